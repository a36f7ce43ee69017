import { openLedger, releaseRoom, requestRoom } from '../../../src/domain/scheduling/ledger.ts';
import type { Ledger, LedgerEntry, LedgerStep } from '../../../src/domain/scheduling/ledger.ts';

const GB = 1e9;

/** An AB of 10 min of the only programme, in a date of its own processing, without memory. */
export function entry(id: string, given: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id,
    ...{ date: 'MUSE_R/2014-12-14', programme: '094.A-0001', isBacklog: false, rank: 0, memoryBytes: 0, seconds: 600 },
    ...given,
  };
}

/** A host of so many streams and gigabytes on which things happen one after the other; `started` has who was admitted when. */
export function host(streams: number, gigabytes = 512) {
  let ledger: Ledger = openLedger({ streams, memoryBytes: gigabytes * GB });
  const started: string[] = [];
  const take = (step: LedgerStep): readonly string[] => {
    ledger = step.ledger;
    started.push(...step.admitted);
    return step.admitted;
  };
  return {
    started,
    ledger: () => ledger,
    ask: (id: string, given: Partial<LedgerEntry> & { readonly gigabytes?: number } = {}, at = 0) => {
      const { gigabytes: wanted = 0, ...rest } = given;
      return take(requestRoom(ledger, entry(id, { memoryBytes: wanted * GB, ...rest }), at));
    },
    end: (id: string, at = 0) => take(releaseRoom(ledger, id, at)),
  };
}
