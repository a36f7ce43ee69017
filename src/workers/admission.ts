import type { Admission } from '../activities/run-ab.ts';
import { bookRunning, openLedger, releaseStream, requestStream } from '../domain/scheduling/ledger.ts';
import type { Ledger, LedgerStep } from '../domain/scheduling/ledger.ts';

/**
 * The host's ledger in its one worker process: waiting activities are resolved in the ledger's order. Several attempts may
 * hold or wait for the same run (a lost one and its successor, a run that was alive before): it has one stream, which is
 * free again when the last of them has released it.
 */
export function createAdmission(streams: number): Admission & {
  /** Counts a run that was alive before this worker started; the returned function gives the stream back. */
  adopt(id: string): () => void;
} {
  let ledger: Ledger = openLedger(streams);
  const holders = new Map<string, number>();
  const waiting = new Map<string, Set<() => void>>();

  function take(step: LedgerStep): void {
    ledger = step.ledger;
    for (const id of step.admitted) {
      for (const resolve of waiting.get(id) ?? []) {
        hold(id);
        resolve();
      }
      waiting.delete(id);
    }
  }
  function hold(id: string): void {
    holders.set(id, (holders.get(id) ?? 0) + 1);
  }
  function release(id: string): void {
    const left = (holders.get(id) ?? 1) - 1;
    holders.set(id, left);
    if (left > 0) return;
    holders.delete(id);
    take(releaseStream(ledger, id));
  }
  function stopWaiting(id: string, resolve: () => void): boolean {
    const waiters = waiting.get(id);
    if (waiters?.delete(resolve) !== true) return false;
    if (waiters.size === 0) {
      waiting.delete(id);
      take(releaseStream(ledger, id));
    }
    return true;
  }
  function wait(id: string, rank: number, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const leave = () => {
        if (stopWaiting(id, admitted)) reject(signal.reason as Error);
      };
      const admitted = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave);
      waiting.set(id, (waiting.get(id) ?? new Set()).add(admitted));
      take(requestStream(ledger, { id, rank }));
    });
  }

  return {
    async admit(id, rank, signal) {
      signal.throwIfAborted();
      // An attempt that adopts a run which is booked already shares its booking.
      if (ledger.running.includes(id)) hold(id);
      else await wait(id, rank, signal);
      return { release: once(() => release(id)) };
    },
    adopt(id) {
      ledger = bookRunning(ledger, id);
      hold(id);
      return once(() => release(id));
    },
  };
}

/** A hold is given back once, however often its release is called. */
function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    run();
  };
}
