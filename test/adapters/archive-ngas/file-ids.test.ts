import { describe, expect, it } from 'vitest';
import {
  fileIdsOf,
  likeOf,
  matchesPattern,
  patternOfDay,
  placeOf,
  storedNameOf,
} from '../../../src/adapters/archive-ngas/file-ids.ts';
import { containedFile } from '../../../src/domain/frame/file-container.ts';
import { PATTERNS } from './ngas-under-test.ts';

describe('[U] names of files in NGAS', () => {
  it.each([
    ['MUSE.2014-12-15T00:54:04.379.fits', ['', '.fits', '.fits.fz', '.fits.gz']],
    ['M.MUSE.2014-12-15T00:54:04.379.fits', ['.fits', '', '.fits.fz', '.fits.gz']],
    ['MU_MBIA_141214A.fits', ['.fits', '', '.fits.fz', '.fits.gz']],
  ])('%s is archived under it without, or with one of %j', (fileName, suffixes) => {
    const ids = suffixes.map((suffix) => fileName.replace(/\.fits$/, suffix));
    expect(fileIdsOf(fileName, PATTERNS)).toEqual(ids);
    expect(ids.map((id) => containedFile(storedNameOf(id))?.fileName)).toEqual(ids.map(() => fileName));
  });

  it('are themselves where a place is told, and none where a folder is', () => {
    expect(fileIdsOf(placeOf('MUSE.2014-12-15T00:54:04.379'), PATTERNS)).toEqual(['MUSE.2014-12-15T00:54:04.379']);
    expect(fileIdsOf('x.fits.fz', PATTERNS)).toEqual(['x.fits.fz']);
    for (const none of ['../MU_MBIA_141214A.fits', '', 'id/', 'id/a/b']) expect(fileIdsOf(none, PATTERNS)).toEqual([]);
  });

  it('have a suffix where letters follow the last dot', () => {
    for (const id of ['a.fits.fz', 'a.FITS', 'MUSE.2014-12-15T00:54:04.379.NL.txt']) expect(storedNameOf(id)).toBe(id);
    expect(storedNameOf('MU_X')).toBe('MU_X.fits');
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
