import type { FetchOptions } from '../../ports/archive.ts';
import type { CopyRequest } from './copy-verified.ts';

/** A copy under way, for all who wait for its target. */
interface Flight {
  readonly done: Promise<void>;
  readonly passengers: Set<FetchOptions>;
  readonly cancellation: AbortController;
}

/**
 * Lets callers who want the same target at the same time share one copy: chains of a date need the same calibrations, and
 * two copies into one partial file would spoil each other. Each caller gets the progress and may leave; the copy itself
 * is aborted when the last one has left.
 */
export function shareCopies(copy: (request: CopyRequest) => Promise<void>): (request: CopyRequest) => Promise<void> {
  const flights = new Map<string, Flight>();

  function depart(request: CopyRequest): Flight {
    const passengers = new Set<FetchOptions>();
    const cancellation = new AbortController();
    const onProgress = (bytes: number) => passengers.forEach((passenger) => passenger.onProgress?.(bytes));
    const done = copy({ ...request, onProgress, signal: cancellation.signal }).finally(() => {
      flights.delete(request.targetPath);
    });
    const flight = { done, passengers, cancellation };
    flights.set(request.targetPath, flight);
    return flight;
  }

  return async (request) => {
    let flight = flights.get(request.targetPath);
    // All others have left it: what it has written is taken over when it has ended.
    while (flight?.cancellation.signal.aborted === true) {
      await flight.done.catch(() => undefined);
      flight = flights.get(request.targetPath);
    }
    request.signal?.throwIfAborted();
    await board(flight ?? depart(request), request);
  };
}

/** Whoever leaves others behind goes at once; the last one waits until nothing is written any more. */
async function board({ done, passengers, cancellation }: Flight, passenger: FetchOptions): Promise<void> {
  const { signal } = passenger;
  const left = Promise.withResolvers<never>();
  const leave = (): void => {
    passengers.delete(passenger);
    if (passengers.size === 0) cancellation.abort(signal?.reason);
    else left.reject(signal?.reason as Error);
  };
  passengers.add(passenger);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([done, left.promise]);
  } finally {
    signal?.removeEventListener('abort', leave);
    passengers.delete(passenger);
  }
}
