import { describe, expect, it } from 'vitest';
import { alogLine } from '../../../src/domain/association/alog-text.ts';
import type { AbInput } from '../../../src/domain/association/association-block.ts';
import { cascadeAlog } from '../../../src/domain/cascade/cascade-alog.ts';
import { abOf, fullName, object, planNight, sky, template } from './night-fixtures.ts';

const BIAS = alogLine(
  'MASTER_BIAS',
  'closest',
  'MU_BIAS_2.fits  +0.3827 d  preferred  rejected: MU_BIAS_1.fits (-1.2 d)',
);
const LINES = alogLine('SKY_LINES', 'static', 'MU_SKY.fits');
const SIMPLE = ['# association log of X_tpl.ab', '# MJD-OBS_MOD 57006.1', BIAS, LINES, ''].join('\n');

function alogOf(...inputs: readonly AbInput[]): string[] {
  return cascadeAlog({ name: 'X_pst.ab', inputs }, { simpleAlog: SIMPLE, tags: ['SKY_LINES'] }).split('\n');
}
function calib(fileName: string, tag: string): AbInput {
  return { source: { kind: 'calib', fileName }, tag };
}

describe('[U] association log of an AB of the cascade', () => {
  it('says what the simple AB says of the calibrations that both have, in the order of the inputs', () => {
    expect(alogOf(calib('MU_SKY.fits', 'SKY_LINES'), calib('MU_BIAS_2.fits', 'MASTER_BIAS'))).toEqual([
      '# association log of X_pst.ab',
      '# MJD-OBS_MOD 57006.1',
      LINES,
      BIAS,
      '',
    ]);
  });

  it('says of a product which AB makes it, instead of the static calibration of the same tag', () => {
    const sky = { kind: 'product', ab: 'X_sky.ab', catg: 'SKY_LINES' } as const;
    expect(alogOf({ source: sky, tag: 'SKY_LINES' }, { source: { ...sky, fileNumber: 2 }, tag: 'IMAGE_FOV' })).toEqual([
      '# association log of X_pst.ab',
      '# MJD-OBS_MOD 57006.1',
      'ASSOCIATION     SKY_LINES        product  SKY_LINES of X_sky.ab',
      'ASSOCIATION     IMAGE_FOV        product  SKY_LINES of X_sky.ab, file 2',
      '',
    ]);
  });

  it('says of a calibration that nobody associated that it was given by hand, also if it had been rejected', () => {
    expect(alogOf(calib('MU_BIAS_1.fits', 'MASTER_BIAS'), calib('MU_BIAS_2.fits', 'MASTER_FLAT'))).toEqual([
      '# association log of X_pst.ab',
      '# MJD-OBS_MOD 57006.1',
      'ASSOCIATION     MASTER_BIAS      by hand  MU_BIAS_1.fits',
      'ASSOCIATION     MASTER_FLAT      by hand  MU_BIAS_2.fits',
      '',
    ]);
    expect(alogOf({ source: { kind: 'file', path: '/home/offsets.fits' }, tag: 'OFFSET_LIST' })[2]).toBe(
      'ASSOCIATION     OFFSET_LIST      by hand  /home/offsets.fits',
    );
  });

  it('does not speak of raw files', () => {
    expect(alogOf({ source: { kind: 'raw', fileName: 'X.fits' }, tag: 'OBJECT' })).toEqual([
      '# association log of X_pst.ab',
      '# MJD-OBS_MOD 57006.1',
      '',
    ]);
  });

  it('names what the recipe would have taken and association has not found', () => {
    const none = alogLine('STD_TELLURIC', 'closest', 'none (optional)');
    const other = alogLine('BADPIX_TABLE', 'static', 'none (optional)');
    const simpleAlog = [SIMPLE, none, other].join('\n');
    expect(cascadeAlog({ name: 'X.ab', inputs: [] }, { simpleAlog, tags: ['STD_TELLURIC'] }).split('\n')).toEqual([
      '# association log of X.ab',
      '# MJD-OBS_MOD 57006.1',
      none,
      '',
    ]);
  });
});

describe('[U] the choice of a sky in the association log', () => {
  const SKIES = template(
    object('01:00:00.000', 600),
    sky('01:12:00.000', 120),
    object('01:15:00.000', 600),
    sky('01:39:00.000', 120),
  );
  const cascade = planNight([SKIES]);

  function skyLines(exposure: string, changes: { readonly sky?: string } = {}): string[] {
    const ab = abOf(cascade, `${exposure}_pst`);
    const inputs = ab.inputs.map((input) =>
      changes.sky === undefined || input.source.kind !== 'product' || !input.source.ab.includes('_sky')
        ? input
        : { ...input, source: { ...input.source, ab: fullName(changes.sky) } },
    );
    const text = cascadeAlog(
      { name: ab.name, inputs },
      { simpleAlog: SIMPLE, tags: [], skies: cascade.skies[ab.name] ?? [] },
    );
    return text.split('\n').filter((line) => line.includes(' SKY_LINES '));
  }

  it('says how far away it is, and which others there were', () => {
    const rejected = `rejected: ${fullName('01:39:00.000_sky')} (+0.0243 d, farther than ${fullName('01:12:00.000_sky')}); MU_SKY.fits (a dedicated sky is there)`;
    expect(skyLines('01:00:00.000')).toEqual([
      alogLine('SKY_LINES', 'closest', `SKY_LINES of ${fullName('01:12:00.000_sky')}  +0.0056 d  ${rejected}`),
    ]);
  });

  it('says of a SKY that its sky is its own', () => {
    expect(skyLines('01:12:00.000')).toEqual([
      alogLine(
        'SKY_LINES',
        'own',
        `SKY_LINES of ${fullName('01:12:00.000_sky')}  rejected: MU_SKY.fits (a dedicated sky is there)`,
      ),
    ]);
  });

  it('says of another one that a human has written into the AB that the rule would take the nearer', () => {
    expect(skyLines('01:15:00.000', { sky: '01:39:00.000_sky' })).toEqual([
      alogLine(
        'SKY_LINES',
        'by hand',
        `SKY_LINES of ${fullName('01:39:00.000_sky')}  +0.0139 d  rejected: ${fullName('01:12:00.000_sky')} (-0.0049 d, nearer than ${fullName('01:39:00.000_sky')}); MU_SKY.fits (a dedicated sky is there)`,
      ),
    ]);
  });
});
