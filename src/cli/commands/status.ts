import { setTimeout as delay } from 'node:timers/promises';
import { memoryRemarks } from '../../domain/cascade/check-memory-model.ts';
import { isLost } from '../../domain/cascade/lost-frames.ts';
import type { Suppressed } from '../../domain/cascade/plan.ts';
import { isDistributed } from '../../domain/stage/date-facts.ts';
import { isDelivered } from '../../domain/stage/questions.ts';
import { standingOf } from '../../domain/stage/standing-of.ts';
import { isWaitingForHumans } from '../../operation/date-handle.ts';
import { isDoneWithFailures, readReport } from '../../operation/date-report.ts';
import type { DateReport } from '../../operation/date-report.ts';
import type { AbRow } from '../../ports/records/abs.ts';
import type { PlacementRow } from '../../ports/records/placements.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { alikeLines, leftOutLines } from '../../domain/frame/alike.ts';

export interface StatusOptions {
  readonly date?: string;
  readonly json?: boolean;
}

export async function statusCommand(context: CliContext, options: StatusOptions): Promise<ExitCode> {
  return options.date === undefined ? showDates(context, options) : showDate(context, options.date, options);
}

async function showDates(context: CliContext, { json }: StatusOptions): Promise<ExitCode> {
  const records = await context.records();
  const dates = (await records.listDates(context.processName)).map(standingOf);
  if (json === true) {
    context.out.json(dates);
    return EXIT.done;
  }
  if (dates.length === 0) {
    context.out.say(`No dates of ${context.processName} yet. Prepare one: phoenix prepare -d <date> --accept`);
    return EXIT.done;
  }
  context.out.table(
    ['date', 'stage', 'operator', 'message', 'updated'],
    dates.map((row) => [
      row.unit,
      row.stage,
      row.needsOperator ? 'needed' : '',
      row.message,
      row.updatedAt.slice(0, 19),
    ]),
  );
  return EXIT.done;
}

async function showDate(context: CliContext, date: string, { json }: StatusOptions): Promise<ExitCode> {
  const report = await readReport(context, date);
  if (json === true) context.out.json(report);
  else printReport(context, report);
  return exitCodeOf(report);
}

export function printReport(context: CliContext, report: DateReport): void {
  const { out } = context;
  const { date, abs, products, live, stopped } = report;
  const isOld = live === null && stopped === '';
  const age = isOld ? ` (from the database, ${date.updatedAt.slice(0, 19)} UT; the workflow did not answer)` : '';
  out.say(`${date.process} ${date.unit}: ${live?.stage ?? date.stage}${age}`);
  if (stopped !== '') out.say(stopped);
  else if (date.message !== '') out.say(date.message);
  const { completedAt, planKey } = date.distribution ?? { completedAt: '', planKey: '' };
  if (isDistributed(date) && !isDelivered(date.stage))
    out.say(`distributed on ${completedAt.slice(0, 19)} with plan ${planKey.slice(0, 12)}`);
  out.say();
  printAbs(context, abs);
  printPlacements(context, report.placements);
  if (products.length > 0) {
    out.say();
    out.table(
      ['final product', 'from', 'state', 'archive id'],
      products.map((row) => [row.name, row.ab, row.state, row.archiveId]),
    );
  }
  for (const line of [...remarksOf(report), ...report.retrying]) out.say(line);
  for (const question of live?.questions ?? []) out.say(`question: ${question.text}`);
  out.say();
  out.say(`next: ${report.next}`);
}

/** Where there is no other host nobody has to be told. */
function printPlacements({ out }: CliContext, placements: readonly PlacementRow[]): void {
  const isObvious = new Set(placements.map(({ host }) => host)).size <= 1;
  if (isObvious && !placements.some(({ because }) => because.includes(';'))) return;
  out.say();
  out.table(
    ['chain', 'host', 'placement', 'because'],
    placements.map(({ chain, host, number, because }) => [chain, host, String(number), because]),
  );
}

function remarksOf({ live, notes, suppressed, hosts, memory }: DateReport): readonly string[] {
  const notMade = live?.suppressed ?? suppressed;
  const decided = notMade.filter((one) => !isLost(one));
  return [
    ...alikeLines('needs attention', notMade.filter(isLost).map(notMadeText)),
    ...hosts,
    ...memoryRemarks(memory),
    ...(live?.notes ?? notes).map((note) => `note: ${note}`),
    ...leftOutLines('suppressed', decided),
    ...(live?.refusals ?? []).map(({ name, decisionId, because }) => `refused: ${name} ${decisionId}: ${because}`),
    ...(live === null || live.parked === '' ? [] : [`parked: ${live.parked}`]),
  ];
}

function notMadeText({ what, because }: Suppressed): { readonly what: string; readonly text: string } {
  return { what, text: `${what} is not made: ${because}` };
}

/** AB, recipe, seconds, peak MB, status: the table of the date's work. */
export function printAbs(context: CliContext, abs: readonly AbRow[]): void {
  context.out.table(
    ['AB', 'recipe', 's', 'peak MB', 'status', 'QCFLAG', 'score', 'host', 'remark'],
    abs.map((row) => [
      row.ab,
      row.recipe,
      row.wallSeconds === null ? '' : row.wallSeconds.toFixed(1),
      row.peakRssBytes === null ? '' : (row.peakRssBytes / 1e6).toFixed(0),
      row.status,
      row.qcFlag,
      row.totalScores === null ? '' : `(${row.redScores ?? 0}/${row.totalScores})`,
      row.host,
      [row.reason, ...row.caveats].filter((text) => text !== '').join('; '),
    ]),
  );
}

function exitCodeOf({ date, abs, suppressed, live, execution, stopped }: DateReport): ExitCode {
  if (stopped !== '') return EXIT.failed;
  if (date.needsOperator || (live?.questions.length ?? 0) > 0) return EXIT.waitsForOperator;
  if (live !== null && isWaitingForHumans(live)) return EXIT.waitsForOperator;
  if (date.stage === 'failed' && execution?.kind !== 'running') return EXIT.failed;
  return isDoneWithFailures(date.stage, { abs, suppressed }) ? EXIT.doneWithFailures : EXIT.done;
}

const WATCH_MS = 1_000;

/** `phoenix status --watch`: redraws until the date has ended or only an operator can go on. */
export async function watchStatus(context: CliContext, date: string | undefined): Promise<ExitCode> {
  if (date === undefined) return showDates(context, {});
  for (;;) {
    const report = await readReport(context, date);
    if (context.out.isTerminal) process.stdout.write('\u001b[2J\u001b[H');
    printReport(context, report);
    const { live, execution } = report;
    const isMoving = execution?.kind === 'running' && (live === null || !isWaitingForHumans(live));
    if (!isMoving) return exitCodeOf(report);
    await delay(WATCH_MS);
  }
}
