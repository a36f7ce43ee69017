import { describe, expect, it } from 'vitest';
import { alogLine } from '../../../src/domain/association/alog-text.ts';
import type { AbInput } from '../../../src/domain/association/association-block.ts';
import { cascadeAlog } from '../../../src/domain/cascade/cascade-alog.ts';

const BIAS = alogLine(
  'MASTER_BIAS',
  'closest',
  'MU_BIAS_2.fits  +0.3827 d  preferred  rejected: MU_BIAS_1.fits (-1.2 d)',
);
const LINES = alogLine('SKY_LINES', 'static', 'MU_SKY.fits');
const SIMPLE = ['# association log of X_tpl.ab', '# MJD-OBS_MOD 57006.1', BIAS, LINES, ''].join('\n');

function alogOf(...inputs: readonly AbInput[]): string[] {
  return cascadeAlog({ name: 'X_pst.ab', inputs }, SIMPLE).split('\n');
}
function calib(fileName: string, tag: string): AbInput {
  return { source: { kind: 'calib', fileName }, tag };
}

describe('[U] association log of an AB of the cascade', () => {
  it('says what the simple AB says of the calibrations that both have, in the order of the inputs', () => {
    expect(alogOf(calib('MU_SKY.fits', 'SKY_LINES'), calib('MU_BIAS_2.fits', 'MASTER_BIAS'))).toEqual([
      '# association log of X_pst.ab',
      LINES,
      BIAS,
      '',
    ]);
  });

  it('says of a product which AB makes it, instead of the static calibration of the same tag', () => {
    const sky = { kind: 'product', ab: 'X_sky.ab', catg: 'SKY_LINES' } as const;
    expect(alogOf({ source: sky, tag: 'SKY_LINES' }, { source: { ...sky, fileNumber: 2 }, tag: 'IMAGE_FOV' })).toEqual([
      '# association log of X_pst.ab',
      'ASSOCIATION     SKY_LINES        product  SKY_LINES of X_sky.ab',
      'ASSOCIATION     IMAGE_FOV        product  SKY_LINES of X_sky.ab, file 2',
      '',
    ]);
  });

  it('says of a calibration that nobody associated that it was given by hand, also if it had been rejected', () => {
    expect(alogOf(calib('MU_BIAS_1.fits', 'MASTER_BIAS'), calib('MU_BIAS_2.fits', 'MASTER_FLAT'))).toEqual([
      '# association log of X_pst.ab',
      'ASSOCIATION     MASTER_BIAS      by hand  MU_BIAS_1.fits',
      'ASSOCIATION     MASTER_FLAT      by hand  MU_BIAS_2.fits',
      '',
    ]);
    expect(alogOf({ source: { kind: 'file', path: '/home/offsets.fits' }, tag: 'OFFSET_LIST' })[1]).toBe(
      'ASSOCIATION     OFFSET_LIST      by hand  /home/offsets.fits',
    );
  });

  it('does not speak of raw files', () => {
    expect(alogOf({ source: { kind: 'raw', fileName: 'X.fits' }, tag: 'OBJECT' })).toEqual([
      '# association log of X_pst.ab',
      '',
    ]);
  });
});
