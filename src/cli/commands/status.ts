import { setTimeout as delay } from 'node:timers/promises';
import type {
  AbRow,
  DateRow,
  HostRow,
  KnownDate,
  PlacementRow,
  ProductRow,
  Records,
  Stage,
} from '../../ports/records.ts';
import { ServiceError } from '@temporalio/client';
import { dateWorkflowId } from '../../workflows/contract.ts';
import type { DateStatus } from '../../workflows/contract.ts';
import type { CliContext } from '../context.ts';
import { describeDate, isWaitingForHumans, queryStatus } from '../date-handle.ts';
import type { Execution } from '../date-handle.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { stateOf } from './host.ts';
import { nextStep } from '../next-step.ts';
import { standingOf } from '../standing-of.ts';
import { isDistributed } from '../../domain/retention/date-facts.ts';
import { retryingWork } from '../pending-work.ts';
import { checkMemoryModel, memoryRemarks } from '../../domain/cascade/check-memory-model.ts';
import type { MemoryCheck } from '../../domain/cascade/check-memory-model.ts';
import { isLost } from '../../domain/cascade/lost-frames.ts';
import { alikeLines, leftOutLines } from '../../domain/frame/alike.ts';
import type { Suppressed } from '../../domain/cascade/plan.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';

/** Who asks for the status waits this long for the server, then sees the database. */
const SERVER_DEADLINE_MS = 2_000;

export interface StatusOptions {
  readonly date?: string;
  readonly json?: boolean;
}

/** What the database and, where it answers in time, the date itself know. */
export interface DateReport {
  readonly date: KnownDate;
  readonly abs: readonly AbRow[];
  readonly products: readonly ProductRow[];
  /** Where its chains are, and why. */
  readonly placements: readonly PlacementRow[];
  /** Hosts of its chains that are drained, lost or silent: a line each. */
  readonly hosts: readonly string[];
  /** What the plan does not make, and why; with what was given up since, where the workflow answers. */
  readonly suppressed: readonly Suppressed[];
  /** What recipes needed by what the memory model had said, by step. */
  readonly memory: readonly MemoryCheck[];
  /** What planning noticed. */
  readonly notes: readonly string[];
  readonly live: DateStatus | null;
  /** The workflow as the server knows it; null while the server is away. */
  readonly execution: Execution | null;
  /** Why nothing goes on although the date has not come to an end; else empty. */
  readonly stopped: string;
  /** A line per activity that has failed and is tried again. */
  readonly retrying: readonly string[];
  readonly next: string;
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

/** @throws PhoenixError DATE_UNKNOWN when the process has never seen the date. */
export async function readReport(context: CliContext, unit: string): Promise<DateReport> {
  const records = await context.records();
  // The server first: a run that has ended has told the database before.
  const server = await askServer(context, unit);
  const row = await records.findDate(context.processName, unit);
  const inPlanning = server.execution?.kind === 'running' ? dateInPlanning(context, unit) : undefined;
  const date = row === undefined ? inPlanning : standingOf(row);
  if (date === undefined) {
    throw new PhoenixError(
      'DATE_UNKNOWN',
      `${context.processName} has never seen date ${unit}`,
      'phoenix status lists the dates; phoenix prepare -d DATE --accept begins one',
    );
  }
  const [abs, products, attempts] = await Promise.all([
    records.listAbs(context.processName, unit),
    records.listProducts(context.processName, unit),
    records.listAttempts(context.processName, unit),
  ]);
  const planned = await readPlanned(context, date);
  const placements = await readPlacements(records, abs);
  const hosts = needsHosts(date, server) ? await hostTroubles(records, placements) : [];
  const memory = checkMemoryModel(attempts);
  return { date, abs, products, memory, placements, hosts, ...planned, ...judgeServer(date, server) };
}

async function readPlacements(records: Records, abs: readonly AbRow[]): Promise<readonly PlacementRow[]> {
  const chains = [...new Map(abs.map((row) => [row.chain, row])).values()];
  const found = await Promise.all(chains.map((row) => records.findPlacement(row)));
  return found.flatMap((placement) => placement ?? []);
}

/** A host that rests after `phoenix down` is in nobody's way when its date has come to an end. */
export function needsHosts({ stage }: Pick<DateRow, 'stage'>, { execution }: Pick<ServerAnswer, 'execution'>): boolean {
  return execution?.kind === 'running' || !ENDS.includes(stage);
}

async function hostTroubles(records: Records, placements: readonly PlacementRow[]): Promise<readonly string[]> {
  const now = new Date();
  return (await records.listHosts()).flatMap((row) => troubleOf(row, placements, now));
}

/** `host muc09 (3 chains): drained by jdoe: new disks` */
function troubleOf(row: HostRow, placements: readonly PlacementRow[], now: Date): readonly string[] {
  const chains = placements.filter(({ host }) => host === row.host).length;
  const state = stateOf(row, now);
  return chains === 0 || state === 'alive'
    ? []
    : [`host ${row.host} (${chains} ${chains === 1 ? 'chain' : 'chains'}): ${state}`];
}

/** The plan says why something is not made, also when the workflow does not answer any more. */
export async function readPlanned(
  context: CliContext,
  { planKey }: Pick<DateRow, 'planKey'>,
): Promise<Pick<DateReport, 'suppressed' | 'notes'>> {
  try {
    const plan = planKey === '' ? undefined : await (await context.plans()).load(planKey);
    return { suppressed: plan?.suppressed ?? [], notes: plan?.notes ?? [] };
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'FILE_MISSING') return { suppressed: [], notes: [] };
    throw error;
  }
}

/** The database learns of a date when it is planned. */
function dateInPlanning({ processName }: CliContext, unit: string): DateRow {
  const updatedAt = new Date().toISOString();
  return { process: processName, unit, stage: 'planning', planKey: '', needsOperator: false, message: '', updatedAt };
}

type ServerAnswer = Pick<DateReport, 'live' | 'execution' | 'retrying'>;
const NO_ANSWER: ServerAnswer = { live: null, execution: null, retrying: [] };

async function askServer(context: CliContext, unit: string): Promise<ServerAnswer> {
  try {
    const client = await context.temporal();
    const handle = client.workflow.getHandle(dateWorkflowId(context.processName, unit));
    const execution = await client.withDeadline(Date.now() + SERVER_DEADLINE_MS, () => describeDate(handle));
    if (execution.kind === 'absent') return { ...NO_ANSWER, execution };
    const live = (await queryStatus(client, handle)) ?? null;
    if (live === null || execution.kind === 'closed') return { live, execution, retrying: [] };
    const retrying = await client.withDeadline(Date.now() + SERVER_DEADLINE_MS, () => retryingWork(client, live));
    return { live, execution, retrying };
  } catch (error) {
    // Away from the beginning, or since the connection was made.
    if (error instanceof PhoenixError || error instanceof ServiceError) return NO_ANSWER;
    throw error;
  }
}

/** Stages in which a workflow may have ended. */
const ENDS: readonly Stage[] = ['planned', 'distributed', 'ingested', 'cancelled', 'failed', 'interrupted', 'retired'];

/** What a closed run answers is history: its questions are open no more. */
export function judgeServer(
  { unit, stage, distribution }: Pick<KnownDate, 'unit' | 'stage' | 'distribution'>,
  { live, execution, retrying }: ServerAnswer,
): Pick<DateReport, 'live' | 'execution' | 'retrying' | 'stopped' | 'next'> {
  const known = distribution === undefined ? {} : { distribution };
  if (execution === null || execution.kind === 'running') {
    return {
      live,
      execution,
      retrying,
      stopped: '',
      next: nextStep(live?.stage ?? stage, unit, live?.questions ?? [], known),
    };
  }
  if (ENDS.includes(stage)) {
    const last = live === null ? null : { ...live, stage, questions: [] };
    return { live: last, execution, retrying, stopped: '', next: nextStep(stage, unit, [], known) };
  }
  const next = stage === 'ingestion' ? `phoenix ingest -d ${unit}` : `phoenix -d ${unit} -P`;
  const status = execution.kind === 'closed' ? execution.status : 'ABSENT';
  const stopped = `the workflow does not run (status ${status}): ${next} goes on`;
  return { live: null, execution, retrying, stopped, next };
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
  if (isDistributed(date) && date.stage !== 'distributed' && date.stage !== 'ingested')
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

export function isDoneWithFailures(stage: Stage, { abs, suppressed }: Pick<DateReport, 'abs' | 'suppressed'>): boolean {
  const isOver = stage === 'distributed' || stage === 'ingested';
  const hasFailed = abs.some(({ status }) => status === 'failed' || status === 'given-up');
  return isOver && (hasFailed || suppressed.some(isLost));
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
