import { ServiceError } from '@temporalio/client';
import { checkMemoryModel } from '../domain/cascade/check-memory-model.ts';
import type { MemoryCheck } from '../domain/cascade/check-memory-model.ts';
import { isLost } from '../domain/cascade/lost-frames.ts';
import type { Suppressed } from '../domain/cascade/plan.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { allowedActions } from '../domain/stage/allowed.ts';
import { nextStep } from '../domain/stage/next-step.ts';
import { commandGoingOn, isDelivered, isMoving, stageNow } from '../domain/stage/questions.ts';
import type { Stage } from '../domain/stage/stage.ts';
import type { Action } from '../domain/stage/stage-rules.ts';
import { standingOf } from '../domain/stage/standing-of.ts';
import type { Records } from '../ports/records.ts';
import type { AbRow } from '../ports/records/abs.ts';
import type { DateRow, KnownDate } from '../ports/records/dates.ts';
import type { HostRow } from '../ports/records/hosts.ts';
import type { PlacementRow } from '../ports/records/placements.ts';
import type { ProductRow } from '../ports/records/products.ts';
import { dateWorkflowId } from '../workflows/contract.ts';
import type { DateStatus } from '../workflows/contract.ts';
import { describeDate, queryStatus } from './date-handle.ts';
import type { WorkflowState } from './date-handle.ts';
import { stateOf } from './hosts.ts';
import { unknownDate } from './known-date.ts';
import type { Operation } from './operation.ts';
import { retryingWork } from './pending-work.ts';

/** Who asks for the status waits this long for the server, then sees the database. */
const SERVER_DEADLINE_MS = 2_000;

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
  readonly execution: WorkflowState | null;
  /** Why nothing goes on although the date has not come to an end; else empty. */
  readonly stopped: string;
  /** A line per activity that has failed and is tried again. */
  readonly retrying: readonly string[];
  readonly next: string;
  /** What its stage allows now. */
  readonly may: readonly Action[];
}

/** @throws PhoenixError DATE_UNKNOWN when the process has never seen the date. */
export async function readReport(operation: Operation, unit: string): Promise<DateReport> {
  const records = await operation.records();
  // The server first: a run that has ended has told the database before.
  const server = await askServer(operation, unit);
  const row = await records.findDate(operation.processName, unit);
  const inPlanning = server.execution?.kind === 'running' ? dateInPlanning(operation, unit) : undefined;
  const date = row === undefined ? inPlanning : standingOf(row);
  if (date === undefined) {
    const cure = 'phoenix status lists the dates; phoenix prepare -d DATE --accept begins one';
    throw unknownDate(operation, unit, cure);
  }
  const [abs, products, attempts] = await Promise.all([
    records.listAbs(operation.processName, unit),
    records.listProducts(operation.processName, unit),
    records.listAttempts(operation.processName, unit),
  ]);
  const planned = await readPlanned(operation, date);
  const placements = await readPlacements(records, abs);
  const hosts = needsHosts(date, server) ? await hostTroubles(records, placements) : [];
  const memory = checkMemoryModel(attempts);
  const judged = judgeServer(date, server);
  return { date, abs, products, memory, placements, hosts, ...planned, ...judged, may: allowedNow(date, judged) };
}

/** The stage that the date itself tells, or in which it has stopped. */
function allowedNow(date: KnownDate, { live, execution }: Pick<DateReport, 'live' | 'execution'>): readonly Action[] {
  const told = live?.stage ?? date.stage;
  return allowedActions({ ...date, stage: execution === null ? told : stageNow(told, execution.kind === 'running') });
}

async function readPlacements(records: Records, abs: readonly AbRow[]): Promise<readonly PlacementRow[]> {
  const chains = [...new Map(abs.map((row) => [row.chain, row])).values()];
  const found = await Promise.all(chains.map((row) => records.findPlacement(row)));
  return found.flatMap((placement) => placement ?? []);
}

/** A host that rests after `phoenix down` is in nobody's way when its date has come to an end. */
export function needsHosts({ stage }: Pick<DateRow, 'stage'>, { execution }: Pick<ServerAnswer, 'execution'>): boolean {
  return execution?.kind === 'running' || isMoving(stage);
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
  operation: Operation,
  { planKey }: Pick<DateRow, 'planKey'>,
): Promise<Pick<DateReport, 'suppressed' | 'notes'>> {
  try {
    const plan = planKey === '' ? undefined : await (await operation.plans()).load(planKey);
    return { suppressed: plan?.suppressed ?? [], notes: plan?.notes ?? [] };
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'FILE_MISSING') return { suppressed: [], notes: [] };
    throw error;
  }
}

/** The database learns of a date when it is planned. */
function dateInPlanning({ processName }: Operation, unit: string): DateRow {
  const updatedAt = new Date().toISOString();
  return { process: processName, unit, stage: 'planning', planKey: '', needsOperator: false, message: '', updatedAt };
}

type ServerAnswer = Pick<DateReport, 'live' | 'execution' | 'retrying'>;
const NO_ANSWER: ServerAnswer = { live: null, execution: null, retrying: [] };

async function askServer(operation: Operation, unit: string): Promise<ServerAnswer> {
  try {
    const client = await operation.temporal();
    const handle = client.workflow.getHandle(dateWorkflowId(operation.processName, unit));
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
  if (!isMoving(stage)) {
    const last = live === null ? null : { ...live, stage, questions: [] };
    return { live: last, execution, retrying, stopped: '', next: nextStep(stage, unit, [], known) };
  }
  const next = `phoenix ${commandGoingOn(stage, unit)}`;
  const status = execution.kind === 'closed' ? execution.status : 'ABSENT';
  const stopped = `the workflow does not run (status ${status}): ${next} goes on`;
  return { live: null, execution, retrying, stopped, next };
}

export function isDoneWithFailures(stage: Stage, { abs, suppressed }: Pick<DateReport, 'abs' | 'suppressed'>): boolean {
  const hasFailed = abs.some(({ status }) => status === 'failed' || status === 'given-up');
  return isDelivered(stage) && (hasFailed || suppressed.some(isLost));
}
