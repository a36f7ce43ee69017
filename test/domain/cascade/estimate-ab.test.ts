import { describe, expect, it } from 'vitest';
import { estimateAbs } from '../../../src/domain/cascade/estimate-ab.ts';
import { MUSE } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, abOf, fullName, object, planNight, sky, template } from './night-fixtures.ts';

const NIGHT = planNight([template(object('01:00:00.000'), sky('01:12:00.000'), object('01:15:00.000'))]);
const FULL = 860e6;
/** 24 CCDs as the telescope has them. */
const REAL = Object.fromEntries(NIGHT.plan.abs.flatMap(({ rawFiles }) => rawFiles.map((file) => [file, FULL])));
/** Twice as large, so that what scales is seen to scale. */
const DOUBLE = Object.fromEntries(Object.keys(REAL).map((file) => [file, 2 * FULL]));

function estimates(fileBytes: Readonly<Record<string, number>>) {
  const all = estimateAbs(NIGHT.plan.abs, { rules: MUSE, fileBytes });
  return (shortName: string) => all[fullName(shortName)];
}

describe('[U] estimate of an AB', () => {
  const real = estimates(REAL);

  it('of a full exposure is that of real scale', () => {
    // 4 IFUs one after the other: a quarter of 9.03 GB of pixel tables is in memory.
    expect(real('01:00:00.000')).toEqual({
      memoryBytes: 6_922_500_000,
      diskBytes: 9_030_000_000,
      finalBytes: 0,
      downloadBytes: FULL,
      seconds: 240.4,
    });
    expect(real('01:12:00.000_sky')).toEqual({
      memoryBytes: 18_410_000_000,
      diskBytes: 90_300_000,
      finalBytes: 0,
      downloadBytes: 0,
      seconds: 240.1,
    });
    expect(real('01:00:00.000_pst')).toEqual({
      memoryBytes: 22_925_000_000,
      diskBytes: 12_642_000_000,
      finalBytes: 4_515_000_000,
      downloadBytes: 0,
      seconds: 1200.1,
    });
  });

  it('of a combination grows with its exposures: 20 to 25 GB and a quarter of an hour each', () => {
    expect(real('01:00:00.000_tpl')).toEqual({
      memoryBytes: 45_200_000_000,
      diskBytes: 2_709_000_000,
      finalBytes: 2_709_000_000,
      downloadBytes: 0,
      seconds: 1500.1,
    });
    expect(real('01:00:00.000_tal')).toEqual({
      memoryBytes: 200_000_000,
      diskBytes: 18_060_000,
      finalBytes: 0,
      downloadBytes: 0,
      seconds: 15.1,
    });
  });

  it('is in proportion to the raw file', () => {
    const double = estimates(DOUBLE);
    expect(double('01:00:00.000')).toMatchObject({
      diskBytes: 18_060_000_000,
      downloadBytes: 2 * FULL,
      seconds: 480.4,
    });
    expect(double('01:00:00.000_tpl')).toMatchObject({ memoryBytes: 90_350_000_000, seconds: 3000.1 });
  });

  it('takes a full exposure where the archive does not tell the size', () => {
    expect(estimates({})('01:00:00.000_tpl')).toEqual(real('01:00:00.000_tpl'));
    expect(estimates({})('01:00:00.000')).toEqual(real('01:00:00.000'));
  });

  it('takes a frame of which the archive tells nothing for as large as the largest of the night', () => {
    const { plan } = planNight(STANDARD_NIGHT);
    const [lost, ...others] = [...new Set(plan.abs.flatMap(({ rawFiles }) => rawFiles))];
    const small = Object.fromEntries(others.map((fileName) => [fileName, 1e6]));
    const all = estimateAbs(plan.abs, { rules: MUSE, fileBytes: { ...small, [lost!]: 1e6 } });
    expect(estimateAbs(plan.abs, { rules: MUSE, fileBytes: small })).toEqual(all);
  });

  it('counts a file of the archive where it is needed first', () => {
    const { plan } = planNight(STANDARD_NIGHT);
    const [first, second] = plan.abs.filter(({ step }) => step === 'basic');
    const fileBytes = { [first!.rawFiles[0]!]: 10, [second!.rawFiles[0]!]: 20, 'MU_MASTER_BIAS_2014-12-15.fits': 300 };
    const found = estimateAbs(plan.abs, { rules: MUSE, fileBytes });
    expect([first, second].map((ab) => found[ab!.name]?.downloadBytes)).toEqual([310, 20]);
  });

  it('counts one call where an AB has no IFUs, and no download for what is made or given by hand', () => {
    const basic = { ...abOf(NIGHT, '01:00:00.000'), ifus: [], inputs: [] };
    const combine = abOf(NIGHT, '01:00:00.000_tpl');
    const list = { source: { kind: 'file', path: '/list.fits' }, tag: 'OFFSET_LIST' } as const;
    const found = estimateAbs([basic, { ...combine, inputs: [list] }], {
      rules: MUSE,
      fileBytes: { ...REAL, '/list.fits': 1 },
    });
    expect(found[basic.name]).toEqual({
      memoryBytes: 27_240_000_000,
      diskBytes: 9_030_000_000,
      finalBytes: 0,
      downloadBytes: 0,
      seconds: 240.1,
    });
    expect(found[combine.name]?.downloadBytes).toBe(0);
  });
});

describe('[U] the memory models of MUSE', () => {
  /** muse-recipes 5 and muse-calibration-and-deep 7.3: raw files of 2.47 MB (4 IFUs) and 7.7 MB (24 IFUs), peaks in MB. */
  it.each([
    ['01:00:00.000', 2.47e6, 28],
    ['01:12:00.000_sky', 2.47e6, 48],
    ['01:00:00.000_pst', 2.47e6, 65],
    ['01:00:00.000_tal', 2.47e6, 18],
    ['01:00:00.000_tpl', 2.47e6, 67],
    ['01:12:00.000_sky', 7.7e6, 374],
    ['01:00:00.000_pst', 7.7e6, 453],
    ['01:00:00.000_tpl', 7.7e6, 170],
  ])('are never below what was measured: %s with raw files of %d bytes took %d MB', (name, rawBytes, measuredMb) => {
    const sizes = Object.fromEntries(Object.keys(REAL).map((file) => [file, rawBytes]));
    expect(estimates(sizes)(name)!.memoryBytes / 1e6).toBeGreaterThanOrEqual(measuredMb);
  });
});
