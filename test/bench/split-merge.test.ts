import { describe, expect, it } from 'vitest';
import { splitMergeSeconds } from '../../bench/scheduling/split-merge.ts';
import type { SplitMergeAb } from '../../bench/scheduling/split-merge.ts';

const GB = 1e9;

function ab(name: string, step: SplitMergeAb['step'], seconds: number, ...waitFor: readonly string[]): SplitMergeAb {
  return {
    ...{ name, step, seconds, waitFor, isSky: name.startsWith('SKY') },
    ...{ rank: 0, memoryBytes: GB, estimatedSeconds: seconds },
  };
}

const host = (name: string, streams: number) => ({ name, streams, memoryBytes: 512 * GB });

/** Two exposures with a sky, and their combination. */
const NIGHT = {
  abs: [
    ab('SKY', 'basic', 4),
    ab('SKY_sky', 'sky', 3, 'SKY'),
    ab('SKY_pst', 'post', 10, 'SKY', 'SKY_sky'),
    ...['1', '2'].flatMap((one) => [ab(one, 'basic', 5), ab(`${one}_pst`, 'post', 20, one, 'SKY_sky')]),
    ab('tal', 'align', 1, '1_pst', '2_pst'),
    ab('tpl', 'combine', 60, 'tal'),
  ],
};

describe('[U] split/merge of seed 000', () => {
  it('runs the skies one by one, splits for all exposures, merges for what is combined', () => {
    // 4 + 3, then the streams: 5 + 10 + 20 and 5 + 20 (the SKY _pst comes first), then 1 + 60.
    expect(splitMergeSeconds([host('muc10', 2)], [NIGHT])).toBe(7 + 35 + 61);
  });

  it('takes no profit from a third stream where it merges', () => {
    expect(splitMergeSeconds([host('muc10', 3)], [NIGHT])).toBe(7 + 25 + 61);
    expect(splitMergeSeconds([host('muc10', 9)], [NIGHT])).toBe(7 + 25 + 61);
  });

  it('lets a _pst wait for its .ab, although a stream is free', () => {
    const abs = [ab('1', 'basic', 50), ab('1_pst', 'post', 10, '1'), ab('2', 'basic', 1), ab('2_pst', 'post', 10, '2')];
    expect(splitMergeSeconds([host('muc10', 4)], [{ abs }])).toBe(60);
  });

  it('ends on several hosts with the last of them; the longest chains are dealt first', () => {
    const single = (name: string, seconds: number) => ({ abs: [ab(name, 'combine', seconds)] });
    const chains = [single('a', 3), single('b', 4), single('c', 5), single('d', 6)];
    expect(splitMergeSeconds([host('muc09', 1), host('muc10', 1)], chains)).toBe(9);
    expect(splitMergeSeconds([host('muc10', 1)], [])).toBe(0);
  });
});
