/**
 * The ledger of one host: which recipes may run side by side. Pure: every function returns a new ledger.
 * The head of the line (highest rank, then first come) is served first and nothing passes it, so nothing starves.
 */
export interface Ledger {
  readonly streams: number;
  readonly running: readonly string[];
  readonly waiting: readonly LedgerEntry[];
}

export interface LedgerEntry {
  readonly id: string;
  /** Critical-path rank: larger runs first. */
  readonly rank: number;
}

/** What a change admitted: entries that may start now. */
export interface LedgerStep {
  readonly ledger: Ledger;
  readonly admitted: readonly string[];
}

export function openLedger(streams: number): Ledger {
  return { streams, running: [], waiting: [] };
}

/** Asks for a stream. An id that is known already changes nothing. */
export function requestStream(ledger: Ledger, entry: LedgerEntry): LedgerStep {
  if (ledger.running.includes(entry.id) || ledger.waiting.some(({ id }) => id === entry.id)) {
    return { ledger, admitted: [] };
  }
  const position = ledger.waiting.findIndex(({ rank }) => rank < entry.rank);
  const at = position === -1 ? ledger.waiting.length : position;
  return admit({ ...ledger, waiting: ledger.waiting.toSpliced(at, 0, entry) });
}

/** Books a run that is alive already (adopted at the start of a worker), even above the number of streams. */
export function bookRunning(ledger: Ledger, id: string): Ledger {
  return ledger.running.includes(id) ? ledger : { ...ledger, running: [...ledger.running, id] };
}

/** Gives a stream back, or leaves the line. */
export function releaseStream(ledger: Ledger, id: string): LedgerStep {
  return admit({
    ...ledger,
    running: ledger.running.filter((other) => other !== id),
    waiting: ledger.waiting.filter((entry) => entry.id !== id),
  });
}

function admit(ledger: Ledger): LedgerStep {
  const free = Math.max(0, ledger.streams - ledger.running.length);
  const admitted = ledger.waiting.slice(0, free).map(({ id }) => id);
  return {
    admitted,
    ledger: {
      ...ledger,
      running: [...ledger.running, ...admitted],
      waiting: ledger.waiting.slice(admitted.length),
    },
  };
}
