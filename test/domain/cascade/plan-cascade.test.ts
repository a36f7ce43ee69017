import { describe, expect, it } from 'vitest';
import { planCascade } from '../../../src/domain/cascade/plan-cascade.ts';
import { MUSE, MUSE_R } from '../../../src/instances/muse/index.ts';
import type { TemplateSketch } from './night-fixtures.ts';
import {
  STANDARD_NIGHT,
  abOf,
  fullName,
  framesOf,
  object,
  planNight,
  sha256,
  shortName,
  simpleAbsOf,
  sky,
} from './night-fixtures.ts';

function template(...exposures: TemplateSketch['exposures']): TemplateSketch {
  return { obsId: 1134385, tplStart: '2014-12-15T00:53:10', exposures };
}
function names(templates: readonly TemplateSketch[]): string[] {
  return planNight(templates).plan.abs.map(({ name }) => shortName(name));
}

describe('[U] cascade of the standard night', () => {
  const planned = planNight(STANDARD_NIGHT);

  it('has 23 ABs in 4 chains', () => {
    expect(planned.problems).toEqual([]);
    expect(
      planned.plan.chains.map(({ root, abNames }) => ({ root: shortName(root), abNames: abNames.map(shortName) })),
    ).toEqual([
      {
        root: '00:54:04.379',
        abNames: [
          '00:54:04.379',
          '01:16:34.813',
          '01:16:34.813_sky',
          '00:54:04.379_pst',
          '01:05:19.596',
          '01:05:19.596_pst',
          '01:19:49.030',
          '01:19:49.030_pst',
          '01:31:04.247',
          '01:31:04.247_pst',
          '00:54:04.379_tal',
          '00:54:04.379_tpl',
          '01:16:34.813_pst',
        ],
      },
      { root: '01:49:19.464', abNames: ['01:49:19.464', '01:49:19.464_pst'] },
      {
        root: '02:12:34.681',
        abNames: [
          '02:12:34.681',
          '02:12:34.681_pst',
          '02:23:49.898',
          '02:23:49.898_pst',
          '02:12:34.681_tal',
          '02:12:34.681_tpl',
        ],
      },
      { root: '02:43:24.332', abNames: ['02:43:24.332', '02:43:24.332_pst'] },
    ]);
    expect(planned.plan.abs).toHaveLength(23);
  });

  it('says what it does not make, and why', () => {
    expect(planned.plan.suppressed).toEqual([
      { what: 'MUSE.2014-12-15T02:42:04.115.fits', because: 'OBJECT of 5 s, MUSE_R takes 10 s and more' },
      {
        what: 'MUSE.2014-12-15T02:43:24.332_tpl.ab',
        because: 'only 1 of 2 OBJECT exposures is left: its single cube is final',
      },
    ]);
  });

  it('reduces every raw file alone, IFU by IFU', () => {
    expect(abOf(planned, '00:54:04.379')).toEqual({
      name: fullName('00:54:04.379'),
      step: 'basic',
      recipe: 'muse_scibasic',
      rawType: 'OBJECT',
      dprCatg: 'SCIENCE',
      date: '2014-12-14',
      obsId: 1134385,
      obsProgId: '094.A-0205(A)',
      obsTargName: 'NGC 2440',
      obsMode: 'NONE',
      insMode: 'WFM-NOAO-N',
      tplStart: '2014-12-15T00:53:10',
      mjdObs: 57006.03755068287,
      rawFiles: ['MUSE.2014-12-15T00:54:04.379.fits'],
      exptimeSeconds: 600,
      parameters: ['--saveimage=false'],
      ifus: [1, 2, 3, 4],
      inputs: [
        { source: { kind: 'raw', fileName: 'MUSE.2014-12-15T00:54:04.379.fits' }, tag: 'OBJECT' },
        { source: { kind: 'calib', fileName: 'MU_MASTER_BIAS_2014-12-15.fits' }, tag: 'MASTER_BIAS' },
        { source: { kind: 'calib', fileName: 'MU_MASTER_FLAT_2014-12-15.fits' }, tag: 'MASTER_FLAT' },
        { source: { kind: 'calib', fileName: 'MU_TRACE_TABLE_2014-12-15.fits' }, tag: 'TRACE_TABLE' },
        { source: { kind: 'calib', fileName: 'MU_WAVECAL_TABLE_2014-12-15.fits' }, tag: 'WAVECAL_TABLE' },
        { source: { kind: 'calib', fileName: 'MU_GEOMETRY_TABLE_140101A.fits' }, tag: 'GEOMETRY_TABLE' },
        { source: { kind: 'calib', fileName: 'MU_TWILIGHT_CUBE_2014-12-15.fits' }, tag: 'TWILIGHT_CUBE' },
      ],
      waitFor: [],
      expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 4 }],
      modified: false,
    });
  });

  it('makes a sky of the SKY exposure', () => {
    const { parameters, inputs, waitFor, expectedProducts, rawType } = abOf(planned, '01:16:34.813_sky');
    expect({ parameters, inputs, waitFor, expectedProducts, rawType }).toEqual({
      rawType: 'SKY',
      parameters: [],
      inputs: [
        { source: { kind: 'product', ab: fullName('01:16:34.813'), catg: 'PIXTABLE_SKY' }, tag: 'PIXTABLE_SKY' },
        { source: { kind: 'calib', fileName: 'MU_EXTINCT_TABLE_140101A.fits' }, tag: 'EXTINCT_TABLE' },
        { source: { kind: 'calib', fileName: 'MU_STD_RESPONSE_2014-12-15.fits' }, tag: 'STD_RESPONSE' },
        { source: { kind: 'calib', fileName: 'MU_LSF_PROFILE_140101A.fits' }, tag: 'LSF_PROFILE' },
        { source: { kind: 'calib', fileName: 'MU_SKY_LINES_140101A.fits' }, tag: 'SKY_LINES' },
      ],
      waitFor: [fullName('01:16:34.813')],
      expectedProducts: [
        { catg: 'SKY_LINES', count: 1 },
        { catg: 'SKY_CONTINUUM', count: 1 },
      ],
    });
  });

  it('gives the dedicated sky to the OBJECT exposures of the template', () => {
    const { parameters, inputs, waitFor, expectedProducts } = abOf(planned, '01:31:04.247_pst');
    expect({ parameters, inputs, waitFor, expectedProducts }).toEqual({
      parameters: ['--save=cube,individual,skymodel', '--filter=white', '--skymethod=subtract-model'],
      inputs: [
        { source: { kind: 'product', ab: fullName('01:31:04.247'), catg: 'PIXTABLE_OBJECT' }, tag: 'PIXTABLE_OBJECT' },
        { source: { kind: 'calib', fileName: 'MU_EXTINCT_TABLE_140101A.fits' }, tag: 'EXTINCT_TABLE' },
        { source: { kind: 'calib', fileName: 'MU_STD_RESPONSE_2014-12-15.fits' }, tag: 'STD_RESPONSE' },
        { source: { kind: 'calib', fileName: 'MU_LSF_PROFILE_140101A.fits' }, tag: 'LSF_PROFILE' },
        { source: { kind: 'product', ab: fullName('01:16:34.813_sky'), catg: 'SKY_LINES' }, tag: 'SKY_LINES' },
        { source: { kind: 'product', ab: fullName('01:16:34.813_sky'), catg: 'SKY_CONTINUUM' }, tag: 'SKY_CONTINUUM' },
        { source: { kind: 'calib', fileName: 'MU_ASTROMETRY_WCS_140101A.fits' }, tag: 'ASTROMETRY_WCS' },
        { source: { kind: 'calib', fileName: 'MU_FILTER_LIST_140101A.fits' }, tag: 'FILTER_LIST' },
      ],
      waitFor: [fullName('01:31:04.247'), fullName('01:16:34.813_sky')],
      expectedProducts: [
        { catg: 'DATACUBE_FINAL', count: 1 },
        { catg: 'IMAGE_FOV', count: 1 },
        { catg: 'PIXTABLE_REDUCED', count: 1 },
      ],
    });
  });

  it("makes a shallow cube of the SKY with its own sky, its pixel tables tagged as an OBJECT's", () => {
    const { rawType, inputs, waitFor } = abOf(planned, '01:16:34.813_pst');
    expect(rawType).toBe('SKY');
    expect(inputs[0]).toEqual({
      source: { kind: 'product', ab: fullName('01:16:34.813'), catg: 'PIXTABLE_SKY' },
      tag: 'PIXTABLE_OBJECT',
    });
    expect(waitFor).toEqual([fullName('01:16:34.813'), fullName('01:16:34.813_sky')]);
  });

  it('models the sky with the static lines where there is no SKY exposure', () => {
    const { parameters, inputs, waitFor } = abOf(planned, '02:12:34.681_pst');
    expect(parameters).toContain('--skymethod=model');
    expect(inputs).toContainEqual({
      source: { kind: 'calib', fileName: 'MU_SKY_LINES_140101A.fits' },
      tag: 'SKY_LINES',
    });
    expect(inputs.map(({ tag }) => tag)).not.toContain('SKY_CONTINUUM');
    expect(waitFor).toEqual([fullName('02:12:34.681')]);
  });

  it('aligns the white images and combines the pixel tables in order of time', () => {
    const align = abOf(planned, '02:12:34.681_tal');
    const combine = abOf(planned, '02:12:34.681_tpl');
    expect(align.inputs).toEqual([
      { source: { kind: 'product', ab: fullName('02:12:34.681_pst'), catg: 'IMAGE_FOV' }, tag: 'IMAGE_FOV' },
      { source: { kind: 'product', ab: fullName('02:23:49.898_pst'), catg: 'IMAGE_FOV' }, tag: 'IMAGE_FOV' },
    ]);
    expect(combine.inputs).toEqual([
      {
        source: { kind: 'product', ab: fullName('02:12:34.681_pst'), catg: 'PIXTABLE_REDUCED' },
        tag: 'PIXTABLE_REDUCED',
      },
      {
        source: { kind: 'product', ab: fullName('02:23:49.898_pst'), catg: 'PIXTABLE_REDUCED' },
        tag: 'PIXTABLE_REDUCED',
      },
      { source: { kind: 'product', ab: fullName('02:12:34.681_tal'), catg: 'OFFSET_LIST' }, tag: 'OFFSET_LIST' },
      { source: { kind: 'calib', fileName: 'MU_FILTER_LIST_140101A.fits' }, tag: 'FILTER_LIST' },
    ]);
    expect(combine.exptimeSeconds).toBe(1200);
    expect(combine.rawFiles).toEqual(['MUSE.2014-12-15T02:12:34.681.fits', 'MUSE.2014-12-15T02:23:49.898.fits']);
    expect(combine.expectedProducts).toEqual([
      { catg: 'DATACUBE_FINAL', count: 1 },
      { catg: 'IMAGE_FOV', count: 1 },
    ]);
  });

  it('names the simple AB that each AB comes from', () => {
    expect(planned.origins[fullName('01:16:34.813_sky')]).toBe(fullName('00:54:04.379_tpl'));
    expect(planned.origins[fullName('01:49:19.464_pst')]).toBe(fullName('01:49:19.464'));
  });
});

describe('[U] the cases of seed 000', () => {
  it('a: a single OBJECT has two ABs', () => {
    expect(names([template(object('01:00:00.000'))])).toEqual(['01:00:00.000', '01:00:00.000_pst']);
  });

  it('d: two SKY exposures are aligned and combined, too', () => {
    const night = [
      template(
        object('01:00:00.000'),
        sky('01:12:00.000'),
        object('01:15:00.000'),
        object('01:27:00.000'),
        sky('01:39:00.000'),
        object('01:42:00.000'),
      ),
    ];
    expect(names(night).toSorted()).toEqual([
      '01:00:00.000',
      '01:00:00.000_pst',
      '01:00:00.000_tal',
      '01:00:00.000_tpl',
      '01:12:00.000',
      '01:12:00.000_pst',
      '01:12:00.000_sky',
      '01:12:00.000_tal',
      '01:12:00.000_tpl',
      '01:15:00.000',
      '01:15:00.000_pst',
      '01:27:00.000',
      '01:27:00.000_pst',
      '01:39:00.000',
      '01:39:00.000_pst',
      '01:39:00.000_sky',
      '01:42:00.000',
      '01:42:00.000_pst',
    ]);
    const planned = planNight(night);
    const skyOf = (exposure: string): string[] =>
      abOf(planned, `${exposure}_pst`)
        .waitFor.filter((name) => name.includes('_sky'))
        .map(shortName);
    expect(['01:00:00.000', '01:15:00.000', '01:27:00.000', '01:42:00.000'].map(skyOf)).toEqual([
      ['01:12:00.000_sky'],
      ['01:12:00.000_sky'],
      ['01:39:00.000_sky'],
      ['01:39:00.000_sky'],
    ]);
    expect(abOf(planned, '01:12:00.000_tpl').rawType).toBe('SKY');
  });

  it('a SKY alone is a shallow cube of its own', () => {
    expect(names([template(sky('01:00:00.000'))])).toEqual(['01:00:00.000', '01:00:00.000_sky', '01:00:00.000_pst']);
  });

  it('more exposures than the limit stay single, with the reason', () => {
    const exposures = Array.from({ length: 17 }, (_, index) =>
      object(`0${1 + Math.floor(index / 6)}:${index % 6}0:00.000`, 60),
    );
    const { plan } = planNight([template(...exposures)]);
    expect(plan.abs.filter(({ step }) => step === 'combine' || step === 'align')).toEqual([]);
    expect(plan.suppressed).toEqual([
      {
        what: fullName('01:00:00.000_tpl'),
        because: '17 OBJECT exposures, MUSE_R combines up to 16 (memory): the single cubes are final',
      },
    ]);
    expect(plan.chains).toHaveLength(17);
  });

  it('sixteen exposures are combined', () => {
    const exposures = Array.from({ length: 16 }, (_, index) =>
      object(`0${1 + Math.floor(index / 6)}:${index % 6}0:00.000`, 60),
    );
    expect(planNight([template(...exposures)]).plan.abs).toHaveLength(34);
  });

  it('an exposure of exactly the limit is processed', () => {
    expect(names([template(object('01:00:00.000', 10))])).toHaveLength(2);
  });

  it('a SKY that is too short leaves its template without a dedicated sky', () => {
    const planned = planNight([template(object('01:00:00.000'), sky('01:12:00.000', 5))]);
    expect(abOf(planned, '01:00:00.000_pst').parameters).toContain('--skymethod=model');
  });
});

describe('[U] simple ABs that do not fit', () => {
  const frames = framesOf([
    template(object('01:00:00.000'), object('01:12:00.000')),
    { ...STANDARD_NIGHT[1]!, obsId: 7 },
  ]);
  const [pair, single] = simpleAbsOf(frames);
  const plan = (simpleAbs: Parameters<typeof planCascade>[0]['simpleAbs'], known = frames) =>
    planCascade({ process: MUSE_R, unit: '2014-12-14', simpleAbs, frames: known, rules: MUSE, ifus: [1] }, sha256);

  it('a raw file of two ABs is planned once, the second AB is a problem, the others go on', () => {
    const { plan: planned, problems } = plan([
      pair!,
      { ...pair!, name: 'MUSE.2014-12-15T01:00:00.001_tpl.ab' },
      single!,
    ]);
    expect(problems).toEqual([
      {
        code: 'AB_INVALID',
        subject: 'MUSE.2014-12-15T01:00:00.001_tpl.ab',
        message:
          'MUSE.2014-12-15T01:00:00.001_tpl.ab: raw file MUSE.2014-12-15T01:00:00.000.fits is used by MUSE.2014-12-15T01:00:00.000_tpl.ab already',
        cure: 'delete the RAWFILE line from one of them',
      },
    ]);
    expect(planned.abs).toHaveLength(8);
  });

  it('a raw file twice in one AB is a problem', () => {
    const { problems } = plan([{ ...pair!, rawFiles: [pair!.rawFiles[0]!, pair!.rawFiles[0]!] }]);
    expect(problems.map(({ code }) => code)).toEqual(['AB_INVALID']);
  });

  it('a raw file that is not among the frames is a problem that names it', () => {
    const { plan: planned, problems } = plan([pair!, single!], frames.slice(1));
    expect(problems.map(({ message }) => message)).toEqual([
      'MUSE.2014-12-15T01:00:00.000_tpl.ab: raw file MUSE.2014-12-15T01:00:00.000.fits is not among the frames of the date',
    ]);
    expect(planned.abs).toHaveLength(2);
  });

  it('a raw file with a tag that the cascade does not know is a problem', () => {
    const inputs = single!.inputs.map((input) => (input.tag === 'OBJECT' ? { ...input, tag: 'STD' } : input));
    expect(plan([{ ...single!, inputs }]).problems.map(({ message, cure }) => [message, cure])).toEqual([
      [`${single!.name}: raw file ${single!.rawFiles[0]!} is tagged STD`, 'tag it OBJECT or SKY'],
    ]);
  });

  it('an AB whose required calibration was deleted is a problem that names recipe and tag', () => {
    const inputs = single!.inputs.filter(({ tag }) => tag !== 'LSF_PROFILE');
    expect(plan([{ ...single!, inputs }]).problems).toEqual([
      {
        code: 'CALIBRATION_MISSING',
        subject: single!.name,
        message: `${single!.name}: muse_create_sky needs LSF_PROFILE, the AB has none`,
        cure: `add the line MCALIB REAL <file> LSF_PROFILE to ${single!.name} in the prepared tree, or prepare the date again`,
      },
    ]);
  });
});

describe('[U] what the process and a human change', () => {
  it('options of the process replace those of the table, one by one', () => {
    const recipeParameters = {
      muse_scibasic: ['--ovscreject=dcr:32,16,3,2.5'],
      muse_scipost: ['--skymethod=none', '--lambdamin=6255'],
    };
    const planned = planNight([template(object('01:00:00.000'))], { recipeParameters });
    expect(abOf(planned, '01:00:00.000').parameters).toEqual(['--saveimage=false', '--ovscreject=dcr:32,16,3,2.5']);
    expect(abOf(planned, '01:00:00.000_pst').parameters).toEqual([
      '--save=cube,individual,skymodel',
      '--filter=white',
      '--skymethod=none',
      '--lambdamin=6255',
    ]);
  });

  it('with several filters only the white image is aligned', () => {
    const recipeParameters = { muse_scipost: ['--filter=Johnson_V,white'] };
    const planned = planNight([template(object('01:00:00.000'), object('01:12:00.000'))], { recipeParameters });
    expect(abOf(planned, '01:00:00.000_pst').expectedProducts).toContainEqual({ catg: 'IMAGE_FOV', count: 2 });
    expect(abOf(planned, '01:00:00.000_tal').inputs[0]?.source).toEqual({
      kind: 'product',
      ab: fullName('01:00:00.000_pst'),
      catg: 'IMAGE_FOV',
      fileNumber: 2,
    });
  });

  it('an OBJECT that was transformed to SKY by its tag is treated as SKY', () => {
    const frames = framesOf([template(object('01:00:00.000'))]);
    const simpleAbs = simpleAbsOf(frames).map((ab) => ({
      ...ab,
      rawType: 'SKY',
      modified: true,
      inputs: ab.inputs.map((input) => (input.tag === 'OBJECT' ? { ...input, tag: 'SKY' } : input)),
    }));
    const { plan } = planCascade(
      { process: MUSE_R, unit: '2014-12-14', simpleAbs, frames, rules: MUSE, ifus: [1] },
      () => 'key',
    );
    expect(plan.abs.map(({ name, rawType, modified }) => [shortName(name), rawType, modified])).toEqual([
      ['01:00:00.000', 'SKY', true],
      ['01:00:00.000_sky', 'SKY', true],
      ['01:00:00.000_pst', 'SKY', true],
    ]);
  });
});
