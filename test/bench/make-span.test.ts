import { describe, expect, it } from 'vitest';
import { benchmark } from '../../bench/make-span.ts';
import { partitionBound } from '../../bench/partition-bound.ts';
import { randomNight } from '../../bench/random-nights.ts';
import { lowerBoundOf } from '../../bench/scheduling/lower-bound.ts';
import { makeSpanSeconds, simulate } from '../../bench/scheduling/simulate.ts';

const HOSTS = [3, 2].map((streams) => ({ name: `host with ${streams}`, streams, memoryBytes: 512e9 }));

describe('[U] random nights of the make-span benchmark', () => {
  it('are the same for the same number, and different for others', () => {
    expect(randomNight(1)).toEqual(randomNight(1));
    expect(randomNight(1)).not.toEqual(randomNight(2));
  });

  it('have ABs of all steps, with durations of seed 000 that the estimates do not know', () => {
    const abs = Array.from({ length: 5 }, (_, seed) => randomNight(seed)).flatMap((chains) =>
      chains.flatMap((chain) => chain.abs),
    );
    expect(new Set(abs.map(({ step }) => step))).toEqual(new Set(['basic', 'sky', 'post', 'align', 'combine']));
    const minutes = abs.filter(({ step }) => step === 'post').map(({ seconds }) => seconds / 60);
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(30);
    expect(abs.some(({ seconds, estimatedSeconds }) => seconds !== estimatedSeconds)).toBe(true);
  });
});

describe('[U] best partition of the chains of a night', () => {
  it('is between the lower bound and what the simulated hosts need', () => {
    for (const seed of [1, 2, 3]) {
      const chains = randomNight(seed);
      const best = partitionBound(HOSTS, chains)!;
      const { criticalSeconds, workSeconds } = lowerBoundOf(HOSTS, chains);
      expect(best).toBeGreaterThanOrEqual(Math.max(criticalSeconds, workSeconds) - 1e-6);
      expect(best).toBeLessThanOrEqual(makeSpanSeconds(simulate(HOSTS, chains)) + 1e-6);
    }
  });

  it('is not known where there are too many', () => {
    const chains = Array.from({ length: 4 }, (_, seed) => randomNight(seed)).flat();
    expect(partitionBound([...HOSTS, { name: 'third', streams: 1, memoryBytes: 512e9 }], chains)).toBeUndefined();
  });
});

describe('[U] make-span benchmark', () => {
  it('has a row for each load and number of hosts, and judges the targets', async () => {
    const { text } = await benchmark.run({ args: ['--nights', '8'], say: () => undefined });
    const rows = text
      .split('\n')
      .filter((line) => /^\| (one night|a night per host|two nights per host) \|/.test(line));
    expect(rows).toHaveLength(11);
    expect(text.match(/^- (met|\*\*MISSED\*\*): .* x the lower bound$/gmu)).toHaveLength(8);
  });
});
