import {
  admitWaiting,
  bookRunning,
  endBooking,
  openLedger,
  releaseRoom,
  requestRoom,
  workSeconds,
} from '../domain/scheduling/ledger.ts';
import type { Ledger, LedgerEntry, LedgerStep } from '../domain/scheduling/ledger.ts';
import type { Room } from '../domain/scheduling/reservation.ts';
import type { Admission, AdmissionRequest, Admitted } from '../ports/admission.ts';

/** A run that nobody claims is stopped after 5 min (design section 5); its place is kept no longer. */
const UNCLAIMED_MS = 300_000;

/**
 * What has waited for a run asks some 50 ms after its end, when the workflow has heard of it, and may have the highest rank:
 * a combination of hours would otherwise wait for an exposure that has just been let in. So the room is kept a moment; for
 * anything that asks in it the line goes on at once. At most 0.2 % of what ran: nothing for short runs, 0.5 s after 4 min.
 */
const PAUSE_SHARE = 0.002;
const PAUSE_MAX_MS = 500;

/** Who holds a booking: attempts that wait for its end, and whether it is also kept for one that has not come yet. */
interface Hold {
  attempts: number;
  isKept: boolean;
}

interface AdmissionOptions {
  /** Must not go back, so it is not the clock of the calendar. */
  readonly clockSeconds?: () => number;
  readonly keepMs?: number;
}

/** The ledger with those who wait and hold. */
interface Desk extends Required<AdmissionOptions> {
  ledger: Ledger;
  readonly holds: Map<string, Hold>;
  readonly waiting: Map<string, Set<(hold: Hold) => void>>;
}

/**
 * The host's ledger in its one worker process: waiting activities are resolved in the ledger's order. Several attempts may
 * hold or wait for the same run (a lost one and its successor): it is booked once. A run that was alive before this worker
 * started, or whose attempt has left, keeps its booking for the attempt that adopts it, and when that releases it, it is free.
 */
export function createAdmission(capacity: Room, options: AdmissionOptions = {}): Admission {
  const { clockSeconds = () => performance.now() / 1000, keepMs = UNCLAIMED_MS } = options;
  const desk: Desk = { ledger: openLedger(capacity), holds: new Map(), waiting: new Map(), clockSeconds, keepMs };
  return {
    async admit(request, signal) {
      signal.throwIfAborted();
      const hold = desk.holds.get(request.id);
      if (hold === undefined) return wait(desk, request, signal);
      // An attempt that adopts a run which is booked already shares its booking, and knows more about it.
      desk.ledger = bookRunning(desk.ledger, request, clockSeconds());
      return attempt(desk, request.id, hold);
    },
    adopt({ id, memoryBytes }) {
      desk.ledger = bookRunning(desk.ledger, { ...UNKNOWN, id, memoryBytes }, clockSeconds());
      const hold = desk.holds.get(id) ?? { attempts: 0, isKept: true };
      desk.holds.set(id, hold);
      return keep(desk, id, hold);
    },
    holds: (id) => desk.holds.has(id),
    facts: () => ({
      running: desk.ledger.running.length,
      waiting: desk.ledger.waiting.length,
      bookedMemoryBytes: desk.ledger.running.reduce((sum, booking) => sum + booking.memoryBytes, 0),
      waitingSeconds: Math.round(workSeconds(desk.ledger, clockSeconds())),
    }),
  };
}

function wait(desk: Desk, entry: LedgerEntry, signal: AbortSignal): Promise<Admitted> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      if (stopWaiting(desk, entry.id, admit)) reject(signal.reason as Error);
    };
    const admit = (hold: Hold) => {
      signal.removeEventListener('abort', leave);
      resolve(attempt(desk, entry.id, hold));
    };
    signal.addEventListener('abort', leave);
    desk.waiting.set(entry.id, (desk.waiting.get(entry.id) ?? new Set()).add(admit));
    take(desk, requestRoom(desk.ledger, entry, desk.clockSeconds()));
  });
}

function stopWaiting(desk: Desk, id: string, admit: (hold: Hold) => void): boolean {
  const waiters = desk.waiting.get(id);
  if (waiters?.delete(admit) !== true) return false;
  if (waiters.size === 0) {
    desk.waiting.delete(id);
    take(desk, releaseRoom(desk.ledger, id, desk.clockSeconds()));
  }
  return true;
}

function take(desk: Desk, { ledger, admitted }: LedgerStep): void {
  desk.ledger = ledger;
  for (const id of admitted) {
    const hold: Hold = { attempts: 0, isKept: false };
    desk.holds.set(id, hold);
    const waiters = desk.waiting.get(id) ?? [];
    desk.waiting.delete(id);
    for (const admit of waiters) admit(hold);
  }
}

function attempt(desk: Desk, id: string, hold: Hold): Admitted {
  hold.attempts += 1;
  const end = once((isRunningOn: boolean) => {
    hold.attempts -= 1;
    if (isRunningOn) setTimeout(keep(desk, id, hold), desk.keepMs).unref();
    else if (hold.attempts === 0) hold.isKept = false;
    freeIfUnheld(desk, id, hold);
  });
  return { release: () => end(false), leave: () => end(true) };
}

function keep(desk: Desk, id: string, hold: Hold): () => void {
  hold.isKept = true;
  return once(() => {
    hold.isKept = false;
    freeIfUnheld(desk, id, hold);
  });
}

/** Who holds an older booking under the same id has nothing to say about this one. */
function freeIfUnheld(desk: Desk, id: string, hold: Hold): void {
  if (hold.attempts > 0 || hold.isKept || desk.holds.get(id) !== hold) return;
  desk.holds.delete(id);
  const now = desk.clockSeconds();
  const ranSeconds = now - (desk.ledger.running.find((booking) => booking.id === id)?.sinceSeconds ?? now);
  desk.ledger = endBooking(desk.ledger, id, now);
  const goOn = () => take(desk, admitWaiting(desk.ledger, desk.clockSeconds()));
  const pauseMs = Math.min(PAUSE_MAX_MS, ranSeconds * 1000 * PAUSE_SHARE);
  if (pauseMs < 1) goOn();
  else setTimeout(goOn, pauseMs).unref();
}

/** Of a run that was alive before, until its attempt comes. */
const UNKNOWN: Omit<AdmissionRequest, 'id' | 'memoryBytes'> = {
  date: '',
  programme: '',
  isBacklog: false,
  rank: 0,
  seconds: Infinity,
};

/** A hold is given back once, however often its release is called. */
function once<A extends readonly unknown[]>(run: (...given: A) => void): (...given: A) => void {
  let isDone = false;
  return (...given) => {
    if (isDone) return;
    isDone = true;
    run(...given);
  };
}
