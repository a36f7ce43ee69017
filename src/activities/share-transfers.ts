/** Who waits for a transfer. */
export interface Passenger {
  readonly signal: AbortSignal;
  readonly onProgress: (details: unknown) => void;
}

interface Flight {
  readonly done: Promise<void>;
  readonly passengers: Set<Passenger>;
  readonly cancellation: AbortController;
}

/**
 * Lets all who want the same thing at the same time share one transfer: chains of a date, and dates, need the same
 * calibrations. Each passenger gets the progress and may leave at any time; the transfer itself ends when the last one has
 * left. What fails fails for all of them.
 */
export function shareTransfers<Wanted>(
  keyOf: (wanted: Wanted) => string,
  transfer: (wanted: Wanted, passenger: Passenger) => Promise<void>,
): (wanted: Wanted, passenger: Passenger) => Promise<void> {
  const flights = new Map<string, Flight>();

  function depart(key: string, wanted: Wanted): Flight {
    const passengers = new Set<Passenger>();
    const cancellation = new AbortController();
    const done = transfer(wanted, {
      signal: cancellation.signal,
      onProgress: (details) => {
        for (const { onProgress } of passengers) onProgress(details);
      },
    }).finally(() => flights.delete(key));
    // Its passengers hear of a failure; one that happens after the last has left is nobody's.
    done.catch(() => undefined);
    const flight = { done, passengers, cancellation };
    flights.set(key, flight);
    return flight;
  }

  return async (wanted, passenger) => {
    const key = keyOf(wanted);
    let flight = flights.get(key);
    // All others have left it: it ends, and what it has written is taken over.
    while (flight?.cancellation.signal.aborted === true) {
      await flight.done.catch(() => undefined);
      flight = flights.get(key);
    }
    passenger.signal.throwIfAborted();
    await board(flight ?? depart(key, wanted), passenger);
  };
}

/** Whoever leaves others behind goes at once; the last one waits until nothing is written any more. */
async function board({ done, passengers, cancellation }: Flight, passenger: Passenger): Promise<void> {
  const { signal } = passenger;
  const left = Promise.withResolvers<never>();
  const leave = (): void => {
    passengers.delete(passenger);
    if (passengers.size === 0) cancellation.abort(signal.reason);
    else left.reject(signal.reason as Error);
  };
  passengers.add(passenger);
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([done, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
    passengers.delete(passenger);
  }
}
