import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf } from '../../../src/domain/scheduling/fair-order.ts';
import { freeRoom, openLedger, releaseRoom, requestRoom } from '../../../src/domain/scheduling/ledger.ts';
import type { Booking, Ledger, LedgerEntry, LedgerStep } from '../../../src/domain/scheduling/ledger.ts';
import { hasRoom, reserve } from '../../../src/domain/scheduling/reservation.ts';
import { entry } from './ledger-requests.ts';

const MEMORY = 100;

/** An AB that comes at a time and takes as long as it takes, whatever its estimate says. */
interface Job {
  readonly given: Partial<LedgerEntry>;
  readonly comes: number;
  readonly takes: number;
}

function job(given: { readonly exact: boolean; readonly dates: number }): fc.Arbitrary<Job> {
  return fc
    .record({
      date: fc.integer({ min: 1, max: given.dates }),
      programme: fc.constantFrom('A', 'B', 'C'),
      rank: fc.integer({ min: 0, max: 3 }),
      memoryBytes: fc.integer({ min: 0, max: 120 }),
      takes: fc.integer({ min: 1, max: 50 }),
      estimate: fc.integer({ min: 1, max: 50 }),
      comes: fc.integer({ min: 0, max: given.exact ? 0 : 100 }),
      isBacklog: fc.boolean(),
    })
    .map(({ date, programme, rank, memoryBytes, takes, estimate, comes, isBacklog }) => ({
      given: {
        ...{ date: `${date}${isBacklog ? ' old' : ''}`, programme, isBacklog, rank, memoryBytes },
        seconds: given.exact ? takes : estimate,
      },
      ...{ comes, takes },
    }));
}

/** Lets the jobs run through a host; `look` sees the ledger after every change. Returns when each has started. */
function runThrough(
  { streams, jobs }: { readonly streams: number; readonly jobs: readonly Job[] },
  look: (ledger: Ledger, at: number) => void,
): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  const ends: { readonly id: string; readonly at: number }[] = [];
  const comings = jobs.map((one, index) => ({ ...one, id: `ab ${index}` })).toSorted((a, b) => a.comes - b.comes);
  let ledger = openLedger({ streams, memoryBytes: MEMORY });
  const take = (step: LedgerStep, at: number): void => {
    ledger = step.ledger;
    for (const id of step.admitted) {
      expect(starts.has(id)).toBe(false);
      starts.set(id, at);
      ends.push({ id, at: at + (comings.find((coming) => coming.id === id)?.takes ?? 0) });
    }
    look(ledger, at);
  };
  while (comings.length > starts.size || ends.length > 0) {
    ends.sort((a, b) => a.at - b.at);
    const coming = comings.find(
      ({ id, comes }) => !known(ledger, id) && !starts.has(id) && comes <= (ends[0]?.at ?? Infinity),
    );
    if (coming === undefined) {
      const end = ends.shift();
      if (end === undefined) break;
      take(releaseRoom(ledger, end.id, end.at), end.at);
    } else {
      take(requestRoom(ledger, entry(coming.id, coming.given), coming.comes), coming.comes);
    }
  }
  return starts;
}

function known({ waiting }: Ledger, name: string): boolean {
  return waiting.some(({ id }) => id === name);
}

function headOf(ledger: Ledger, nowSeconds: number): Booking | undefined {
  return [...lineOf(ledger.waiting, { ...ledger, nowSeconds })][0];
}

const world = (given: { readonly exact: boolean; readonly dates: number }) =>
  fc.record({ streams: fc.integer({ min: 1, max: 4 }), jobs: fc.array(job(given), { maxLength: 40 }) });

describe('[U] ledger: whatever comes', () => {
  it('never books more streams and memory than there are, starts everybody and starts nobody twice', () => {
    fc.assert(
      fc.property(world({ exact: false, dates: 4 }), (given) => {
        const starts = runThrough(given, (ledger) => {
          const { streams, memoryBytes } = freeRoom(ledger);
          expect(Math.min(streams, memoryBytes)).toBeGreaterThanOrEqual(0);
        });
        expect(starts.size).toBe(given.jobs.length);
      }),
    );
  });

  it('never leaves the head waiting when it has room, nor a stream idle when memory is no matter', () => {
    fc.assert(
      fc.property(world({ exact: false, dates: 4 }), fc.boolean(), ({ streams, jobs }, isMemoryScarce) => {
        const own = isMemoryScarce ? jobs : jobs.map((one) => ({ ...one, given: { ...one.given, memoryBytes: 0 } }));
        runThrough({ streams, jobs: own }, (ledger, at) => {
          const head = headOf(ledger, at);
          if (head === undefined) return;
          expect(hasRoom(freeRoom(ledger), head.memoryBytes)).toBe(false);
          if (!isMemoryScarce) expect(ledger.running.length).toBe(streams);
        });
      }),
    );
  });

  it('starts a head that waits no later than it has reserved, where estimates are right', () => {
    fc.assert(
      fc.property(world({ exact: true, dates: 1 }), ({ streams, jobs }) => {
        const reserved = new Map<string, number>();
        const own = jobs.map((one) => ({ ...one, given: { ...one.given, date: 'one', isBacklog: false } }));
        const starts = runThrough({ streams, jobs: own }, (ledger, at) => {
          const head = headOf(ledger, at);
          if (head === undefined) return;
          const { atSeconds } = reserve({
            free: freeRoom(ledger),
            running: ledger.running,
            memoryBytes: head.memoryBytes,
            nowSeconds: at,
          });
          // As long as they come, at 0 s, a higher rank may still take the place of the head.
          if (at > 0 && !reserved.has(head.id)) reserved.set(head.id, atSeconds);
        });
        for (const [id, at] of reserved) expect(starts.get(id)).toBeLessThanOrEqual(at);
      }),
    );
  });

  it('serves the ABs of one date in the order of their ranks where memory is no matter', () => {
    fc.assert(
      fc.property(world({ exact: true, dates: 1 }), ({ streams, jobs }) => {
        const own = jobs.map(({ given, ...times }) => ({
          ...times,
          given: { ...given, memoryBytes: 0, date: 'one', isBacklog: false },
        }));
        const starts = runThrough({ streams, jobs: own }, () => undefined);
        // The first ones find the host empty and start as they come.
        const later = own.map(({ given }, index) => ({ rank: given.rank, index })).slice(streams);
        const expected = later
          .toSorted((a, b) => (b.rank ?? 0) - (a.rank ?? 0) || a.index - b.index)
          .map(({ index }) => `ab ${index}`);
        expect([...starts.keys()].slice(streams)).toEqual(expected);
      }),
    );
  });
});

/** A host that is never done: of each programme there wait four. */
function neverDone(given: {
  readonly streams: number;
  readonly newcomer: (index: number, programme: string) => LedgerEntry;
  readonly takes: (index: number) => number;
  readonly first: LedgerEntry | undefined;
  readonly endSeconds: number;
}) {
  let [ledger, count, now] = [openLedger({ streams: given.streams, memoryBytes: MEMORY }), 0, 0];
  const ends: { readonly booking: LedgerEntry; readonly at: number }[] = [];
  const served: Record<string, number> = {};
  const take = (step: LedgerStep): void => {
    ledger = step.ledger;
    const admitted = ledger.running.filter(({ id }) => step.admitted.includes(id));
    for (const booking of admitted) {
      const takes = given.takes(Number(booking.id));
      served[booking.programme] = (served[booking.programme] ?? 0) + takes;
      ends.push({ booking, at: now + takes });
    }
  };
  const refill = (): void => {
    for (const programme of ['A', 'B', 'C'])
      while (ledger.waiting.filter((waiting) => waiting.programme === programme).length < 4)
        take(requestRoom(ledger, given.newcomer(count++, programme), now));
  };
  refill();
  if (given.first !== undefined) take(requestRoom(ledger, given.first, now));
  const isWaiting = () => given.first === undefined || known(ledger, given.first.id);
  while (now < given.endSeconds && isWaiting()) {
    ends.sort((a, b) => a.at - b.at);
    const end = ends.shift();
    if (end === undefined) break;
    now = end.at;
    refill();
    take(releaseRoom(ledger, end.booking.id, now));
  }
  return { served, now, isWaiting: isWaiting() };
}

describe('[U] ledger: whatever goes on for ever', () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 30, maxLength: 30 });

  it('shares the host evenly between programmes, however long the ABs of each are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), numbers, numbers, (streams, takes, estimates) => {
        const of = (list: readonly number[], index: number) => list[index % list.length] ?? 1;
        const { served } = neverDone({
          streams,
          newcomer: (index, programme) =>
            entry(`${index}`, { programme, date: `date of ${programme}`, seconds: of(estimates, index) }),
          // The programmes take turns, so that each has ABs of its own lengths.
          takes: (index) => of(takes, index),
          first: undefined,
          endSeconds: 6_000,
        });
        const shares = Object.values(served);
        // Of what runs beside each other, and of what was estimated wrongly, a few longest ABs are out of step.
        expect(shares).toHaveLength(3);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(50 * (streams + 1));
      }),
      { numRuns: 30 },
    );
  });

  it('starts one that wants the whole host, whoever else comes, and however wrong the estimates are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('A', 'B', 'C'),
        fc.boolean(),
        numbers,
        numbers,
        (streams, programme, isBacklog, takes, estimates) => {
          const of = (list: readonly number[], index: number) => list[index % list.length] ?? 1;
          // An old date is served after six hours at the latest: longer ABs, to see that in as many steps.
          const factor = isBacklog ? 60 : 1;
          const { isWaiting } = neverDone({
            streams,
            // Every newcomer is of a new date and has a higher rank.
            newcomer: (index, newProgramme) =>
              entry(`${index}`, {
                ...{ programme: newProgramme, date: `date ${index}`, rank: 9 },
                ...{ memoryBytes: of(estimates, index), seconds: factor * of(estimates, index + 7) },
              }),
            takes: (index) => factor * of(takes, index),
            first: entry('giant', { programme, isBacklog, date: 'date of the giant', memoryBytes: MEMORY }),
            endSeconds: isBacklog ? 40_000 : 1_000,
          });
          expect(isWaiting).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });
});
