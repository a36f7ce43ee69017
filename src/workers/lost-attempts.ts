import type { Client } from '@temporalio/client';
import { lostAttempt } from './attempt-tokens.ts';
import type { AttemptBook, AttemptId } from './attempt-tokens.ts';
import type { WorkerIdentity } from './worker-identity.ts';

export interface LostAttemptSettings {
  readonly client: Client;
  readonly host: { readonly name: string; readonly role: 'MASTER' | 'SLAVE' };
  readonly identity: WorkerIdentity;
  readonly book: Pick<AttemptBook, 'holds'>;
  readonly clock?: () => number;
}

/**
 * Asks the server what it believes this host to run, and ends what nobody runs: attempts that were handed to an earlier
 * worker as it died, of which no token was ever written, and attempts whose hand-over to this worker was lost with a
 * connection. Without it each of them waits for its heartbeat time-out. Returns how many it has ended at this look.
 */
export function createLostAttemptSearch(settings: LostAttemptSettings): () => Promise<number> {
  const { client, identity, book, clock = Date.now } = settings;
  /** Since when attempts are missing that were handed to this worker, as of the last look. */
  let missing: ReadonlyMap<string, number> = new Map();

  return async () => {
    const nowMs = clock();
    const stillMissing = new Map<string, number>();
    let ended = 0;
    for await (const { workflowId, runId } of client.workflow.list({ query: openWorkflowsOf(settings) })) {
      for (const attempt of await pendingAttempts(client, { workflowId, runId })) {
        if (!isLost(attempt, stillMissing, nowMs)) continue;
        await end(client, attempt);
        ended += 1;
      }
    }
    missing = stillMissing;
    return ended;
  };

  function isLost(attempt: PendingAttempt, stillMissing: Map<string, number>, nowMs: number): boolean {
    if (attempt.identity !== identity.own) return identity.isPredecessor(attempt.identity);
    if (book.holds(attempt)) return false;
    // What has just been handed over, or has just ended, is on its way between server and worker.
    const sinceMs = missing.get(attempt.key) ?? nowMs;
    stillMissing.set(attempt.key, sinceMs);
    return nowMs - sinceMs >= ON_THE_WAY_MS;
  }
}

/** A hand-over takes milliseconds; a machine at its limit may take this long. */
const ON_THE_WAY_MS = 3_000;

/** Activities of a host belong to its chains and to dates; a MASTER also serves what is not placed yet. */
function openWorkflowsOf({ host }: LostAttemptSettings): string {
  const open = "ExecutionStatus = 'Running'";
  if (host.role === 'MASTER') return open;
  return `${open} AND (PhoenixHost = '${host.name.replaceAll("'", "''")}' OR WorkflowType = 'observingDate')`;
}

interface PendingAttempt extends AttemptId {
  /** Of the worker that has it. */
  readonly identity: string;
  /** Of this very attempt. */
  readonly key: string;
  readonly isCancelRequested: boolean;
}

/** temporal.api.enums.v1.PendingActivityState; 1 is SCHEDULED: nobody has it. */
const PENDING_STATES = { started: 2, cancelRequested: 3 } as const;

async function pendingAttempts(
  client: Client,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): Promise<readonly PendingAttempt[]> {
  const { namespace } = client.options;
  const execution = { workflowId, runId };
  const { pendingActivities } = await client.workflowService.describeWorkflowExecution({ namespace, execution });
  return pendingActivities
    .filter(({ state }) => state === PENDING_STATES.started || state === PENDING_STATES.cancelRequested)
    .map(({ activityId, attempt, lastWorkerIdentity, state }) => ({
      ...execution,
      activityId: activityId ?? '',
      identity: lastWorkerIdentity ?? '',
      key: JSON.stringify([runId, activityId, attempt]),
      isCancelRequested: state === PENDING_STATES.cancelRequested,
    }));
}

async function end(
  client: Client,
  { workflowId, runId, activityId, isCancelRequested }: PendingAttempt,
): Promise<void> {
  const id = { workflowId, runId, activityId };
  const ending = isCancelRequested ? client.activity.reportCancellation(id) : client.activity.fail(id, lostAttempt());
  // It may have ended between the look and now.
  await ending.catch(() => undefined);
}
