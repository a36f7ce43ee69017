import { setTimeout as delay } from 'node:timers/promises';
import type { Worker, WorkerOptions } from '@temporalio/worker';
import type { AttemptBook } from './attempt-tokens.ts';

/** Signals on which the SDK's runtime stops its workers. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGUSR2'] as const;

/**
 * A worker that is told to stop has exited within 5 s. Attempts hear of it at once: they leave their recipes running, to be
 * adopted by the next worker, and begin none. What does not listen, a hash of a large file or a plot, has the rest of the
 * time; then it is left to the next worker as after a kill.
 */
export const STOPPING = {
  shutdownGraceTime: 0,
  shutdownForceTime: '3500 milliseconds',
} as const satisfies Pick<WorkerOptions, 'shutdownGraceTime' | 'shutdownForceTime'>;

/** After shutdownForceTime, the SDK needs a moment. */
const SHUT_DOWN_MS = 5_000;

export type WorkerEnd = 'drained' | 'cut off' | 'broken';

/**
 * Runs until a signal ends it, or one of the workers breaks: then the others end, too, and it says why. Unless it is
 * `drained`, something may still run that only the end of the process stops.
 */
export async function runUntilStopped(
  workers: readonly Pick<Worker, 'run' | 'shutdown' | 'getState'>[],
  book: Pick<AttemptBook, 'stopTaking'>,
  shutDownMs: number = SHUT_DOWN_MS,
): Promise<WorkerEnd> {
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    book.stopTaking();
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  const runs = workers.map((worker) => worker.run());
  try {
    await Promise.all(runs);
    return 'drained';
  } catch (error) {
    // GracefulShutdownPeriodExpiredError, or that the native worker is still in use: SDK 1.24 stumbles over its own time-out.
    if (stopping.signal.aborted) return 'cut off';
    process.stderr.write(`phoenix worker: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    book.stopTaking();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.race([Promise.allSettled(runs), delay(shutDownMs)]);
    return 'broken';
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
  }
}
