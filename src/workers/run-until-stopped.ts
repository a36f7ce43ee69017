import { setTimeout as delay } from 'node:timers/promises';
import type { Worker, WorkerOptions } from '@temporalio/worker';
import type { Log } from '../ports/log.ts';
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

export type WorkerEnd = 'drained' | 'cut off' | 'lost' | 'broken';

interface Running {
  readonly book: Pick<AttemptBook, 'stopTaking'>;
  readonly log: Log;
  /** Resolves with the reason when this process is not the host's worker any more. */
  readonly lost?: Promise<string>;
  readonly shutDownMs?: number;
}

/**
 * Runs until a signal ends it, its place is lost, or one of the workers breaks: then the others end, too, and it says why.
 * Unless it is `drained`, something may still run that only the end of the process stops.
 */
export async function runUntilStopped(
  workers: readonly Pick<Worker, 'run' | 'shutdown' | 'getState'>[],
  { book, log, lost, shutDownMs = SHUT_DOWN_MS }: Running,
): Promise<WorkerEnd> {
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    book.stopTaking();
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  const runs = workers.map((worker) => worker.run());
  const endOthers = async () => {
    book.stopTaking();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.race([Promise.allSettled(runs), delay(shutDownMs)]);
  };
  try {
    const why = await Promise.race([Promise.all(runs).then(() => undefined), ...(lost === undefined ? [] : [lost])]);
    if (why === undefined) return 'drained';
    log.error('the worker ends', { why });
    await endOthers();
    return 'lost';
  } catch (error) {
    // GracefulShutdownPeriodExpiredError, or that the native worker is still in use: SDK 1.24 stumbles over its own time-out.
    if (stopping.signal.aborted) return 'cut off';
    log.error('a part of the worker broke: all of it ends', { error });
    await endOthers();
    return 'broken';
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
  }
}
