import { ServiceError, WorkflowNotFoundError, isGrpcDeadlineError, isGrpcServiceError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { DecisionRecords, DecisionRow } from '../ports/records/decisions.ts';
import { DECISION_NAMES, dateWorkflowId, decisionSignals } from '../workflows/contract.ts';

/** A decision that the CLI is sending itself is left to it for this long. */
const UNDER_WAY_MS = 10_000;
/** Pauses after the first, second, … sending: a date that is busy planning or without a worker answers late or never. */
const PAUSES_MS = [15_000, 60_000, 600_000, 3_600_000] as const;
const LONGEST_PAUSE_MS = 3_600_000;
/** A server that takes a signal does so in milliseconds. */
const SIGNAL_DEADLINE_MS = 5_000;

/** What this process has sent, by date and decisionId. */
export type Deliveries = Map<string, { readonly times: number; readonly notBeforeMs: number }>;

export interface Delivering {
  readonly client: Client;
  readonly records: Pick<DecisionRecords, 'listStoredDecisions'>;
  readonly deliveries: Deliveries;
  /** Hears of every decision that could not be sent. */
  readonly tell: (line: string) => void;
}

/**
 * Sends decisions that were stored while no server or worker answered to dates that run. A signal twice is harmless. One that
 * cannot be sent keeps no other back; it is told, and tried again. The dates do not wait for each other, and the decisions
 * of a date go in the order in which they were stored.
 */
export async function deliverStoredDecisions(delivering: Delivering): Promise<void> {
  const { records, deliveries } = delivering;
  const rows = await records.listStoredDecisions();
  forgetOthers(deliveries, new Set(rows.map(keyOf)));
  const dates = Map.groupBy(rows, ({ process, unit }) => dateWorkflowId(process, unit));
  await Promise.all([...dates].map(([workflowId, decisions]) => deliverTo(delivering, workflowId, decisions)));
}

async function deliverTo(delivering: Delivering, workflowId: string, rows: readonly DecisionRow[]): Promise<void> {
  const { deliveries, tell } = delivering;
  for (const row of rows) {
    const nowMs = Date.now();
    const { times, notBeforeMs } = deliveries.get(keyOf(row)) ?? { times: 0, notBeforeMs: 0 };
    if (Date.parse(row.at) > nowMs - UNDER_WAY_MS || nowMs < notBeforeMs) continue;
    const pauseMs = PAUSES_MS[times] ?? LONGEST_PAUSE_MS;
    deliveries.set(keyOf(row), { times: times + 1, notBeforeMs: nowMs + pauseMs });
    const failure = await failureOf(() => send(delivering, workflowId, row));
    if (failure === undefined) continue;
    tell(
      `decision ${row.decisionId} cannot be sent to ${workflowId}: ${failure.message}; tried again in ${pauseMs / 1000} s`,
    );
    // What comes behind would overtake this one, or wait as long.
    if (isUnreachable(failure)) return;
  }
}

async function send({ client }: Delivering, workflowId: string, { decision }: DecisionRow): Promise<void> {
  const name = DECISION_NAMES.find((known) => known === decision.name);
  if (name === undefined) throw new Error(`it is no message of a date (${JSON.stringify(decision).slice(0, 100)})`);
  const handle = client.workflow.getHandle(workflowId);
  await client.withDeadline(Date.now() + SIGNAL_DEADLINE_MS, () =>
    handle.signal(decisionSignals[name], decision.payload),
  );
}

async function failureOf(work: () => Promise<void>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    // The date does not run: it reads its decisions when it is started again.
    if (error instanceof WorkflowNotFoundError) return undefined;
    // What the client wraps says that it could not signal, its cause why.
    if (error instanceof ServiceError) return error.cause ?? error;
    return error instanceof Error ? error : new Error(String(error));
  }
}

const UNAVAILABLE = 14;

/** Not this message is the matter, but the date or the server does not answer. */
function isUnreachable(failure: unknown): boolean {
  return isGrpcDeadlineError(failure) || (isGrpcServiceError(failure) && (failure.code as number) === UNAVAILABLE);
}

/** Ids are of one date each. */
function keyOf({ process, unit, decisionId }: DecisionRow): string {
  return JSON.stringify([process, unit, decisionId]);
}

/** The date has taken or refused them. */
function forgetOthers(deliveries: Deliveries, stored: ReadonlySet<string>): void {
  for (const key of deliveries.keys()) if (!stored.has(key)) deliveries.delete(key);
}
