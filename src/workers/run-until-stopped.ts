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

/** Runs until a signal ends it. `cut off`: something did not listen and still runs; only the end of the process stops it. */
export async function runUntilStopped(
  workers: readonly Pick<Worker, 'run'>[],
  book: Pick<AttemptBook, 'stopTaking'>,
): Promise<'drained' | 'cut off'> {
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    book.stopTaking();
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  try {
    await Promise.all(workers.map((worker) => worker.run()));
    return 'drained';
  } catch (error) {
    // GracefulShutdownPeriodExpiredError, or that the native worker is still in use: SDK 1.24 stumbles over its own time-out.
    if (stopping.signal.aborted) return 'cut off';
    throw error;
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
  }
}
