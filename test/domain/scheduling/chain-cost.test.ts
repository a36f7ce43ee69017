import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainCostOf, chainSecondsOn } from '../../../src/domain/scheduling/chain-cost.ts';

const ab = (name: string, ...waitFor: readonly string[]) => ({ name, waitFor });
const estimate = (seconds: number, memoryBytes: number) => ({
  memoryBytes,
  seconds,
  diskBytes: 100,
  finalBytes: 10,
  downloadBytes: 1,
});
const PAIR = [ab('a'), ab('b'), ab('a_pst', 'a'), ab('b_pst', 'b'), ab('tpl', 'a_pst', 'b_pst')];
const ESTIMATES = {
  a: estimate(60, 8),
  b: estimate(60, 8),
  a_pst: estimate(600, 20),
  b_pst: estimate(700, 20),
  tpl: estimate(1_000, 50),
};

describe('[U] cost of a chain', () => {
  it('is its largest memory, its disk, its work and its longest path', () => {
    expect(chainCostOf(PAIR, ESTIMATES)).toEqual({
      memoryBytes: 50,
      diskBytes: 5 * 111,
      workSeconds: 2_420,
      tails: [
        { beforeSeconds: 0, seconds: 1_760 },
        { beforeSeconds: 60, seconds: 1_700 },
        { beforeSeconds: 1_420, seconds: 1_000 },
      ],
      memoryByteSeconds: 2 * 480 + 12_000 + 14_000 + 50_000,
    });
  });

  it('counts what is listed only: what is made already costs nothing, whoever waits for it', () => {
    const rest = PAIR.filter(({ name }) => name === 'tpl' || name === 'b_pst');
    expect(chainCostOf(rest, ESTIMATES)).toMatchObject({
      workSeconds: 1_700,
      tails: [{ seconds: 1_700 }, { beforeSeconds: 700, seconds: 1_000 }],
    });
    expect(chainCostOf([], ESTIMATES)).toEqual({
      memoryBytes: 0,
      diskBytes: 0,
      workSeconds: 0,
      tails: [],
      memoryByteSeconds: 0,
    });
  });

  it('takes an AB without an estimate as free, as plans of older versions have none', () => {
    expect(chainCostOf([...PAIR, ab('unknown', 'tpl')], {})).toMatchObject({
      workSeconds: 0,
      tails: [{ beforeSeconds: 0, seconds: 0 }],
    });
  });

  it('ends on a plan with a cycle', () => {
    expect(chainCostOf([ab('a', 'b'), ab('b', 'a')], ESTIMATES).workSeconds).toBe(120);
  });
});

describe('[U] seconds of a chain on a host', () => {
  const cost = chainCostOf(PAIR, ESTIMATES);

  it.each([
    ['its streams, where there is one', { streams: 1, memoryBytes: 1e9 }, 2_420],
    ['its longest path, where there are many', { streams: 8, memoryBytes: 1e9 }, 1_760],
    ['its memory, where only one recipe fits at a time', { streams: 8, memoryBytes: 30 }, 76_960 / 30],
  ])('are set by %s', (_, host, seconds) => {
    expect(chainSecondsOn(cost, host)).toBeCloseTo(seconds, 2);
  });

  it('never grow with streams or memory', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 50, max: 500 }), (streams, memoryBytes) => {
        const seconds = chainSecondsOn(cost, { streams, memoryBytes });
        expect(chainSecondsOn(cost, { streams: streams + 1, memoryBytes })).toBeLessThanOrEqual(seconds);
        expect(chainSecondsOn(cost, { streams, memoryBytes: memoryBytes * 2 })).toBeLessThanOrEqual(seconds);
      }),
    );
  });
});
