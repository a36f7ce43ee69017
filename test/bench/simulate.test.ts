import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBoundOf } from '../../bench/scheduling/lower-bound.ts';
import { makeSpanSeconds, simulate } from '../../bench/scheduling/simulate.ts';
import type { SimulatedHost } from '../../bench/scheduling/simulate.ts';
import { GB, ab, chain, chains } from './simulated-chains.ts';

const host = (name: string, streams: number, gigabytes = 10): SimulatedHost => {
  return { name, streams, memoryBytes: gigabytes * GB };
};

const hosts = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
  .map((streams) => streams.map((count, index) => host(`muc${index}`, count)));

describe('[U] simulated hosts', () => {
  it('run what is ready by rank, and what waits for it as soon as it ends', () => {
    const first = chain('first', [ab('a', 10), ab('a_pst', 5, { waitFor: ['a'], rank: 2 })]);
    const second = chain('second', [ab('b', 20, { rank: 1 }), ab('c', 30, { rank: 1 })]);
    expect(simulate([host('muc10', 1)], [first, second])).toEqual([
      { ab: 'a', host: 'muc10', startSeconds: 0, endSeconds: 10 },
      { ab: 'a_pst', host: 'muc10', startSeconds: 10, endSeconds: 15 },
      { ab: 'b', host: 'muc10', startSeconds: 15, endSeconds: 35 },
      { ab: 'c', host: 'muc10', startSeconds: 35, endSeconds: 65 },
    ]);
  });

  it('know the estimate and not the duration: a short one passes the head, and takes long all the same', () => {
    const running = chain('1', [ab('running', 100, { memoryBytes: 6 * GB })]);
    const head = chain('2', [ab('head', 10, { memoryBytes: 8 * GB, rank: 9 })]);
    const passer = chain('3', [ab('passer', 500, { memoryBytes: 4 * GB, estimatedSeconds: 50 })]);
    const starts = simulate([host('muc10', 2)], [running, head, passer]).map((run) => [run.ab, run.startSeconds]);
    expect(starts).toEqual([
      ['running', 0],
      ['passer', 0],
      ['head', 500],
    ]);
  });

  it('share the chains, the longest first, whatever the order in which they come', () => {
    const two = [host('muc09', 1), host('muc10', 1)];
    const some = [3, 4, 5, 6].map((hours) => chain(`${hours} h`, [ab(`${hours}`, hours)]));
    for (const order of [some, some.toReversed()]) expect(makeSpanSeconds(simulate(two, order))).toBe(9);
  });

  it('have done nothing in no time', () => {
    expect(makeSpanSeconds(simulate([host('muc10', 1)], []))).toBe(0);
  });

  it('run every AB once, after what it waits for, on one host per chain, within streams and memory', () => {
    fc.assert(
      fc.property(hosts, chains, (given, work) => {
        const runs = simulate(given, work);
        const abs = work.flatMap((one) => one.abs.map((each) => ({ ...each, root: one.root })));
        expect(runs.map((run) => run.ab).toSorted()).toEqual(abs.map(({ name }) => name).toSorted());
        const runOf = (name: string) => runs.find((run) => run.ab === name)!;
        for (const { name, waitFor, root } of abs) {
          for (const other of waitFor) expect(runOf(other).endSeconds).toBeLessThanOrEqual(runOf(name).startSeconds);
          const companions = abs.filter((other) => other.root === root).map((other) => runOf(other.name).host);
          expect(new Set(companions)).toEqual(new Set([runOf(name).host]));
        }
        for (const { name, streams, memoryBytes } of given) {
          const own = runs.filter((run) => run.host === name);
          for (const { startSeconds } of own) {
            const beside = own.filter((run) => run.startSeconds <= startSeconds && startSeconds < run.endSeconds);
            const bytes = beside.map((run) => abs.find((each) => each.name === run.ab)?.memoryBytes ?? 0);
            expect(beside.length).toBeLessThanOrEqual(streams);
            expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(memoryBytes);
          }
        }
      }),
    );
  });

  it('are never faster than the lower bound', () => {
    fc.assert(
      fc.property(hosts, chains, (given, work) => {
        const { criticalSeconds, workSeconds, memorySeconds, chainSeconds } = lowerBoundOf(given, work);
        const bound = Math.max(criticalSeconds, workSeconds, memorySeconds, chainSeconds);
        // Sums of the same seconds in another order.
        expect(makeSpanSeconds(simulate(given, work))).toBeGreaterThanOrEqual(bound - 1e-6);
      }),
    );
  });
});

describe('[U] lower bound', () => {
  const exposures = ['1', '2', '3', '4'].map((name) => ab(name, 100, { memoryBytes: 2 * GB }));
  const combined = chain('x', [...exposures, ab('tpl', 50, { waitFor: ['1', '2', '3', '4'], memoryBytes: 8 * GB })]);

  it('is the longest path, the work on all streams, the memory over time, and the work before a combination', () => {
    expect(lowerBoundOf([host('muc10', 2), host('muc09', 1)], [combined])).toEqual({
      criticalSeconds: 150,
      workSeconds: 150,
      memorySeconds: 60,
      chainSeconds: 250,
    });
  });

  it('of nothing is nothing', () => {
    expect(Object.values(lowerBoundOf([host('muc10', 2)], []))).toEqual([0, 0, 0, 0]);
  });
});
