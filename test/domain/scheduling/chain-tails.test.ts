import { describe, expect, it } from 'vitest';
import { chainTailsOf, tailSeconds } from '../../../src/domain/scheduling/chain-tails.ts';
import type { TimedAb } from '../../../src/domain/scheduling/chain-tails.ts';

const ab = (name: string, seconds: number, ...waitFor: readonly string[]): TimedAb => ({ name, seconds, waitFor });

/** Three exposures, and their combination. */
const COMBINED = [
  ...['1', '2', '3'].flatMap((one) => [ab(one, 240), ab(`${one}_pst`, 1200, one)]),
  ab('tal', 30, '1_pst', '2_pst', '3_pst'),
  ab('tpl', 2000, '1', '1_pst', '2_pst', '3_pst', 'tal'),
];

describe('[U] what makes a chain long', () => {
  it('is its critical path, and of each AB further down what must have been done before', () => {
    expect(chainTailsOf(COMBINED)).toEqual([
      { beforeSeconds: 0, seconds: 3470 },
      { beforeSeconds: 240, seconds: 3230 },
      { beforeSeconds: 4320, seconds: 2030 },
      { beforeSeconds: 4350, seconds: 2000 },
    ]);
  });

  it('tells how long it takes at least: all exposures share the streams before the combination', () => {
    const tails = chainTailsOf(COMBINED);
    expect(tailSeconds(tails, 2)).toBe(2160 + 2030);
    expect(tailSeconds(tails, 3)).toBe(1440 + 2030);
    expect(tailSeconds(tails, Infinity)).toBe(3470);
    expect(tailSeconds([], 2)).toBe(0);
  });

  it('ignores what is not of the chain any more, and ends on a plan with a cycle', () => {
    expect(chainTailsOf([ab('tpl', 2000, '1_pst')])).toEqual([{ beforeSeconds: 0, seconds: 2000 }]);
    expect(chainTailsOf([ab('a', 1, 'b'), ab('b', 1, 'a')])).toHaveLength(1);
  });
});
