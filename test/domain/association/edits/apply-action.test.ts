import { lentTagsOf } from '../../../../src/domain/instance/steps.ts';
import { describe, expect, it } from 'vitest';
import { abFromText } from '../../../../src/domain/association/ab-text.ts';
import type { Frame } from '../../../../src/domain/frame/frame.ts';
import { MUSE } from '../../../fakes/muse.ts';
import type { Night } from './edit-fixtures.ts';
import { ab, apply, done, linesOf, nightOf, raw, template } from './edit-fixtures.ts';
import { GOLDEN_SET } from './golden-abs.ts';
import { DELETED, EDITED, MERGED, SKY_ADDED, TRANSFORMED } from './golden-results.ts';

const A = ab('01:00:00.000_tpl');
const B = ab('02:00:00.000_tpl');
const SKY = ab('03:00:00.000');

const A_FILES = [raw('01:00:00.000'), raw('01:15:00.000'), raw('01:20:00.000')] as const;
const B_FILES = [raw('02:00:00.000'), raw('02:12:00.000')] as const;

const NIGHT: Night = nightOf(
  template(1, '01:00:00.000', 'S01:15:00.000', '01:20:00.000'),
  template(2, '02:00:00.000', '02:12:00.000'),
  template(3, 'S03:00:00.000'),
);
const GOLDEN: Night = { ...NIGHT, set: GOLDEN_SET };

describe('[U] texts of edited ABs', () => {
  it('MERGE: the AB of the first file with all files; what the others had is in the ALOG', () => {
    const merged = done(apply(GOLDEN, { kind: 'MERGE', abs: [B, A] }));
    expect(merged.after).toEqual(MERGED);
    expect(merged.before).toEqual({ [A]: GOLDEN_SET[A], [B]: GOLDEN_SET[B] });
    expect(merged.set).toEqual({ ...MERGED, [SKY]: GOLDEN_SET[SKY] });
  });

  it('DELETE: an AB for each file; OBJECTs keep the SKY of the combined one, a SKY keeps the static lines', () => {
    const { set, after } = done(apply(GOLDEN, { kind: 'DELETE', ab: A }));
    expect(after).toMatchObject(DELETED);
    expect(Object.keys(set)).toEqual([ab('01:00:00.000'), ab('01:15:00.000'), ab('01:20:00.000'), B, SKY]);
  });

  it('EDIT: files dealt out anew; a SKY serves its new AB only, and the ALOG says so', () => {
    const datasets = [
      [raw('02:00:00.000'), raw('01:15:00.000'), raw('01:00:00.000')],
      [raw('02:12:00.000'), raw('01:20:00.000')],
    ];
    const { after } = done(apply(GOLDEN, { kind: 'EDIT', abs: [A, B], datasets }));
    expect(after).toMatchObject(EDITED);
    expect(linesOf(after, A, 'RAWFILE')).toEqual([
      'RAWFILE MUSE.2014-12-15T01:00:00.000.fits OBJECT',
      'RAWFILE MUSE.2014-12-15T01:15:00.000.fits SKY # clouds',
      'RAWFILE MUSE.2014-12-15T02:00:00.000.fits OBJECT',
    ]);
    expect(Object.keys(after)).toEqual([A, ab('01:20:00.000_tpl')]);
  });

  it('SPLIT: as DELETE, but modified, and with combined ABs', () => {
    const datasets = [[raw('01:00:00.000'), raw('01:15:00.000')], [raw('01:20:00.000')]];
    const { after } = done(apply(GOLDEN, { kind: 'SPLIT', ab: A, by: 'position', datasets }));
    const single = DELETED[ab('01:20:00.000')];
    expect(after[ab('01:20:00.000')]).toEqual({
      ab: single?.ab.replace('MODIFIED        NO', 'MODIFIED        YES'),
      alog: single?.alog.replace(`DELETE of ${A}`, `SPLIT of ${A} by position into 2 datasets`),
    });
    expect(linesOf(after, A, 'AB_STEP', 'EXPTIME', 'MCALIB')).toEqual([
      'AB_STEP combine',
      'EXPTIME 600',
      'MCALIB REAL MU_MBIA_1.fits MASTER_BIAS',
      'MCALIB REAL MU_GSKL.fits SKY_LINES',
      'MCALIB REAL MU_GFIL.fits FILTER_LIST',
    ]);
  });

  it('ADD_SKY: products of the SKY in place of the static calibrations, or beside them where a SKY of its own needs them', () => {
    const { after, before } = done(apply(GOLDEN, { kind: 'ADD_SKY', abs: [A, B], skyFiles: [raw('03:00:00.000')] }));
    expect(after).toEqual(SKY_ADDED);
    expect(Object.keys(before)).toEqual([A, B]);
  });

  it('TRANSFORM: another raw type, the same calibrations', () => {
    expect(done(apply(GOLDEN, { kind: 'TRANSFORM', abs: [B], to: 'SKY' })).after).toEqual(TRANSFORMED);
  });

  it('give the recipes and names of the instrument in both directions', () => {
    const deleted = done(apply(NIGHT, { kind: 'DELETE', ab: B }));
    const action = { kind: 'MERGE', abs: [ab('02:00:00.000'), ab('02:12:00.000')] } as const;
    const merged = done(apply(NIGHT, action, { editId: 'E2' }, deleted.set));
    expect(linesOf(merged.set, B, 'AB_STEP', 'RECIPE', 'DRS_TYPE', 'AB_EVENT', 'MODIFIED', 'EDIT_ID')).toEqual([
      'AB_STEP combine',
      'RECIPE muse_exp_combine',
      'DRS_TYPE INT',
      'AB_EVENT TEMPLATE',
      'MODIFIED YES',
      'EDIT_ID E1',
      'EDIT_ID E2',
    ]);
    expect(merged.set[B]?.alog.split('\n').slice(0, 6)).toEqual([
      `# association log of ${B}`,
      '# MJD-OBS_MOD 57006.08680556',
      `# E1 DELETE of ${B}`,
      `# E1 associations are those of ${B}`,
      '# E2 MERGE of MUSE.2014-12-15T02:00:00.000.ab, MUSE.2014-12-15T02:12:00.000.ab',
      '# E2 associations are those of MUSE.2014-12-15T02:00:00.000.ab',
    ]);
  });

  it('name the OB of their first file', () => {
    const merged = done(apply(NIGHT, { kind: 'MERGE', abs: [A, B] }));
    const datasets = [[...A_FILES], [...B_FILES]];
    const split = done(apply(NIGHT, { kind: 'SPLIT', ab: A, by: 'files', datasets }, { editId: 'E2' }, merged.set));
    expect(linesOf(split.set, B, 'OBS_ID', 'TPL_START', 'RAW_MATCH_KEY', 'EXPTIME')).toEqual(
      linesOf(NIGHT.set, B, 'OBS_ID', 'TPL_START', 'RAW_MATCH_KEY', 'EXPTIME'),
    );
    expect(linesOf(split.set, B, 'MCALIB')[0]).toBe('MCALIB REAL MU_MBIA_1.fits MASTER_BIAS');
  });

  it('are complete when all exposures of their templates were taken', () => {
    const cut = nightOf(
      { ...template(1, '01:00:00.000', '01:10:00.000') },
      template(2, '02:00:00.000', '02:10:00.000'),
    );
    const frames = new Map(
      [...cut.context.frames].map(([name, frame]) => [name, { ...frame, tplNexp: frame.obsId + 1 }]),
    );
    const action = { kind: 'MERGE', abs: [ab('01:00:00.000_tpl'), ab('02:00:00.000_tpl')] } as const;
    expect(linesOf(done(apply(cut, action)).set, A, 'COMPLETENESS')).toEqual(['COMPLETENESS COMPLETE']);
    expect(linesOf(done(apply(cut, action, { frames })).set, A, 'COMPLETENESS')).toEqual(['COMPLETENESS INCOMPLETE']);
    expect(
      linesOf(done(apply(cut, { kind: 'DELETE', ab: A }, { frames })).set, ab('01:00:00.000'), 'COMPLETENESS'),
    ).toEqual(['COMPLETENESS COMPLETE']);
  });
});

describe('[U] completeness of edited ABs', () => {
  const night = nightOf(template(1, '01:00:00.000', '01:10:00.000'), template(1, '02:00:00.000', '02:10:00.000'));
  const completenessOf = (change: (frame: Frame) => Frame): readonly string[] => {
    const frames = new Map([...night.context.frames].map(([name, frame]) => [name, change(frame)]));
    const action = {
      kind: 'EDIT',
      abs: [A, B],
      datasets: [[raw('01:00:00.000')], [raw('01:10:00.000'), ...B_NAMES]],
    } as const;
    const { set } = done(apply(night, action, { frames }));
    return Object.keys(set).flatMap((name) => linesOf(set, name, 'COMPLETENESS'));
  };
  const B_NAMES = [raw('02:00:00.000'), raw('02:10:00.000')] as const;

  it('counts the exposures of each template of the night, wherever they are', () => {
    expect(completenessOf((frame) => frame)).toEqual(['COMPLETENESS COMPLETE', 'COMPLETENESS COMPLETE']);
    const isSecond = ({ tplStart }: Frame): boolean => tplStart.endsWith('02:00:00');
    expect(completenessOf((frame) => (isSecond(frame) ? { ...frame, tplNexp: 4 } : frame))).toEqual([
      'COMPLETENESS COMPLETE',
      'COMPLETENESS INCOMPLETE',
    ]);
    expect(
      completenessOf((frame) =>
        isSecond(frame) ? { ...frame, obsId: 2, tplStart: '2014-12-15T01:00:00', tplNexp: 3 } : frame,
      ),
    ).toEqual(['COMPLETENESS COMPLETE', 'COMPLETENESS INCOMPLETE']);
  });

  it('believes the largest TPL.NEXP, and counts OBJECT and SKY alone', () => {
    const first = raw('01:00:00.000');
    expect(completenessOf((frame) => (frame.fileName === first ? { ...frame, tplNexp: 3 } : frame))[0]).toBe(
      'COMPLETENESS INCOMPLETE',
    );
    expect(completenessOf((frame) => (frame.fileName === first ? { ...frame, rawType: 'SKY' } : frame))[0]).toBe(
      'COMPLETENESS COMPLETE',
    );
    expect(completenessOf((frame) => (frame.fileName === first ? { ...frame, rawType: 'STD' } : frame))[0]).toBe(
      'COMPLETENESS INCOMPLETE',
    );
  });
});

describe('[U] skies of edited ABs', () => {
  const sky = { kind: 'ADD_SKY', abs: [B], skyFiles: [raw('03:00:00.000')] } as const;
  const skyOf = (set: Night['set'], name: string) =>
    linesOf(set, name, 'MCALIB').filter((line) => line.includes('SKY_LINES'));
  const STATIC = 'MCALIB REAL MU_GSKL_140101A.fits SKY_LINES';
  const added = (time: string) => `MCALIB VIRTUAL MUSE.2014-12-15T${time}_sky.ab:SKY_LINES SKY_LINES`;

  it('that were added go along with the files', () => {
    const { set } = done(apply(NIGHT, sky));
    const single = done(apply(NIGHT, { kind: 'DELETE', ab: B }, { editId: 'E2' }, set));
    expect(skyOf(single.set, ab('02:12:00.000'))).toEqual([added('03:00:00.000')]);
  });

  it('are its own where the file has come to the AB: the static lines are back', () => {
    const { set } = done(apply(NIGHT, sky));
    const merged = done(apply(NIGHT, { kind: 'MERGE', abs: [B, SKY] }, { editId: 'E2' }, set));
    expect(skyOf(merged.set, B)).toEqual([STATIC]);
    expect(merged.set[B]?.alog.split('\n').filter((line) => line.includes('SKY_LINES'))).toEqual([
      'ASSOCIATION     SKY_LINES        static   MU_GSKL_140101A.fits',
    ]);
  });

  it('of others are none of a SKY', () => {
    const { set } = done(apply(NIGHT, { ...sky, abs: [A] }));
    const singles = done(apply(NIGHT, { kind: 'DELETE', ab: A }, { editId: 'E2' }, set)).set;
    expect(skyOf(singles, ab('01:15:00.000'))).toEqual([STATIC]);
    expect(skyOf(singles, ab('01:20:00.000'))).toEqual([added('03:00:00.000'), added('01:15:00.000')]);
  });

  it('are kept beside an own SKY when ABs are merged', () => {
    const { set } = done(apply(NIGHT, sky));
    const merged = done(apply(NIGHT, { kind: 'MERGE', abs: [A, B] }, { editId: 'E2' }, set));
    expect(skyOf(merged.set, A)).toEqual([STATIC, added('03:00:00.000')]);
  });

  it('are not those of exposures that are too short to be processed', () => {
    const limits = { minExptimeSeconds: 121 };
    const { set } = done(apply(NIGHT, { kind: 'DELETE', ab: A }, limits));
    expect(skyOf(set, ab('01:00:00.000'))).toEqual([STATIC]);
    expect(
      skyOf(done(apply(NIGHT, { kind: 'DELETE', ab: A }, { minExptimeSeconds: 120 })).set, ab('01:00:00.000')),
    ).toEqual([added('01:15:00.000')]);
  });

  it('are inputs that name an AB of the cascade', () => {
    const { set } = done(apply(NIGHT, sky));
    const simpleAbs = Object.entries(set).map(([name, files]) => abFromText(files.ab, name));
    expect(simpleAbs.map(({ edits }) => edits)).toEqual([undefined, ['E1'], undefined]);
    expect(simpleAbs[1]?.inputs.filter(({ source }) => source.kind === 'product')).toEqual(
      lentTagsOf(MUSE.steps).map((catg) => ({
        source: { kind: 'product', ab: 'MUSE.2014-12-15T03:00:00.000_sky.ab', catg },
        tag: catg,
      })),
    );
  });
});
