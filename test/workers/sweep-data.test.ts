import { describe, expect, it } from 'vitest';
import { linesOf } from '../../src/workers/sweep-data.ts';

describe('[U] what the worker says of its sweep', () => {
  it('is a line for each reason, and one for intermediate products', () => {
    const over = { because: '2014-12-14 is over' };
    const inputs = [
      { path: 'raw/2014-12-14/A.fits', ...over },
      { path: 'mcalib/M.fits', because: 'used for 2014-10-01, more than 28 days from every date under way' },
      { path: 'raw/2014-12-14/B.fits', ...over },
    ];
    expect(linesOf({ inputs, freedBytes: 12_300_000_000 })).toEqual([
      '2 files of the archive deleted: 2014-12-14 is over',
      '1 file of the archive deleted: used for 2014-10-01, more than 28 days from every date under way',
      '12.3 GB of intermediate products deleted: certified, grace is over',
    ]);
  });

  it('is nothing when nothing was deleted', () => {
    expect(linesOf({ inputs: [], freedBytes: 0 })).toEqual([]);
  });
});
