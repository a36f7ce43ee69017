import { describe, expect, it } from 'vitest';
import { STANDARD_NIGHT, abOf, fullName, planNight, shortName } from './night-fixtures.ts';

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
        because:
          'only 1 of 2 OBJECT exposures is left (MUSE.2014-12-15T02:42:04.115.fits: OBJECT of 5 s, MUSE_R takes 10 s and more): the single cubes are final',
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
      mjdObsMod: 57006.04102291,
      isComplete: true,
      rawMatchKeys: ['TPL.START=2014-12-15T00:53:10', 'OBS.ID=1134385'],
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
