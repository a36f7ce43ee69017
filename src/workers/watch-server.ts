import type { Connection } from '@temporalio/client';
import type { Log } from '../ports/log.ts';

/**
 * When a worker looks for lost attempts after its start, or after the server was away [ms]. The server may go on handing
 * work to the connections of a dead worker, if nobody has told it of their end, until its long polls are over: 60 s.
 */
const SCHEDULE: LookSchedule = { looksMs: [0, 1_000, 4_500, 10_000, 30_000, 75_000], pollMs: 1_000, restMs: 10_000 };
const ANSWER_MS = 5_000;
/** An answer takes milliseconds; one that takes this long has waited for a new connection, or the machine is very busy. */
const LATE_MS = 1_000;

/** What a worker needs of its connection to the server. */
export type Server = Pick<Connection, 'withDeadline'> & {
  readonly workflowService: { getSystemInfo(request: object): Promise<unknown> };
};

export interface LookSchedule {
  readonly looksMs: readonly number[];
  /** How often the server is asked whether it is there. */
  readonly pollMs: number;
  /** Late answers begin the looks anew at most so often: on a busy machine all are late, and looking makes it busier. */
  readonly restMs: number;
}

/** Calls `look` now and then, more often after the start and each time when the server was away. Returns how to end it. */
export function lookAfterOutages(
  server: Server,
  look: () => Promise<unknown>,
  { log, schedule: { looksMs, pollMs, restMs } = SCHEDULE }: { readonly log: Log; readonly schedule?: LookSchedule },
): () => void {
  let isOver = false;
  let plannedMs = performance.now();
  let looks = looksMs;
  let wasAway = false;

  async function poll(): Promise<void> {
    const answer = await answerOf(server);
    const isAway = answer === 'none';
    const sinceMs = performance.now() - plannedMs;
    if ((wasAway && !isAway) || (answer === 'late' && sinceMs > restMs)) {
      plannedMs = performance.now();
      looks = looksMs;
    }
    wasAway = isAway;
    const [nextMs = Infinity] = looks;
    if (isAway || performance.now() - plannedMs < nextMs) return;
    await look();
    looks = looks.slice(1);
  }
  async function keepPolling(): Promise<void> {
    try {
      await poll();
    } catch (error) {
      if (!isOver) log.warn('looking for lost attempts failed', { error });
    }
    if (!isOver) timer = setTimeout(() => void keepPolling(), pollMs);
  }

  let timer = setTimeout(() => void keepPolling(), 0);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

async function answerOf(server: Server): Promise<'at once' | 'late' | 'none'> {
  const asked = performance.now();
  try {
    await server.withDeadline(Date.now() + ANSWER_MS, () => server.workflowService.getSystemInfo({}));
    return performance.now() - asked < LATE_MS ? 'at once' : 'late';
  } catch {
    return 'none';
  }
}
