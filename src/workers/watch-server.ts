import type { Connection } from '@temporalio/client';

/**
 * When a worker looks for lost attempts after its start, or after the server was away [ms]. The server may go on handing
 * work to the connections of a dead worker, if nobody has told it of their end, until its long polls are over: 60 s.
 */
const SCHEDULE: LookSchedule = { looksMs: [0, 1_000, 4_500, 10_000, 30_000, 75_000], pollMs: 1_000 };
const ANSWER_MS = 5_000;
/** An answer takes milliseconds; one that takes this long has waited for a connection. */
const SLOW_MS = 1_000;

/** What a worker needs of its connection to the server. */
export type Server = Pick<Connection, 'withDeadline'> & {
  readonly workflowService: { getSystemInfo(request: object): Promise<unknown> };
};

export interface LookSchedule {
  readonly looksMs: readonly number[];
  /** How often the server is asked whether it is there. */
  readonly pollMs: number;
}

/** Calls `look` now and then, more often after the start and each time when the server was away. Returns how to end it. */
export function lookAfterOutages(
  server: Server,
  look: () => Promise<unknown>,
  { looksMs, pollMs }: LookSchedule = SCHEDULE,
): () => void {
  let isOver = false;
  let looks = planLooks(looksMs);
  let wasAway = false;

  async function poll(): Promise<void> {
    const isHere = await answersAtOnce(server);
    if (isHere && wasAway) looks = planLooks(looksMs);
    wasAway = !isHere;
    if (!isHere || looks[0] === undefined || performance.now() < looks[0]) return;
    await look();
    looks = looks.slice(1);
  }
  async function keepPolling(): Promise<void> {
    try {
      await poll();
    } catch (error) {
      if (!isOver) process.stderr.write(`phoenix worker: looking for lost attempts failed: ${String(error)}\n`);
    }
    if (!isOver) timer = setTimeout(() => void keepPolling(), pollMs);
  }

  let timer = setTimeout(() => void keepPolling(), 0);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

function planLooks(looksMs: readonly number[]): readonly number[] {
  const now = performance.now();
  return looksMs.map((afterMs) => now + afterMs);
}

async function answersAtOnce(server: Server): Promise<boolean> {
  const asked = performance.now();
  try {
    await server.withDeadline(Date.now() + ANSWER_MS, () => server.workflowService.getSystemInfo({}));
    return performance.now() - asked < SLOW_MS;
  } catch {
    return false;
  }
}
