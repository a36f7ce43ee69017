import type { Admission } from '../activities/reduction.ts';
import { bookRunning, openLedger, releaseStream, requestStream } from '../domain/scheduling/ledger.ts';
import type { Ledger } from '../domain/scheduling/ledger.ts';

/** The host's ledger in its one worker process: waiting activities are resolved in the ledger's order. */
export function createAdmission(streams: number): Admission & {
  /** Counts a run that was alive before this worker started; the returned function gives the stream back. */
  adopt(id: string): () => void;
} {
  let ledger: Ledger = openLedger(streams);
  const resolvers = new Map<string, () => void>();

  function wake(admitted: readonly string[]): void {
    for (const id of admitted) {
      resolvers.get(id)?.();
      resolvers.delete(id);
    }
  }
  function release(id: string): void {
    const step = releaseStream(ledger, id);
    ledger = step.ledger;
    wake(step.admitted);
  }

  return {
    async admit(id, rank, signal) {
      // An attempt that adopts a run which is booked already takes over its booking.
      if (!ledger.running.includes(id)) {
        await new Promise<void>((resolve, reject) => {
          signal.addEventListener('abort', () => {
            if (resolvers.delete(id)) {
              release(id);
              reject(signal.reason as Error);
            }
          });
          resolvers.set(id, resolve);
          const step = requestStream(ledger, { id, rank });
          ledger = step.ledger;
          wake(step.admitted);
        });
      }
      return {
        release: () => {
          release(id);
        },
      };
    },
    adopt(id) {
      ledger = bookRunning(ledger, id);
      return () => {
        release(id);
      };
    },
  };
}
