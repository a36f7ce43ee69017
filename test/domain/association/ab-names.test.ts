import { describe, expect, it } from 'vitest';
import { abNameOf, alogNameOf, rawRootOf } from '../../../src/domain/association/ab-names.ts';

const ROOT = 'MUSE.2014-12-15T00:54:04.379';

describe('[U] names of ABs', () => {
  it('are those of the first raw file with the extension of the step', () => {
    expect(abNameOf(`${ROOT}.fits`, '_pst')).toBe(`${ROOT}_pst.ab`);
    expect(abNameOf(`${ROOT}.fits`, '')).toBe(`${ROOT}.ab`);
  });

  it('share the root of the raw file', () => {
    expect([`${ROOT}.fits`, `${ROOT}.ab`, `${ROOT}_tpl.ab`, `${ROOT}_tpl`, ROOT].map(rawRootOf)).toEqual(
      Array.from({ length: 5 }, () => ROOT),
    );
  });

  it('lose only what stands at their end', () => {
    expect(rawRootOf('MUSE_test.fits.1_pst.ab')).toBe('MUSE_test.fits.1');
    expect(rawRootOf(`${ROOT}_PST.ab`)).toBe(`${ROOT}_PST`);
    expect(rawRootOf(`${ROOT}.fits.Z`)).toBe(`${ROOT}.fits.Z`);
  });

  it('become those of their logs', () => {
    expect(alogNameOf(`${ROOT}_pst.ab`)).toBe(`${ROOT}_pst.alog`);
    expect(alogNameOf('a.ab.ab')).toBe('a.ab.alog');
    expect(alogNameOf(ROOT)).toBe(`${ROOT}.alog`);
  });
});
