import type { FetchOptions } from '../../ports/archive.ts';

/** A copy to a path, whatever it comes from. */
export interface ShareableCopy extends FetchOptions {
  readonly targetPath: string;
}

/** A copy under way, for all who wait for its target. */
interface Flight<Result> {
  readonly done: Promise<Result>;
  readonly passengers: Set<FetchOptions>;
  readonly cancellation: AbortController;
}

/**
 * Lets callers who want the same target at the same time share one copy: chains of a date need the same calibrations, and
 * two copies into one partial file would spoil each other. Each caller gets the progress and may leave; the copy itself
 * is aborted when the last one has left.
 */
export function shareCopies<Request extends ShareableCopy, Result>(
  copy: (request: Request) => Promise<Result>,
): (request: Request) => Promise<Result> {
  const flights = new Map<string, Flight<Result>>();

  function depart(request: Request): Flight<Result> {
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
    return board(flight ?? depart(request), request);
  };
}

/** Whoever leaves others behind goes at once; the last one waits until nothing is written any more. */
async function board<Result>(
  { done, passengers, cancellation }: Flight<Result>,
  passenger: FetchOptions,
): Promise<Result> {
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
    return await Promise.race([done, left.promise]);
  } finally {
    signal?.removeEventListener('abort', leave);
    passengers.delete(passenger);
  }
}
