import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookRunning, openLedger, releaseStream, requestStream } from '../../../src/domain/scheduling/ledger.ts';

describe('[U] ledger', () => {
  it('admits as many recipes as there are streams, the highest rank first, then first come', () => {
    let { ledger } = requestStream(openLedger(1), { id: 'first', rank: 0 });
    for (const [id, rank] of [
      ['tal', 1],
      ['sky', 9],
      ['pst', 1],
    ] as const)
      ({ ledger } = requestStream(ledger, { id, rank }));
    expect(ledger).toEqual({
      streams: 1,
      running: ['first'],
      waiting: [
        { id: 'sky', rank: 9 },
        { id: 'tal', rank: 1 },
        { id: 'pst', rank: 1 },
      ],
    });
    expect(releaseStream(ledger, 'first').admitted).toEqual(['sky']);
  });

  it('asks once: a second request of the same run changes nothing', () => {
    const { ledger } = requestStream(openLedger(1), { id: 'a', rank: 0 });
    expect(requestStream(ledger, { id: 'a', rank: 5 })).toEqual({ ledger, admitted: [] });
  });

  it('counts adopted runs, even above the number of streams', () => {
    const ledger = bookRunning(bookRunning(openLedger(1), 'a'), 'b');
    expect(requestStream(ledger, { id: 'c', rank: 0 }).admitted).toEqual([]);
    expect(releaseStream(requestStream(ledger, { id: 'c', rank: 0 }).ledger, 'a').admitted).toEqual([]);
  });

  it('never runs more than its streams, loses nobody and starves nobody', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 }),
        (streams, ranks) => {
          let ledger = openLedger(streams);
          const started: string[] = [];
          ranks.forEach((rank, index) => {
            const step = requestStream(ledger, { id: `run ${index}`, rank });
            ledger = step.ledger;
            started.push(...step.admitted);
          });
          while (ledger.running.length > 0) {
            expect(ledger.running.length).toBeLessThanOrEqual(streams);
            const step = releaseStream(ledger, ledger.running[0] ?? '');
            ledger = step.ledger;
            started.push(...step.admitted);
          }
          expect(new Set(started).size).toBe(ranks.length);
          expect(ledger.waiting).toEqual([]);
        },
      ),
    );
  });
});
