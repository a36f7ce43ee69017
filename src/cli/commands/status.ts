import { setTimeout as delay } from 'node:timers/promises';
import type { AbRow, DateRow, ProductRow, Stage } from '../../ports/records.ts';
import { dateWorkflowId } from '../../workflows/contract.ts';
import type { DateStatus } from '../../workflows/contract.ts';
import type { CliContext } from '../context.ts';
import { queryStatus } from '../date-handle.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { nextStep } from '../next-step.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';

export interface StatusOptions {
  readonly date?: string;
  readonly json?: boolean;
}

/** What the database and, where it answers in time, the date itself know. */
export interface DateReport {
  readonly date: DateRow;
  readonly abs: readonly AbRow[];
  readonly products: readonly ProductRow[];
  readonly live: DateStatus | null;
}

export async function statusCommand(context: CliContext, options: StatusOptions): Promise<ExitCode> {
  return options.date === undefined ? showDates(context, options) : showDate(context, options.date, options);
}

async function showDates(context: CliContext, { json }: StatusOptions): Promise<ExitCode> {
  const records = await context.records();
  const dates = await records.listDates(context.processName);
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

/** @throws PhoenixError DATE_UNKNOWN when the process has never seen the date. */
export async function readReport(context: CliContext, unit: string): Promise<DateReport> {
  const records = await context.records();
  const date = await records.findDate(context.processName, unit);
  if (date === undefined) {
    throw new PhoenixError(
      'DATE_UNKNOWN',
      `${context.processName} has never seen date ${unit}`,
      'phoenix status lists the dates; phoenix prepare -d DATE --accept begins one',
    );
  }
  const [abs, products, live] = await Promise.all([
    records.listAbs(context.processName, unit),
    records.listProducts(context.processName, unit),
    liveStatus(context, unit),
  ]);
  return { date, abs, products, live };
}

async function liveStatus(context: CliContext, unit: string): Promise<DateStatus | null> {
  try {
    const client = await context.temporal();
    const handle = client.workflow.getHandle(dateWorkflowId(context.processName, unit));
    return (await queryStatus(client, handle)) ?? null;
  } catch (error) {
    if (error instanceof PhoenixError) return null;
    throw error;
  }
}

export function printReport(context: CliContext, { date, abs, products, live }: DateReport): void {
  const { out } = context;
  const age =
    live === null ? ` (from the database, ${date.updatedAt.slice(0, 19)} UT; the workflow did not answer)` : '';
  out.say(`${date.process} ${date.unit}: ${live?.stage ?? date.stage}${age}`);
  if (date.message !== '') out.say(date.message);
  out.say();
  printAbs(context, abs);
  if (products.length > 0) {
    out.say();
    out.table(
      ['final product', 'from', 'state', 'archive id'],
      products.map((row) => [row.name, row.ab, row.state, row.archiveId]),
    );
  }
  for (const { what, because } of live?.suppressed ?? []) out.say(`suppressed: ${what}: ${because}`);
  for (const refusal of live?.refusals ?? [])
    out.say(`refused: ${refusal.name} ${refusal.decisionId}: ${refusal.because}`);
  for (const question of live?.questions ?? []) out.say(`question: ${question.text}`);
  out.say();
  out.say(`next: ${nextStep(live?.stage ?? date.stage, date.unit, live?.questions ?? [])}`);
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

function exitCodeOf({ date, abs, live }: DateReport): ExitCode {
  if (date.needsOperator || (live?.questions.length ?? 0) > 0) return EXIT.waitsForOperator;
  if (date.stage === 'failed') return EXIT.failed;
  return isDoneWithFailures(date.stage, abs) ? EXIT.doneWithFailures : EXIT.done;
}

export function isDoneWithFailures(stage: Stage, abs: readonly AbRow[]): boolean {
  const isOver = stage === 'distributed' || stage === 'ingested';
  return isOver && abs.some(({ status }) => status === 'failed' || status === 'given-up');
}

const WATCH_MS = 1_000;

/** `phoenix status --watch`: redraws until the date has ended or only an operator can go on. */
export async function watchStatus(context: CliContext, date: string | undefined): Promise<ExitCode> {
  for (;;) {
    if (context.out.isTerminal) process.stdout.write('\u001b[2J\u001b[H');
    const code = await statusCommand(context, date === undefined ? {} : { date });
    if (date === undefined) return code;
    const { date: row, live } = await readReport(context, date);
    const isMoving =
      live !== null && (live.questions.length === 0 || live.chains.some(({ state }) => state === 'running'));
    if (!isMoving || row.stage === 'ingested') return code;
    await delay(WATCH_MS);
  }
}
