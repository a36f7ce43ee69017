import { GracefulShutdownPeriodExpiredError } from '@temporalio/worker';
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
  for (const signal of STOP_SIGNALS) process.once(signal, book.stopTaking);
  try {
    const ends = await Promise.all(workers.map(runOne));
    return ends.every((isDrained) => isDrained) ? 'drained' : 'cut off';
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, book.stopTaking);
  }
}

async function runOne(worker: Pick<Worker, 'run'>): Promise<boolean> {
  try {
    await worker.run();
    return true;
  } catch (error) {
    if (error instanceof GracefulShutdownPeriodExpiredError) return false;
    throw error;
  }
}
