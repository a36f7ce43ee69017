import { describe, expect, it } from 'vitest';
import { nearestNames } from '../../../src/domain/failure/nearest-names.ts';

describe('[U] the names most like a given one', () => {
  it('come first, whatever the letter case', () => {
    expect(nearestNames('wfm-noao-n', ['NFM-AO-N', 'WFM-AO-N', 'WFM-NOAO-E', 'WFM-NOAO-N'])[0]).toBe('WFM-NOAO-N');
    expect(nearestNames('EXPTIM', ['EXPTIME', 'RA', 'DEC'])).toEqual(['EXPTIME', 'DEC', 'RA']);
  });

  it('are none where none is known', () => {
    expect(nearestNames('x', [])).toEqual([]);
  });
});
