/** Streams and memory: what a host has, what is booked, what is free. */
export interface Room {
  readonly streams: number;
  readonly memoryBytes: number;
}

/** What runs, as far as its end goes. */
interface Running {
  readonly memoryBytes: number;
  readonly sinceSeconds: number;
  /** Estimated; Infinity where nobody knows. */
  readonly seconds: number;
}

/**
 * What the head of the line holds while it waits (EASY backfilling, Lifka 1995): from `atSeconds` on it has its room, by the
 * estimates of what runs; `beside` is what is free besides it then. Others may pass it only if they end before, or fit beside it.
 */
export interface Reservation {
  readonly atSeconds: number;
  readonly beside: Room;
}

interface ReservationRequest {
  readonly free: Room;
  readonly running: readonly Running[];
  readonly memoryBytes: number;
  readonly nowSeconds: number;
}

/** What runs longer than estimated has its end behind it: nothing can end before, so nobody passes on its account. */
export function reserve({ free, running, memoryBytes, nowSeconds }: ReservationRequest): Reservation {
  const endOf = ({ sinceSeconds, seconds }: Running) => sinceSeconds + seconds;
  let room = free;
  let atSeconds = nowSeconds;
  for (const run of running.toSorted((a, b) => endOf(a) - endOf(b))) {
    if (hasRoom(room, memoryBytes)) break;
    room = plus(room, run.memoryBytes);
    atSeconds = endOf(run);
  }
  return { atSeconds, beside: minus(room, memoryBytes) };
}

/** Whether one that starts now leaves the head its room: it ends before, or fits beside it. */
export function mayPass(
  { atSeconds, beside }: Reservation,
  { memoryBytes, seconds }: { readonly memoryBytes: number; readonly seconds: number },
  nowSeconds: number,
): boolean {
  // An end that nobody knows is no promise: at Infinity everything would end before it.
  const endsBefore = Number.isFinite(atSeconds) && nowSeconds + seconds <= atSeconds;
  return endsBefore || hasRoom(beside, memoryBytes);
}

export function hasRoom(room: Room, memoryBytes: number): boolean {
  return room.streams >= 1 && room.memoryBytes >= memoryBytes;
}

export function minus({ streams, memoryBytes }: Room, bookedBytes: number): Room {
  return { streams: streams - 1, memoryBytes: memoryBytes - bookedBytes };
}

function plus({ streams, memoryBytes }: Room, bookedBytes: number): Room {
  return { streams: streams + 1, memoryBytes: memoryBytes + bookedBytes };
}
