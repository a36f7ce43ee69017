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
interface Admissions extends Required<AdmissionOptions> {
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
  const state: Admissions = {
    ledger: openLedger(capacity),
    holds: new Map(),
    waiting: new Map(),
    clockSeconds,
    keepMs,
  };
  return {
    async admit(request, signal) {
      signal.throwIfAborted();
      const hold = state.holds.get(request.id);
      if (hold === undefined) return wait(state, request, signal);
      // An attempt that adopts a run which is booked already shares its booking, and knows more about it.
      state.ledger = bookRunning(state.ledger, request, clockSeconds());
      return attempt(state, request.id, hold);
    },
    adopt({ id, memoryBytes }) {
      state.ledger = bookRunning(state.ledger, { ...UNKNOWN, id, memoryBytes }, clockSeconds());
      const hold = state.holds.get(id) ?? { attempts: 0, isKept: true };
      state.holds.set(id, hold);
      return keep(state, id, hold);
    },
    holds: (id) => state.holds.has(id),
    facts: () => ({
      running: state.ledger.running.length,
      waiting: state.ledger.waiting.length,
      bookedMemoryBytes: state.ledger.running.reduce((sum, booking) => sum + booking.memoryBytes, 0),
      waitingSeconds: Math.round(workSeconds(state.ledger, clockSeconds())),
    }),
  };
}

function wait(state: Admissions, entry: LedgerEntry, signal: AbortSignal): Promise<Admitted> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      if (stopWaiting(state, entry.id, admit)) reject(signal.reason as Error);
    };
    const admit = (hold: Hold) => {
      signal.removeEventListener('abort', leave);
      resolve(attempt(state, entry.id, hold));
    };
    signal.addEventListener('abort', leave);
    state.waiting.set(entry.id, (state.waiting.get(entry.id) ?? new Set()).add(admit));
    take(state, requestRoom(state.ledger, entry, state.clockSeconds()));
  });
}

function stopWaiting(state: Admissions, id: string, admit: (hold: Hold) => void): boolean {
  const waiters = state.waiting.get(id);
  if (waiters?.delete(admit) !== true) return false;
  if (waiters.size === 0) {
    state.waiting.delete(id);
    take(state, releaseRoom(state.ledger, id, state.clockSeconds()));
  }
  return true;
}

function take(state: Admissions, { ledger, admitted }: LedgerStep): void {
  state.ledger = ledger;
  for (const id of admitted) {
    const hold: Hold = { attempts: 0, isKept: false };
    state.holds.set(id, hold);
    const waiters = state.waiting.get(id) ?? [];
    state.waiting.delete(id);
    for (const admit of waiters) admit(hold);
  }
}

function attempt(state: Admissions, id: string, hold: Hold): Admitted {
  hold.attempts += 1;
  const end = once((isRunningOn: boolean) => {
    hold.attempts -= 1;
    if (isRunningOn) setTimeout(keep(state, id, hold), state.keepMs).unref();
    else if (hold.attempts === 0) hold.isKept = false;
    freeIfUnheld(state, id, hold);
  });
  return { release: () => end(false), leave: () => end(true) };
}

function keep(state: Admissions, id: string, hold: Hold): () => void {
  hold.isKept = true;
  return once(() => {
    hold.isKept = false;
    freeIfUnheld(state, id, hold);
  });
}

/** Who holds an older booking under the same id has nothing to say about this one. */
function freeIfUnheld(state: Admissions, id: string, hold: Hold): void {
  if (hold.attempts > 0 || hold.isKept || state.holds.get(id) !== hold) return;
  state.holds.delete(id);
  const now = state.clockSeconds();
  const ranSeconds = now - (state.ledger.running.find((booking) => booking.id === id)?.sinceSeconds ?? now);
  state.ledger = endBooking(state.ledger, id, now);
  const goOn = () => take(state, admitWaiting(state.ledger, state.clockSeconds()));
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
