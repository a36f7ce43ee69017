import { describe, expect, it } from 'vitest';
import { abFromText } from '../../../src/domain/association/ab-text.ts';
import { alogForAb } from '../../../src/domain/association/alog-text.ts';
import type { CreateAbsInput } from '../../../src/domain/association/create-abs.ts';
import { createAbs } from '../../../src/domain/association/create-abs.ts';
import { MUSE } from '../../../src/instances/muse/index.ts';
import { CALIBRATIONS, DATE, STANDARD_NIGHT, calibration, framesOf } from '../cascade/night-fixtures.ts';

const FRAMES = framesOf(STANDARD_NIGHT);

function create(differences: Partial<CreateAbsInput> = {}) {
  return createAbs({ date: DATE, frames: FRAMES, calibrations: CALIBRATIONS, rules: MUSE, ...differences });
}

describe('[U] simple ABs of a date', () => {
  it('are one per template: .ab for one exposure, _tpl.ab for several, SKY among the raw files', () => {
    const { abs, problems } = create();
    expect(problems).toEqual([]);
    expect(
      abs.map(({ ab }) => ({
        name: ab.name,
        recipe: ab.recipe,
        raws: ab.inputs.flatMap(({ source, tag }) => (source.kind === 'raw' ? [tag] : [])),
      })),
    ).toEqual([
      {
        name: 'MUSE.2014-12-15T00:54:04.379_tpl.ab',
        recipe: 'muse_exp_combine',
        raws: ['OBJECT', 'OBJECT', 'SKY', 'OBJECT', 'OBJECT'],
      },
      { name: 'MUSE.2014-12-15T01:49:19.464.ab', recipe: 'muse_scibasic', raws: ['OBJECT'] },
      { name: 'MUSE.2014-12-15T02:12:34.681_tpl.ab', recipe: 'muse_exp_combine', raws: ['OBJECT', 'OBJECT'] },
      { name: 'MUSE.2014-12-15T02:42:04.115_tpl.ab', recipe: 'muse_exp_combine', raws: ['OBJECT', 'OBJECT'] },
    ]);
  });

  it('say in their text what they say as data', () => {
    const { abs, files } = create();
    for (const { ab, text } of abs) {
      expect(abFromText(text, ab.name)).toEqual(ab);
      expect(files[ab.name]).toBe(text);
    }
    expect(Object.keys(files)).toHaveLength(8);
  });

  it('are incomplete when the template has more exposures than there are files', () => {
    const text = create({ frames: FRAMES.slice(0, 3) }).abs[0]?.text;
    expect(text).toMatch(/^COMPLETENESS +INCOMPLETE$/mu);
    expect(create().abs[0]?.text).toMatch(/^COMPLETENESS +COMPLETE$/mu);
  });

  it('have a log of their associations', () => {
    const calibrations = [...CALIBRATIONS, calibration('MASTER_BIAS', '2014-12-13T10:00:00')];
    const alog = create({ calibrations }).files['MUSE.2014-12-15T01:49:19.464.alog'];
    expect(alog?.split('\n').slice(0, 3)).toEqual([
      '# association log of MUSE.2014-12-15T01:49:19.464.ab',
      '# MJD-OBS_MOD 57006.08112805556',
      'ASSOCIATION     MASTER_BIAS      closest  MU_MASTER_BIAS_2014-12-15.fits  +0.3355 d  rejected: MU_MASTER_BIAS_2014-12-13.fits (-1.6645 d, farther than MU_MASTER_BIAS_2014-12-15.fits)',
    ]);
    expect(alog).toContain('ASSOCIATION     STD_TELLURIC     closest  none (optional)\n');
    expect(alogForAb('x_tpl.ab', ['FILTER_LIST'], alog ?? '')).toBe(
      '# association log of x_tpl.ab\nASSOCIATION     FILTER_LIST      static   MU_FILTER_LIST_140101A.fits\n',
    );
  });

  it('do not depend on the order of the frames', () => {
    expect(create({ frames: FRAMES.toReversed() })).toEqual(create());
  });
});

describe('[U] what stands in the way of an AB', () => {
  it('a missing calibration is named with the settings it should have; other templates go on', () => {
    const other = { ...FRAMES[5]!, keywords: { ...FRAMES[5]!.keywords, 'ESO INS MODE': 'WFM-NOAO-E' } };
    const { abs, problems } = create({ frames: FRAMES.map((frame) => (frame === FRAMES[5] ? other : frame)) });
    expect(abs).toHaveLength(3);
    expect(problems.map(({ code, subject }) => [code, subject])).toEqual([
      ['CALIBRATION_MISSING', 'MUSE.2014-12-15T01:49:19.464.ab'],
      ['CALIBRATION_MISSING', 'MUSE.2014-12-15T01:49:19.464.ab'],
      ['CALIBRATION_MISSING', 'MUSE.2014-12-15T01:49:19.464.ab'],
    ]);
    expect(problems[0]).toMatchObject({
      message:
        'MUSE.2014-12-15T01:49:19.464.ab (1 raw file MUSE.2014-12-15T01:49:19.464.fits): no MASTER_FLAT with INSTRUME=MUSE INS.MODE=WFM-NOAO-E DET.READ.CURID=1 (MU_MASTER_FLAT_2014-12-15.fits: INS.MODE=WFM-NOAO-N, not WFM-NOAO-E)',
      cure: 'add a certified MASTER_FLAT with these settings to the archive and plan the date again',
    });
  });

  it('no calibration at all is named, too', () => {
    const { abs, problems } = create({
      calibrations: CALIBRATIONS.filter(({ proCatg }) => proCatg !== 'GEOMETRY_TABLE'),
    });
    expect(abs).toEqual([]);
    expect(problems.map(({ message }) => message)).toHaveLength(4);
    expect(problems[0]?.message).toContain('no GEOMETRY_TABLE with INSTRUME=MUSE (none in the archive)');
  });

  it('optional calibrations may be missing', () => {
    const { abs, problems } = create({
      calibrations: CALIBRATIONS.filter(({ proCatg }) => !/TWILIGHT|FILTER|ASTROMETRY/u.test(proCatg)),
    });
    expect([abs.length, problems]).toEqual([4, []]);
  });

  it('a date without science says so', () => {
    const bias = { ...FRAMES[0]!, rawType: 'BIAS', dprCatg: 'CALIB' };
    expect(create({ frames: [bias] }).problems).toEqual([
      {
        code: 'DATE_WITHOUT_SCIENCE',
        subject: '2014-12-14',
        message: '2014-12-14: no OBJECT or SKY frame among 1 raw frames',
        cure: 'nothing to do for this date; check the date, or the classification in docs/rules.md',
      },
    ]);
  });

  it('the same file twice is used once', () => {
    const { abs, problems } = create({ frames: [...FRAMES, FRAMES[0]!] });
    expect(abs.map(({ ab }) => ab.rawFiles.length)).toEqual([5, 1, 2, 2]);
    expect(problems.map(({ message }) => message)).toEqual([
      'MUSE.2014-12-15T00:54:04.379.fits is there twice; the second one is not used',
    ]);
  });

  it('a science frame of unknown type is a problem, a calibration of unknown type is not', () => {
    const unknown = { ...FRAMES[5]!, rawType: undefined, keywords: { ...FRAMES[5]!.keywords, 'ESO DPR TYPE': 'FOO' } };
    const { problems } = create({
      frames: [
        ...FRAMES.filter((frame) => frame !== FRAMES[5]),
        unknown,
        { ...unknown, fileName: 'y', dprCatg: 'CALIB' },
      ],
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'MUSE.2014-12-15T01:49:19.464.fits: SCIENCE frame of unknown type (DPR.TYPE=FOO DPR.TECH=IFU)',
    ]);
  });
});
