import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { OlderAbsInput } from '../../../src/domain/association/older-abs.ts';
import { compareVersions } from '../../../src/domain/association/edit-older-ab.ts';
import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import type { AssociationRule } from '../../../src/domain/instance/association-rule.ts';
import { MUSE } from '../../fakes/muse.ts';
import { CALIBRATIONS, calibration } from '../../domain/cascade/night-fixtures.ts';
import { SINGLE, SINGLE_NAME, changed, renamed, takeSingle } from '../../domain/association/older-ab-fixtures.ts';

const rules: readonly AssociationRule[] = MUSE.association;
const tags = rules.map(({ tag }) => tag);

describe('[U] validity windows of MUSE', () => {
  it('are those of the sources', () => {
    const windows = rules.flatMap(({ tag, preferredDays, maxDays }) =>
      preferredDays === undefined && maxDays === undefined ? [] : [[tag, preferredDays, maxDays]],
    );
    expect(windows).toEqual([
      ['MASTER_BIAS', 3, 28],
      ['MASTER_FLAT', 3, 28],
      ['TRACE_TABLE', 3, 28],
      ['WAVECAL_TABLE', 1.5, 28],
      ['TWILIGHT_CUBE', undefined, 30],
      ['STD_TELLURIC', undefined, 1],
    ]);
  });

  it('prefer what they accept', () => {
    for (const { preferredDays = 0, maxDays = Infinity } of rules) expect(preferredDays).toBeLessThanOrEqual(maxDays);
  });
});

describe('[U] the event calendar of MUSE', () => {
  it('is in order of time, begins dates at noon, and names calibrations that are associated', () => {
    expect(MUSE.events.map(({ at }) => at)).toEqual([
      '2015-03-31T12:00:00',
      '2015-11-26T12:00:00',
      '2017-05-01T12:00:00',
    ]);
    for (const { at, what, tags: concerned, source } of MUSE.events) {
      expect(Number.isFinite(mjdOf(at))).toBe(true);
      expect([what, source]).not.toContain('');
      expect(concerned === 'all' ? [] : concerned.filter((tag) => !tags.includes(tag))).toEqual([]);
    }
  });
});

describe('[U] the table of edits of MUSE', () => {
  /** What the daily operation wrote before 2015: raw types, calibrations and options of its time. */
  const OLD = changed(
    {
      RAW_TYPE: 'RAW_TYPE        SCI_SINGLE',
      [lineOf('LSF_PROFILE')]: 'MCALIB REAL MU_GLSC_141014A_lsf_cube_slow_wfm-n.fits LSF_CUBE',
      [lineOf('SKY_LINES')]: 'MCALIB REAL MU_GSKL_120101A_sky_lines.fits SKY_LINES',
      [lineOf('FILTER_LIST')]: 'MCALIB REAL MU_GFIL_120101A_filter_list.fits FILTER_LIST',
      [lineOf('EXTINCT_TABLE')]: 'MCALIB REAL MU_GEXT_120101A_extinct_table.fits EXTINCT_TABLE',
      [lineOf('MASTER_BIAS')]: 'MCALIB VIRTUAL MU_MBIA_141214A_master_bias.fits MASTER_BIAS',
    },
    'MCALIB REAL MU_GVIM_140906A_vignetting_mask.fits VIGNETTING_MASK',
    'RECIPE_PARAM --nifu=-1',
    'RECIPE_PARAM --merge=TRUE',
    'RECIPE_PARAM --saveimage=false',
  );
  const calibrations = [...CALIBRATIONS, renamed('MASTER_BIAS', 'MU_MBIA_141214A_master_bias.fits')];
  const takeOld = (differences: Partial<OlderAbsInput> = {}) => takeSingle(OLD, { calibrations, ...differences });

  it('brings an AB of 2014 to the standard of today', () => {
    const { abs, problems } = takeOld();
    expect(problems).toEqual([]);
    const [ab] = abs.map((one) => one.ab);
    expect(ab).toMatchObject({ rawType: 'OBJECT', parameters: ['--saveimage=false'] });
    expect(ab?.inputs.filter(({ tag }) => /^(?:LSF|SKY|FIL|EXT|MASTER_B|VIG)/u.test(tag))).toEqual([
      ...[
        ['MU_MBIA_141214A_master_bias.fits', 'MASTER_BIAS'],
        ['MU_EXTINCT_TABLE_140101A.fits', 'EXTINCT_TABLE'],
        ['MU_LSF_PROFILE_140101A.fits', 'LSF_PROFILE'],
        ['MU_SKY_LINES_140101A.fits', 'SKY_LINES'],
        ['MU_FILTER_LIST_140101A.fits', 'FILTER_LIST'],
        ['MU_GVIM_140906A_vignetting_mask.fits', 'VIGNETTING_MASK'],
      ].map(([fileName, tag]) => ({ source: { kind: 'calib', fileName }, tag })),
    ]);
  });

  it('tells each edit by the id of its row', () => {
    const alog = takeOld().files[SINGLE_NAME.replace('.ab', '.alog')] ?? '';
    expect([...alog.matchAll(/^# MUSE-\S+ (\S+):/gmu)].map(([, id]) => id)).toEqual([
      'object-single',
      'lsf-cube',
      'lsf-profile',
      'sky-lines',
      'extinction',
      'filters',
      'certified',
      'one-ifu',
      'one-file-per-ifu',
    ]);
  });

  it('makes a SKY of a SKY_SINGLE', () => {
    const text = changed({ RAW_TYPE: 'RAW_TYPE SKY_SINGLE', RAWFILE: `RAWFILE ${SINGLE.fileName} SKY` });
    expect(takeSingle(text).abs[0]?.ab.rawType).toBe('SKY');
  });

  it('leaves alone what belongs to its time: geometry and astrometry', () => {
    const geometry = 'MU_GEOT_120101A_geometry_table_wfm.fits';
    const text = changed({ [lineOf('GEOMETRY_TABLE')]: `MCALIB REAL ${geometry} GEOMETRY_TABLE` });
    const { abs } = takeSingle(text, { calibrations: [...CALIBRATIONS, renamed('GEOMETRY_TABLE', geometry)] });
    expect(abs[0]?.ab.inputs).toContainEqual({ source: { kind: 'calib', fileName: geometry }, tag: 'GEOMETRY_TABLE' });
  });

  it('has rows of its own ids, patterns that are regular expressions, and no row that is newer than the table', () => {
    expect(new Set(MUSE.abEdits.map(({ id }) => id)).size).toBe(MUSE.abEdits.length);
    for (const row of MUSE.abEdits) {
      expect(row.source).not.toBe('');
      expect(compareVersions(row.since, MUSE.version)).toBeLessThanOrEqual(0);
      if ('matches' in row) expect(new RegExp(row.matches, 'u').test('MU_')).toBe(false);
      if (row.kind === 'unify-static') expect(rules.find(({ tag }) => tag === row.tag)?.time).toBe('static');
    }
  });
});

describe('[E] options of older ABs and the real recipes', () => {
  function optionsOf(recipe: string): readonly string[] {
    const question = ['--log-level=off', '--show-hidden', '--params', recipe];
    const answer = execFileSync('esorex', question, { cwd: tmpdir(), encoding: 'utf8' });
    return [...answer.slice(answer.indexOf('Recipe Parameters')).matchAll(/^ {2}(\w+) +:/gmu)].map(
      ([, name]) => name ?? '',
    );
  }

  it('the recipe would still follow the options that are dropped', () => {
    expect(optionsOf('muse_scibasic')).toEqual(expect.arrayContaining(['nifu', 'merge']));
  });

  it('hidden options of muse 1.x are still known', () => {
    expect(optionsOf('muse_scibasic')).toEqual(
      expect.arrayContaining(['combine', 'nlow', 'nhigh', 'nkeep', 'lsigma', 'hsigma', 'scale']),
    );
    expect(optionsOf('muse_scipost')).toEqual(expect.arrayContaining(['skymodel_sampling', 'skymodel_csampling']));
  });
});

function lineOf(tag: string): string {
  const found = CALIBRATIONS.find(({ proCatg }) => proCatg === tag) ?? calibration(tag);
  return `MCALIB          REAL  ${found.fileName}  ${tag}`;
}
