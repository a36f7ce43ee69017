import fc from 'fast-check';
import type { ChainCost } from '../../src/domain/scheduling/chain-cost.ts';
import { chainTailsOf } from '../../src/domain/scheduling/chain-tails.ts';
import type { SimulatedAb, SimulatedChain } from '../../bench/scheduling/simulate.ts';

export const GB = 1e9;

/** An AB whose estimate is right, unless `given` says otherwise. */
export function ab(name: string, seconds: number, given: Partial<SimulatedAb> = {}): SimulatedAb {
  return { name, seconds, waitFor: [], rank: 0, memoryBytes: GB, estimatedSeconds: seconds, ...given };
}

export function chain(root: string, abs: readonly SimulatedAb[], date = '2014-12-14'): SimulatedChain {
  return { root, date, programme: '094.A-0001', isBacklog: false, cost: costOf(abs), abs };
}

function costOf(abs: readonly SimulatedAb[]): ChainCost {
  const estimated = abs.map(({ name, waitFor, estimatedSeconds: seconds }) => ({ name, waitFor, seconds }));
  return {
    memoryBytes: Math.max(0, ...abs.map(({ memoryBytes }) => memoryBytes)),
    diskBytes: 0,
    workSeconds: estimated.reduce((sum, { seconds }) => sum + seconds, 0),
    tails: chainTailsOf(estimated),
    memoryByteSeconds: 0,
  };
}

/** Chains of any shape: an AB waits for some of those before it. */
export const chains: fc.Arbitrary<readonly SimulatedChain[]> = fc
  .array(
    fc.array(
      fc.record({
        seconds: fc.integer({ min: 1, max: 100 }),
        estimatedSeconds: fc.integer({ min: 1, max: 100 }),
        gigabytes: fc.integer({ min: 0, max: 10 }),
        rank: fc.integer({ min: 0, max: 5 }),
        waits: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    { maxLength: 6 },
  )
  .map((drawn) =>
    drawn.map((abs, index) =>
      chain(
        `chain ${index}`,
        abs.map(({ seconds, gigabytes, waits, ...given }, own) =>
          ab(`ab ${index}.${own}`, seconds, {
            ...given,
            memoryBytes: gigabytes * GB,
            waitFor: waits.flatMap((isWaited, other) => (isWaited && other < own ? [`ab ${index}.${other}`] : [])),
          }),
        ),
        `date ${index % 2}`,
      ),
    ),
  );
