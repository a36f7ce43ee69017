import { bookRunning, openLedger, releaseRoom, requestRoom, workSeconds } from '../domain/scheduling/ledger.ts';
import type { Ledger, LedgerEntry, LedgerStep } from '../domain/scheduling/ledger.ts';
import type { Room } from '../domain/scheduling/reservation.ts';
import type { Admission, AdmissionRequest } from '../ports/admission.ts';

/** A run that nobody claims is stopped after 5 min (design section 5); its place is kept no longer. */
const UNCLAIMED_MS = 300_000;

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

/**
 * The host's ledger in its one worker process: waiting activities are resolved in the ledger's order. Several attempts may
 * hold or wait for the same run (a lost one and its successor): it is booked once. A run that was alive before this worker
 * started, or whose attempt has left, keeps its booking for the attempt that adopts it, and when that releases it, it is free.
 */
export function createAdmission(capacity: Room, options: AdmissionOptions = {}): Admission {
  const { clockSeconds = () => performance.now() / 1000, keepMs = UNCLAIMED_MS } = options;
  let ledger: Ledger = openLedger(capacity);
  const holds = new Map<string, Hold>();
  const waiting = new Map<string, Set<(hold: Hold) => void>>();

  function take(step: LedgerStep): void {
    ledger = step.ledger;
    for (const id of step.admitted) {
      const hold: Hold = { attempts: 0, isKept: false };
      holds.set(id, hold);
      const waiters = waiting.get(id) ?? [];
      waiting.delete(id);
      for (const admit of waiters) admit(hold);
    }
  }
  /** What is known of an older booking under the same id is past. */
  function freeIfUnheld(id: string, hold: Hold): void {
    if (hold.attempts > 0 || hold.isKept || holds.get(id) !== hold) return;
    holds.delete(id);
    take(releaseRoom(ledger, id, clockSeconds()));
  }
  function keep(id: string, hold: Hold): () => void {
    hold.isKept = true;
    return once(() => {
      hold.isKept = false;
      freeIfUnheld(id, hold);
    });
  }
  function attempt(id: string, hold: Hold) {
    hold.attempts += 1;
    const end = once((isRunningOn: boolean) => {
      hold.attempts -= 1;
      if (isRunningOn) setTimeout(keep(id, hold), keepMs).unref();
      else if (hold.attempts === 0) hold.isKept = false;
      freeIfUnheld(id, hold);
    });
    return { release: () => end(false), leave: () => end(true) };
  }
  function stopWaiting(id: string, admit: (hold: Hold) => void): boolean {
    const waiters = waiting.get(id);
    if (waiters?.delete(admit) !== true) return false;
    if (waiters.size === 0) {
      waiting.delete(id);
      take(releaseRoom(ledger, id, clockSeconds()));
    }
    return true;
  }
  function wait(entry: LedgerEntry, signal: AbortSignal): Promise<ReturnType<typeof attempt>> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (stopWaiting(entry.id, admit)) reject(signal.reason as Error);
      };
      const admit = (hold: Hold) => {
        signal.removeEventListener('abort', leave);
        resolve(attempt(entry.id, hold));
      };
      signal.addEventListener('abort', leave);
      waiting.set(entry.id, (waiting.get(entry.id) ?? new Set()).add(admit));
      take(requestRoom(ledger, entry, clockSeconds()));
    });
  }

  return {
    async admit(request, signal) {
      signal.throwIfAborted();
      const hold = holds.get(request.id);
      if (hold === undefined) return wait(request, signal);
      // An attempt that adopts a run which is booked already shares its booking, and knows more about it.
      ledger = bookRunning(ledger, request, clockSeconds());
      return attempt(request.id, hold);
    },
    adopt({ id, memoryBytes }) {
      ledger = bookRunning(ledger, { ...UNKNOWN, id, memoryBytes }, clockSeconds());
      const hold = holds.get(id) ?? { attempts: 0, isKept: true };
      holds.set(id, hold);
      return keep(id, hold);
    },
    facts: () => ({
      running: ledger.running.length,
      waiting: ledger.waiting.length,
      bookedMemoryBytes: ledger.running.reduce((sum, booking) => sum + booking.memoryBytes, 0),
      waitingSeconds: Math.round(workSeconds(ledger, clockSeconds())),
    }),
  };
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
