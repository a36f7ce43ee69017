import { describe, expect, it } from 'vitest';
import {
  fileIdsOf,
  fileNameOf,
  likeOf,
  matchesPattern,
  patternOfDay,
} from '../../../src/adapters/archive-ngas/file-ids.ts';
import { PATTERNS } from './ngas-under-test.ts';

describe('[U] names of files in NGAS', () => {
  it.each([
    ['MUSE.2014-12-15T00:54:04.379.fits', ['MUSE.2014-12-15T00:54:04.379', 'MUSE.2014-12-15T00:54:04.379.fits']],
    ['M.MUSE.2014-12-15T00:54:04.379.fits', ['M.MUSE.2014-12-15T00:54:04.379.fits', 'M.MUSE.2014-12-15T00:54:04.379']],
    ['MU_MBIA_141214A.fits', ['MU_MBIA_141214A.fits', 'MU_MBIA_141214A']],
    ['MUSE.2014-12-15T00:54:04.379.fits.fz', ['MUSE.2014-12-15T00:54:04.379.fits.fz']],
    ['../MU_MBIA_141214A.fits', []],
    ['', []],
  ])('%s is archived under %j', (fileName, ids) => {
    expect(fileIdsOf(fileName, PATTERNS)).toEqual(ids);
    for (const id of ids) expect(fileNameOf(id)).toBe(fileName);
  });

  it('are compared with patterns as a shell does it', () => {
    expect(matchesPattern('MU_MBIA.fits', 'MU_*.fits')).toBe(true);
    expect(matchesPattern('MUSE.2014.fits', 'MU_*.fits')).toBe(false);
    expect(matchesPattern('MU_MBIA_fits', 'MU_*.fits')).toBe(false);
    expect(matchesPattern('a+(b)', 'a+(?)')).toBe(true);
    expect(matchesPattern('xMUSE.1', 'MUSE.*')).toBe(false);
  });

  it('are asked for by LIKE, by calendar day where they are raw frames', () => {
    expect(likeOf('MU_*.f?ts')).toBe('MU_%.f_ts');
    expect(patternOfDay('MUSE.*', '2014-12-14')).toBe('MUSE.2014-12-14*');
    expect(patternOfDay('MUSE.', '2014-12-14')).toBe('MUSE.2014-12-14*');
  });
});
