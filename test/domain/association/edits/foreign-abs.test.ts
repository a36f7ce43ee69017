import { describe, expect, it } from 'vitest';
import { abLine, formatAb, parseAb, withColumns } from '../../../../src/domain/association/ab-document.ts';
import type { AbSet } from '../../../../src/domain/association/edits/edit-record.ts';
import { ab, apply, done, linesOf, nightOf, raw, template } from './edit-fixtures.ts';

const A = ab('01:00:00.000_tpl');
const B = ab('02:00:00.000_tpl');
const SKY = ab('03:00:00.000');
const NIGHT = nightOf(
  template(1, '01:00:00.000', '01:12:00.000'),
  template(2, '02:00:00.000', '02:12:00.000'),
  template(3, 'S03:00:00.000'),
);

/** The night with other texts of an AB. */
function changed(name: string, change: (text: string) => string, alog?: string): AbSet {
  const files = NIGHT.set[name];
  if (files === undefined) throw new Error(`no ${name}`);
  return { ...NIGHT.set, [name]: { ab: change(files.ab), alog: alog ?? files.alog } };
}

describe('[U] edits of ABs from elsewhere', () => {
  it('keep the line ends of the AB, also of lines that come from another one', () => {
    const set = changed(A, (text) => text.replaceAll('\n', '\r\n'));
    const merged = done(apply(NIGHT, { kind: 'MERGE', abs: [A, B] }, {}, set)).set[A]?.ab ?? '';
    expect(merged.split('\r\n')).toHaveLength(merged.split('\n').length);
    const other = changed(B, (text) => text.replaceAll('\n', '\r\n'));
    expect(done(apply(NIGHT, { kind: 'MERGE', abs: [A, B] }, {}, other)).set[A]?.ab).not.toContain('\r');
  });

  it('end a last line that has no end', () => {
    const set = changed(A, (text) => text.replace(/\n$/u, ''));
    const { after } = done(apply(NIGHT, { kind: 'ADD_SKY', abs: [A], skyFiles: [raw('03:00:00.000')] }, {}, set));
    expect(after[A]?.ab).toMatch(/FILTER_LIST\n$/u);
  });

  it('take a qualifier for nothing but a word', () => {
    const set = changed(A, (text) => `constructor  x\ntoString\n${text}`);
    expect(done(apply(NIGHT, { kind: 'DELETE', ab: A }, {}, set)).set[ab('01:00:00.000')]?.ab).toMatch(
      /^constructor {2}x\ntoString\n/u,
    );
  });

  it('need no optional lines, and add none', () => {
    const OPTIONAL =
      /^(?:COMPLETENESS|MJD-OBS_MOD|PROD_ROOT_NAME|AB_EVENT|DRS_TYPE|PROCESS_STATUS|RAW_MATCH_KEY) .*\n/gmu;
    const set = changed(A, (text) => text.replaceAll(OPTIONAL, ''));
    const merged = done(apply(NIGHT, { kind: 'MERGE', abs: [A, B] }, {}, set)).set[A]?.ab ?? '';
    expect(merged).not.toMatch(OPTIONAL);
    expect(merged.split('\n').filter((line) => line.startsWith('RAWFILE'))).toHaveLength(4);
  });

  it('have an ALOG even where there was none', () => {
    const set = changed(A, (text) => text, '');
    expect(done(apply(NIGHT, { kind: 'TRANSFORM', abs: [A], to: 'SKY' }, {}, set)).set[A]?.alog).toBe(
      `# association log of ${A}\n# E1 TRANSFORM of ${A} to SKY\n`,
    );
  });

  it('keep the text of an ALOG that PHOENIX did not write, and add the sky behind the associations', () => {
    const set = changed(A, (text) => text, 'some text\nASSOCIATION  MASTER_BIAS  closest  x\nmore text');
    const added = done(apply(NIGHT, { kind: 'ADD_SKY', abs: [A], skyFiles: [raw('03:00:00.000')] }, {}, set));
    expect(added.set[A]?.alog.split('\n')).toEqual([
      `# association log of ${A}`,
      `# E1 ADD_SKY of ${raw('03:00:00.000')} to ${A}`,
      'some text',
      'ASSOCIATION  MASTER_BIAS  closest  x',
      'ASSOCIATION     SKY_LINES        added    MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_LINES',
      'ASSOCIATION     SKY_CONTINUUM    added    MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_CONTINUUM',
      'more text',
    ]);
  });

  it('add the sky behind the calibrations, or the files, where the AB has no sky calibration', () => {
    const action = { kind: 'ADD_SKY', abs: [A], skyFiles: [raw('03:00:00.000')] } as const;
    const withoutSky = changed(A, (text) => text.replaceAll(/^MCALIB .*SKY_LINES\n/gmu, ''));
    const last = (set: AbSet): readonly string[] =>
      set[A]?.ab
        .trimEnd()
        .split('\n')
        .slice(-4)
        .map((line) => line.replace(/ +/gu, ' ')) ?? [];
    expect(last(done(apply(NIGHT, action, {}, withoutSky)).set).slice(1)).toEqual([
      'MCALIB REAL MU_GFIL_140101A.fits FILTER_LIST',
      'MCALIB VIRTUAL MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_LINES SKY_LINES',
      'MCALIB VIRTUAL MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_CONTINUUM SKY_CONTINUUM',
    ]);
    const withoutAny = changed(A, (text) => text.replaceAll(/^MCALIB .*\n/gmu, ''));
    expect(last(done(apply(NIGHT, action, {}, withoutAny)).set).slice(0, 3)).toEqual([
      `RAWFILE ${raw('01:00:00.000')} OBJECT`,
      `RAWFILE ${raw('01:12:00.000')} OBJECT`,
      'MCALIB VIRTUAL MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_LINES SKY_LINES',
    ]);
  });

  it('add the sky before lines of other kinds', () => {
    const set = changed(A, (text) => `${text.replaceAll(/^MCALIB .*SKY_LINES\n/gmu, '')}WAITFOR         other.ab\n`);
    const added = done(apply(NIGHT, { kind: 'ADD_SKY', abs: [A], skyFiles: [raw('03:00:00.000')] }, {}, set));
    expect(added.set[A]?.ab).toMatch(/SKY_CONTINUUM\nWAITFOR {9}other\.ab\n$/u);
  });

  it('leave raw file lines as they stand, and where they stand', () => {
    const set = changed(A, (text) => {
      const lines = text.split('\n');
      const raws = lines
        .filter((line) => line.startsWith('RAWFILE'))
        .map((line) => line.replace('  OBJECT', '\tOBJECT'));
      return [...raws, ...lines.filter((line) => !line.startsWith('RAWFILE'))].join('\n');
    });
    const merged = done(apply(NIGHT, { kind: 'MERGE', abs: [A, B] }, {}, set)).set[A]?.ab;
    expect(merged?.split('\n').slice(0, 5)).toEqual([
      `RAWFILE         ${raw('01:00:00.000')}\tOBJECT`,
      `RAWFILE         ${raw('01:12:00.000')}\tOBJECT`,
      `RAWFILE         ${raw('02:00:00.000')}  OBJECT`,
      `RAWFILE         ${raw('02:12:00.000')}  OBJECT`,
      'TOOL_VERSION    phoenix-0.1.0',
    ]);
  });

  it('lose what another recipe was to do, keep it where the recipe is the same', () => {
    const set = changed(A, (text) => `${text}RECIPE_PARAM --x=1\nIFU 3\nPRODUCT DATACUBE_FINAL 1\nMINE 1\n`);
    const single = done(apply(NIGHT, { kind: 'DELETE', ab: A }, {}, set)).set;
    expect(linesOf(single, ab('01:00:00.000'), 'RECIPE_PARAM', 'IFU', 'PRODUCT', 'MINE')).toEqual(['MINE 1']);
    const sky = done(apply(NIGHT, { kind: 'TRANSFORM', abs: [A], to: 'SKY' }, {}, set)).set;
    expect(linesOf(sky, A, 'RECIPE_PARAM', 'IFU', 'PRODUCT', 'MINE')).toEqual([
      'RECIPE_PARAM --x=1',
      'IFU 3',
      'PRODUCT DATACUBE_FINAL 1',
      'MINE 1',
    ]);
  });

  it('name templates and OBs among their match keys, however these are written', () => {
    const set = changed(A, (text) =>
      text.replace(
        'RAW_MATCH_KEY   TPL.START=',
        'RAW_MATCH_KEY   X.OBS.ID=7\nOTHER TPL.START=1\nRAW_MATCH_KEY   TPL.START = ',
      ),
    );
    expect(
      linesOf(done(apply(NIGHT, { kind: 'MERGE', abs: [A, B] }, {}, set)).set, A, 'RAW_MATCH_KEY', 'OTHER'),
    ).toEqual([
      'RAW_MATCH_KEY X.OBS.ID=7',
      'OTHER TPL.START=1',
      'RAW_MATCH_KEY TPL.START=2014-12-15T01:00:00',
      'RAW_MATCH_KEY TPL.START=2014-12-15T02:00:00',
      'RAW_MATCH_KEY OBS.ID=1',
      'RAW_MATCH_KEY OBS.ID=2',
    ]);
  });

  it('leave products alone that are no sky of another file', () => {
    const line = 'MCALIB          VIRTUAL  other.ab:SKY_LINES  SKY_LINES\n';
    const set = changed(A, (text) => text.replace('MCALIB', `${line}MCALIB`));
    const added = done(apply(NIGHT, { kind: 'ADD_SKY', abs: [A], skyFiles: [raw('03:00:00.000')] }, {}, set));
    expect(linesOf(added.set, A, 'MCALIB').filter((one) => one.includes('SKY_LINES'))).toEqual([
      'MCALIB VIRTUAL other.ab:SKY_LINES SKY_LINES',
      'MCALIB VIRTUAL MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_LINES SKY_LINES',
    ]);
  });

  it('take the static sky of another AB, with its association, for a SKY that comes to an AB without', () => {
    const { set } = done(apply(NIGHT, { kind: 'ADD_SKY', abs: [A], skyFiles: [raw('03:00:00.000')] }));
    const action = {
      kind: 'EDIT',
      abs: [A, SKY],
      datasets: [[raw('01:00:00.000'), raw('03:00:00.000')], [raw('01:12:00.000')]],
    } as const;
    const edited = done(apply(NIGHT, action, { editId: 'E2' }, set));
    expect(linesOf(edited.set, A, 'MCALIB')).toEqual([
      'MCALIB REAL MU_MBIA_1.fits MASTER_BIAS',
      'MCALIB REAL MU_MFLA_2014-12-14.fits MASTER_FLAT',
      'MCALIB REAL MU_GSKL_140101A.fits SKY_LINES',
      'MCALIB REAL MU_GFIL_140101A.fits FILTER_LIST',
    ]);
    expect(edited.set[A]?.alog.split('\n')).toEqual([
      `# association log of ${A}`,
      '# MJD-OBS_MOD 57006.04513889',
      `# E1 ADD_SKY of ${raw('03:00:00.000')} to ${A}`,
      `# E2 EDIT of ${A}, ${SKY} into 2 datasets`,
      `# E2 associations are those of ${A}`,
      `# E2 ${SKY} had MASTER_BIAS MU_MBIA_3.fits`,
      'ASSOCIATION     MASTER_BIAS      closest  MU_MBIA_1.fits  +0.3827 d',
      'ASSOCIATION     SKY_LINES        static   MU_GSKL_140101A.fits',
      'ASSOCIATION     FILTER_LIST      static   MU_GFIL_140101A.fits',
      '',
    ]);
    expect(linesOf(edited.set, ab('01:12:00.000'), 'MCALIB', 'EDIT_ID')).toEqual([
      'EDIT_ID E1',
      'EDIT_ID E2',
      'MCALIB REAL MU_MBIA_1.fits MASTER_BIAS',
      'MCALIB REAL MU_MFLA_2014-12-14.fits MASTER_FLAT',
      'MCALIB VIRTUAL MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_LINES SKY_LINES',
      'MCALIB VIRTUAL MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_CONTINUUM SKY_CONTINUUM',
      'MCALIB REAL MU_GFIL_140101A.fits FILTER_LIST',
    ]);
  });

  it('carry the notes of earlier edits of all ABs, each once', () => {
    const { set } = done(apply(NIGHT, { kind: 'DELETE', ab: B }));
    const again = done(
      apply(NIGHT, { kind: 'MERGE', abs: [A, ab('02:00:00.000'), ab('02:12:00.000')] }, { editId: 'E2' }, set),
    );
    expect(again.set[A]?.alog.split('\n').filter((line) => line.startsWith('# E'))).toEqual([
      `# E1 DELETE of ${B}`,
      `# E1 associations are those of ${B}`,
      `# E2 MERGE of ${A}, ${ab('02:00:00.000')}, ${ab('02:12:00.000')}`,
      `# E2 associations are those of ${A}`,
      `# E2 ${ab('02:00:00.000')} had MASTER_BIAS MU_MBIA_2.fits`,
      `# E2 ${ab('02:12:00.000')} had MASTER_BIAS MU_MBIA_2.fits`,
    ]);
  });
});

describe('[U] other columns in a line', () => {
  const line = (text: string) => parseAb(text, 'x').lines[0]!;

  it('leave qualifier and comment', () => {
    expect(withColumns(line('  EXPTIME  600   # 600 s\r\n'), '1200')).toEqual(
      line('EXPTIME         1200   # 600 s\r\n'),
    );
    expect(withColumns(line('OBS_ID OBS_ID # x'), '1').text).toBe('OBS_ID          1 # x');
    expect(withColumns(line('EMPTY'), 'now full').text).toBe('EMPTY           "now full"');
  });

  it('are quoted where they have to be', () => {
    expect(formatAb({ fileName: 'x', lines: [abLine('Q', 'a b', '', '#', 'é', 'tab\there')] })).toBe(
      'Q               "a b"  ""  "#"  é  "tab\\there"\n',
    );
    expect(line('Q "a b" c"d "e').words).toEqual(['"a b"', 'c"d', '"e']);
    expect(line('# Q').words).toEqual([]);
  });
});
