import type { Preparation } from '../../domain/association/edits/preparation.ts';
import { counted } from '../../domain/counted.ts';
import { alikeLines, leftOutLines, someOf } from '../../domain/frame/alike.ts';
import type { Problem } from '../../domain/frame/problem.ts';
import { ERROR_CODES } from '../../domain/failure/error-codes.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { terminalDialogue } from '../prepare/dialogue.ts';
import type { Dialogue } from '../prepare/dialogue.ts';
import { assertAsOpened, editedByHandNotice, openDesk, readyToTransfer } from '../prepare/desk.ts';
import type { Desk } from '../prepare/desk.ts';
import { acceptAll, applyEditsFile, decideAtTerminal, undoEdits } from '../prepare/decide.ts';
import { showDataList } from '../prepare/data-list-page.ts';
import { exportEdits, refreshObRecords } from '../prepare/stored-decisions.ts';
import { prepareMonth } from '../prepare/month.ts';
import { describeFiles, blocksOf, printAbs, printDiff, printFindings } from '../prepare/present.ts';
import { notUsed, transfer } from '../prepare/transfer.ts';
import { assertDate } from '../../operation/known-date.ts';

export interface PrepareOptions {
  readonly date?: string;
  readonly month?: string;
  /** -S: analysis from headers, nothing is written. */
  readonly simulate?: boolean;
  /** -V */
  readonly interactive?: boolean;
  /** -B */
  readonly browse?: boolean;
  readonly accept?: boolean;
  readonly edits?: string;
  readonly undo?: string;
  readonly export?: string;
  readonly refreshOb?: boolean;
  /** Replaces ABs of the prepared tree that were edited by hand. */
  readonly overwrite?: boolean;
  readonly operator?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

/** Options of one date. */
export type DatePreparation = PrepareOptions & { readonly date: string };

/** How the preparation of a date ended. */
export interface DateResult {
  readonly code: ExitCode;
  /** Why there are no ABs, where there are none. */
  readonly problem?: Problem;
}

/** `phoenix prepare` (phoenixPrepare_MUSE): a date or all dates of a month. */
export async function prepareCommand(
  context: CliContext,
  options: PrepareOptions,
  dialogue?: Dialogue,
): Promise<ExitCode> {
  const { date, month } = options;
  assertTogether(options);
  assertOperator(options.operator ?? context.config.operator);
  if (options.interactive === true && dialogue === undefined) assertTerminal();
  if (month !== undefined) return prepareMonth(context, { ...options, month }, prepareDate);
  if (date === undefined) {
    throw new PhoenixError('USAGE', 'neither a date nor a month', 'give -d yyyy-mm-dd or -m yyyy-mm');
  }
  assertDate(date);
  return (await prepareDate(context, { ...options, date }, dialogue)).code;
}

/** A name of one line: it stands in lines of logs, and in a file of edits it would be refused. */
function assertOperator(operator: string): void {
  if (/^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u.test(operator)) return;
  throw new PhoenixError(
    'USAGE',
    `${JSON.stringify(operator)} is no name of an operator`,
    'give --operator NAME, or set PHOENIX_OPERATOR',
  );
}

function assertTerminal(): void {
  if (process.stdin.isTTY) return;
  throw new PhoenixError('USAGE', '-V needs a terminal', 'give --accept or --edits FILE instead');
}

const ONE_OF = ['simulate', 'interactive', 'undo', 'export', 'refreshOb'] as const;
const DATE_ONLY = ['interactive', 'edits', 'undo', 'export', 'browse'] as const;

/** @throws PhoenixError USAGE for options that contradict each other */
function assertTogether(options: PrepareOptions): void {
  const modes = ONE_OF.filter((name) => options[name] !== undefined && options[name] !== false);
  const decides = options.accept === true || options.edits !== undefined;
  const given = [...modes, ...(decides && !modes.includes('simulate') ? ['accept or edits'] : [])].map(optionName);
  if (given.length > 1) {
    throw new PhoenixError('USAGE', `${given.join(' and ')} do not go together`, 'give one of them');
  }
  if (options.date !== undefined && options.month !== undefined) {
    throw new PhoenixError('USAGE', 'a date and a month do not go together', 'give -d or -m');
  }
  const single = DATE_ONLY.find((name) => options[name] !== undefined && options[name] !== false);
  if (options.month !== undefined && single !== undefined) {
    throw new PhoenixError('USAGE', `${optionName(single)} is for one date`, 'give it with -d yyyy-mm-dd');
  }
}

function optionName(name: string): string {
  const letters: Readonly<Record<string, string>> = {
    simulate: '-S',
    interactive: '-V',
    browse: '-B',
    refreshOb: '--refresh-ob',
  };
  return letters[name] ?? (name.includes(' ') ? '--accept or --edits' : `--${name}`);
}

async function prepareDate(context: CliContext, options: DatePreparation, dialogue?: Dialogue): Promise<DateResult> {
  if (options.export !== undefined) return { code: await exportEdits(context, options, options.export) };
  if (options.refreshOb === true) return { code: await refreshObRecords(context, options) };
  const isDeciding =
    options.accept === true ||
    options.edits !== undefined ||
    options.interactive === true ||
    options.undo !== undefined;
  const willWrite = isDeciding && options.simulate !== true;
  const opened = await openDesk(context, options);
  reportProblems(context, opened);
  if (opened.night.abs.length === 0) return exitWithoutAbs(context, options, opened.night);
  const desk = willWrite ? await readyToTransfer(context, options, opened) : opened;
  const decided = await decide(context, options, desk, dialogue);
  if (decided === undefined) {
    context.out.say('Nothing is transferred: the prepared tree is as it was.');
    return { code: EXIT.waitsForOperator };
  }
  if (options.browse === true) await showDataList(context, decided);
  if (!willWrite) return { code: reportAnalysis(context, options, decided) };
  return { code: await confirmAndTransfer(context, options, decided, dialogue) };
}

/** The desk with the decisions that the options ask for; undefined: the operator left. */
async function decide(
  context: CliContext,
  options: DatePreparation,
  desk: Desk,
  dialogue: Dialogue | undefined,
): Promise<Desk | undefined> {
  if (options.undo !== undefined) return undoEdits(desk, options.undo);
  if (options.interactive === true) return decideAtTerminal(context, desk, dialogue ?? terminalDialogue());
  const edited = options.edits === undefined ? desk : await applyEditsFile(context, desk, options.edits);
  return options.accept === true ? acceptAll(context, edited) : edited;
}

function reportProblems({ out }: CliContext, { night, refused }: Desk): void {
  const problems = [...night.problems, ...refused];
  const told = problems.map(({ subject, message, cure }) => ({ what: subject, text: `${message}; ${cure}` }));
  for (const line of alikeLines('phoenix', told)) out.warn(line);
}

/** The problems are written already. */
function exitWithoutAbs({ out }: CliContext, { date, json }: DatePreparation, night: Desk['night']): DateResult {
  const { problems, misplaced } = night;
  printLeftOut(out, night);
  if (json === true) out.json({ date, abs: [], findings: [], edits: [], leftOut: notUsed(night), misplaced, problems });
  const [problem] = problems;
  if (problem !== undefined) return { code: ERROR_CODES[problem.code].exitCode, problem };
  throw new PhoenixError(
    'DATE_WITHOUT_SCIENCE',
    `${date} gives no ABs`,
    night.leftOut.length === 0 ? 'check the raw frames' : 'what is left out above says why',
  );
}

function printNight({ out, rules }: CliContext, { night, preparing }: Desk): void {
  const { objectType, skyType } = rules.cascade;
  const used = night.abs.flatMap(({ ab }) =>
    ab.inputs.flatMap(({ source, tag }) => (source.kind === 'raw' ? [tag] : [])),
  );
  const frames = [objectType, skyType].map((type) => `${used.filter((tag) => tag === type).length} ${type}`);
  const obs = new Set(night.abs.map(({ ab }) => ab.obsId)).size;
  out.say(`${night.date}: ${frames.join(', ')} in ${counted(night.abs.length, 'AB')} of ${counted(obs, 'OB')}`);
  out.say();
  printFindings(out, preparing, rules);
  printAbs(out, preparing.editing.current);
  if (night.packed.length > 0) out.say(`packed in the archive, unpacked on the way here: ${someOf(night.packed)}`);
  printLeftOut(out, night);
}

/** All of them are in the record of the preparation, and with --json. */
function printLeftOut(out: CliContext['out'], { leftOut, withoutAb, misplaced, problems }: Desk['night']): void {
  const toldAlready = new Set(problems.map(({ message }) => message));
  const untold = withoutAb.filter(({ because }) => !toldAlready.has(because));
  for (const line of leftOutLines('left out', [...leftOut, ...untold])) out.say(line);
  for (const line of leftOutLines('of other dates', misplaced)) out.say(line);
}

function reportAnalysis(context: CliContext, options: DatePreparation, desk: Desk): ExitCode {
  const { out } = context;
  const { date } = options;
  printNight(context, desk);
  if (desk.previous !== undefined) printDiff(out, desk.previous.version, desk.diff);
  const notice = editedByHandNotice(context, date, desk.editedByHand);
  if (notice !== undefined) out.warn(`phoenix: ${notice}; the ABs shown here are without those edits`);
  if (options.json === true) out.json(reportOf(desk, false));
  if (options.simulate === true) {
    out.say('Simulation: no AB and no decision was written.');
    return hasProblems(desk) ? EXIT.doneWithFailures : EXIT.done;
  }
  out.say(
    `Nothing is accepted yet. next: phoenix prepare -d ${date} --accept (all recommendations) or -V (one by one)`,
  );
  return EXIT.waitsForOperator;
}

async function confirmAndTransfer(
  context: CliContext,
  options: DatePreparation,
  desk: Desk,
  dialogue: Dialogue | undefined,
): Promise<ExitCode> {
  const { out, definition, abTree } = context;
  const { date } = options;
  if (options.interactive === true) printAbs(out, desk.preparing.editing.current);
  else printNight(context, desk);
  if (options.interactive === true) {
    const asked = dialogue ?? terminalDialogue();
    const question = `transfer ${blocksOf(desk.preparing.editing.current).length} ABs to ${definition.trees.prepared}`;
    if ((await asked.confirm(question, true)) !== true) {
      out.say('Nothing is transferred: the prepared tree is as it was.');
      return EXIT.waitsForOperator;
    }
  }
  if (desk.previous !== undefined) printDiff(out, desk.previous.version, desk.diff);
  const preparation = await context.aloneWith(date, () => transferAsOpened(context, options, desk));
  if (options.json === true) out.json(reportOf(desk, true));
  const active = preparation.edits.filter(({ undone }) => undone === undefined).length;
  const count = Object.keys(desk.preparing.editing.current).length;
  out.say(
    `${count} ABs accepted (version ${preparation.version}, ${active} edits): ${abTree.pathOf(definition.trees.prepared, date)}`,
  );
  out.say(`next: phoenix -d ${date} -P`);
  return hasProblems(desk) ? EXIT.doneWithFailures : EXIT.done;
}

/** An operator may have thought for an hour: what holds of the date is looked at once more. */
async function transferAsOpened(context: CliContext, options: DatePreparation, desk: Desk): Promise<Preparation> {
  await assertAsOpened(context, options.date, desk);
  const { night, preparing, version, sign } = await readyToTransfer(context, options, desk);
  return transfer(context, { night, preparing, version, operator: sign('').operator });
}

/** What is left out with a code nobody has left out by intention. */
function hasProblems({ night, refused }: Desk): boolean {
  return night.problems.length + refused.length > 0 || night.leftOut.some(({ code }) => code !== undefined);
}

function reportOf({ night, preparing, version, diff, refused }: Desk, isTransferred: boolean): unknown {
  return {
    date: night.date,
    version,
    isTransferred,
    abs: blocksOf(preparing.editing.current).map((ab) => ({ ...ab, files: describeFiles(ab) })),
    findings: night.findings,
    choices: preparing.editing.choices,
    edits: preparing.editing.edits,
    diff,
    leftOut: notUsed(night),
    misplaced: night.misplaced,
    problems: [...night.problems, ...refused],
  };
}
