import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../src/domain/association/edit-older-ab.ts';
import type { OlderAbsInput } from '../../../src/domain/association/older-abs.ts';
import type { AbEditRule } from '../../../src/domain/instance/ab-edit-rule.ts';
import type { AbRules } from '../../../src/domain/instance/ab-rules.ts';
import { MUSE } from '../../fakes/muse.ts';
import { CALIBRATIONS } from '../cascade/night-fixtures.ts';
import { MASTERS, SINGLE, SINGLE_AB, SINGLE_NAME, changed, renamed, takeSingle, textOf } from './older-ab-fixtures.ts';

const sourced = { source: 'test', since: '1.1' };
const DROP: AbEditRule = {
  id: 'drop',
  kind: 'drop-parameter',
  parameter: '--merge',
  recipes: ['muse_scibasic'],
  ...sourced,
};
const UNIFY: AbEditRule = { id: 'unify', kind: 'unify-static', tag: 'SKY_LINES', matches: '^MU_GSKL_', ...sourced };
const REAL: AbEditRule = { id: 'real', kind: 'virtual-to-real', matches: '^MU_M', ...sourced };
const RENAME: AbEditRule = { id: 'rename', kind: 'rename-tag', from: 'OLD_LINES', to: 'SKY_LINES', ...sourced };

const LINES_NOW = CALIBRATIONS.find(({ proCatg }) => proCatg === 'SKY_LINES')!.fileName;
const LINES_LINE = MASTERS.find((line) => line.endsWith('SKY_LINES'))!;

function table(...abEdits: readonly AbEditRule[]): AbRules {
  return { ...MUSE, version: '1.1', abEdits };
}
/** The lines of an AB that are not as they were, after it was edited by the rows. */
function edited(text: string, rows: readonly AbEditRule[], differences: Partial<OlderAbsInput> = {}) {
  const { abs, problems } = takeSingle(text, { rules: table(...rows), ...differences });
  const before = text.split('\n');
  const now = abs[0]?.text.split('\n').slice(0, before.length - 1);
  return {
    problems,
    lines: now?.filter((line) => !before.includes(line)) ?? ['not taken'],
    alog: abs[0]?.alog.split('\n').filter((line) => line.startsWith('# MUSE-')),
    text: abs[0]?.text ?? '',
    ab: abs[0]?.ab,
  };
}

describe('[U] the mark of the table of edits', () => {
  const text = textOf(SINGLE_AB);
  const marksOf = (edits: { readonly text: string }): string[] => edits.text.match(/^EDIT_TABLE .*$/gmu) ?? [];

  it('stands on every AB that the table has seen, whether or not it changed anything', () => {
    expect(marksOf(edited(text, [DROP]))).toEqual(['EDIT_TABLE      MUSE-1.1']);
    expect(marksOf(edited(text, []))).toEqual([]);
  });

  it('keeps the table from being applied again', () => {
    const first = edited(changed({}, 'RECIPE_PARAM --merge=true'), [DROP]);
    const second = edited(first.text, [DROP]);
    expect(second.text).toBe(first.text);
    const put = `${first.text}RECIPE_PARAM --merge=true\n`;
    expect(edited(put, [DROP]).text).toBe(put);
  });

  it('lets rows be applied that came later', () => {
    const first = edited(text, [DROP]).text;
    const later = edited(`${first}RECIPE_PARAM --merge=true\nRECIPE_PARAM --x=1\n`, [
      DROP,
      { ...DROP, id: 'x', parameter: '--x', since: '1.10' },
    ]);
    expect(later.text).toContain('\nRECIPE_PARAM --merge=true\n# RECIPE_PARAM --x=1\nEDIT_TABLE      MUSE-1.1\n');
  });

  it('of several marks the latest counts, one of another instrument does not', () => {
    const param = 'RECIPE_PARAM --merge=true';
    expect(edited(changed({}, 'EDIT_TABLE MUSE-1.1', 'EDIT_TABLE MUSE-1.0', param), [DROP]).lines).toEqual([]);
    expect(edited(changed({}, 'EDIT_TABLE MUSE-1.0', param), [DROP]).lines).toEqual([`# ${param}`]);
    expect(edited(changed({}, 'EDIT_TABLE GIRAFFE-2.0', param), [DROP]).lines).toEqual([`# ${param}`]);
  });

  it.each([
    ['1.1', '1.0', 1],
    ['1.9', '1.10', -1],
    ['2', '1.9', 1],
    ['1', '1.0', 0],
    ['1.0.1', '1.0', 1],
    ['1.1', '1.1', 0],
  ])('%s is to %s as %i', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
  });
});

describe('[U] parameters that are dropped', () => {
  it.each(['--merge=true', '--merge', 'muse.muse_scibasic.merge=true'])('%s becomes a comment', (parameter) => {
    const { lines, alog, ab } = edited(changed({}, `RECIPE_PARAM  ${parameter}`), [DROP]);
    expect(lines).toEqual([`# RECIPE_PARAM  ${parameter}`]);
    expect(alog).toEqual([`# MUSE-1.1 drop: RECIPE_PARAM ${parameter} dropped`]);
    expect(ab?.parameters).toEqual([]);
  });

  it('others stay, and those of other recipes', () => {
    expect(edited(changed({}, 'RECIPE_PARAM --mergeall=1'), [DROP])).toMatchObject({
      lines: [],
      ab: { parameters: ['--mergeall=1'] },
    });
    const other: AbEditRule = { ...DROP, recipes: ['muse_exp_combine'] };
    expect(edited(changed({}, 'RECIPE_PARAM --merge=1'), [other]).lines).toEqual([]);
    expect(edited(changed({ RECIPE: undefined }, 'RECIPE_PARAM --merge=1'), [DROP]).lines).toEqual([]);
    const { recipes: _, ...any } = DROP;
    expect(edited(changed({ RECIPE: undefined }, 'RECIPE_PARAM --merge=1'), [any]).lines).toEqual([
      '# RECIPE_PARAM --merge=1',
    ]);
  });

  it('messages about later lines name the lines of the file', () => {
    const text = changed({}, 'RECIPE_PARAM --merge=1', 'RECIPE_PARAM merge');
    const broken = text.replace('OBS_ID          1134386', 'RECIPE_PARAM --merge=1\nOBS_ID          one');
    expect(edited(broken, [DROP]).problems.map(({ message }) => message)).toEqual([`${SINGLE_NAME}:18: OBS_ID one`]);
  });
});

describe('[U] tags that are renamed', () => {
  it('in every line that has one, with its comment', () => {
    const text = changed(
      {
        RAW_TYPE: 'RAW_TYPE  OLD_LINES',
        [LINES_LINE]: `MCALIB  REAL  ${LINES_NOW}  OLD_LINES  # a comment`,
      },
      'RASSOC a.fits OLD_LINES',
      'FOREIGN OLD_LINES OLD_LINES OLD_LINES',
      'RECIPE_PARAM --OLD_LINES',
    );
    const { lines, alog, problems } = edited(text, [RENAME]);
    expect(problems).toEqual([]);
    expect(lines).toEqual([
      'RAW_TYPE        SKY_LINES',
      `MCALIB          REAL  ${LINES_NOW}  SKY_LINES  # a comment`,
      'RASSOC          a.fits  SKY_LINES',
    ]);
    expect(alog).toEqual([
      '# MUSE-1.1 rename: RAW_TYPE OLD_LINES -> SKY_LINES',
      `# MUSE-1.1 rename: MCALIB REAL  ${LINES_NOW}  OLD_LINES -> SKY_LINES`,
      '# MUSE-1.1 rename: RASSOC a.fits OLD_LINES -> SKY_LINES',
    ]);
  });

  it('a raw file, and its line of the SOF', () => {
    const rows: AbEditRule[] = [{ ...RENAME, from: 'SCI_SINGLE', to: 'OBJECT' }];
    const sof = CALIBRATIONS.map(({ fileName, proCatg }) => `SOF_CONTENT ${fileName} ${proCatg}`);
    const text = changed(
      { RAWFILE: `RAWFILE ${SINGLE.fileName} SCI_SINGLE` },
      `SOF_CONTENT ${SINGLE.fileName} SCI_SINGLE`,
      ...sof,
    );
    expect(edited(text, rows).lines).toEqual([
      `RAWFILE         ${SINGLE.fileName}  OBJECT`,
      `SOF_CONTENT     ${SINGLE.fileName}  OBJECT`,
    ]);
  });
});

describe('[U] virtual calibrations that were certified', () => {
  const virtual = changed({ [MASTERS[0]!]: 'MCALIB VIRTUAL /vcal/MU_MASTER_BIAS_2014-12-15.fits MASTER_BIAS' });

  it('become real', () => {
    const { lines, alog, problems } = edited(virtual, [REAL]);
    expect(problems).toEqual([]);
    expect(lines).toEqual(['MCALIB          REAL  MU_MASTER_BIAS_2014-12-15.fits  MASTER_BIAS']);
    expect(alog).toEqual(['# MUSE-1.1 real: MCALIB VIRTUAL  MU_MASTER_BIAS_2014-12-15.fits  MASTER_BIAS -> REAL']);
  });

  it.each([
    ['not in the archive', virtual.replace('BIAS_2014-12-15', 'BIAS_2014-12-20'), [REAL]],
    ['of another PRO.CATG', virtual.replace('.fits MASTER_BIAS', '.fits MASTER_FLAT'), [REAL]],
    ['of another name', virtual, [{ ...REAL, matches: '^MU_X' }]],
  ])('%s: stay virtual, and nobody makes them', (_, text, rows) => {
    expect(edited(text, rows).problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`^${SINGLE_NAME}:22: MCALIB VIRTUAL MU_MASTER_BIAS`, 'u')),
    ]);
  });
});

describe('[U] static calibrations that are unified', () => {
  const old = changed({ [LINES_LINE]: 'MCALIB REAL MU_GSKL_110101A.fits SKY_LINES   # of that time' });

  it('become the one that association finds now', () => {
    const { lines, alog, problems } = edited(old, [UNIFY]);
    expect(problems).toEqual([]);
    expect(lines).toEqual([`MCALIB          REAL  ${LINES_NOW}  SKY_LINES   # of that time`]);
    expect(alog).toEqual([`# MUSE-1.1 unify: MCALIB REAL MU_GSKL_110101A.fits SKY_LINES -> ${LINES_NOW}`]);
  });

  it('stay where they are that already, or are called otherwise, or are of another PRO.CATG', () => {
    const now = changed({ [LINES_LINE]: `MCALIB REAL ${LINES_NOW} SKY_LINES` });
    expect(edited(now, [{ ...UNIFY, matches: '.' }])).toMatchObject({ lines: [], problems: [] });
    const own = old.replace('MU_GSKL_110101A', 'A_MU_GSKL_1');
    const calibrations = [...CALIBRATIONS, renamed('SKY_LINES', 'A_MU_GSKL_1.fits')];
    expect(edited(own, [UNIFY], { calibrations })).toMatchObject({ lines: [], problems: [] });
    expect(edited(textOf(SINGLE_AB), [{ ...UNIFY, tag: 'LINE_CATALOG', matches: '.' }])).toMatchObject({
      lines: [],
      problems: [],
    });
  });

  it('several files of one tag become one file, in the SOF, too', () => {
    const sof = CALIBRATIONS.filter(({ proCatg }) => proCatg !== 'SKY_LINES').map(
      ({ fileName, proCatg }) => `SOF_CONTENT ${fileName} ${proCatg}`,
    );
    const text = changed(
      { [LINES_LINE]: 'MCALIB REAL MU_GSKL_1.fits SKY_LINES' },
      'MCALIB REAL MU_GSKL_2.fits SKY_LINES',
      'SOF_CONTENT MU_GSKL_1.fits SKY_LINES',
      '  SOF_CONTENT MU_GSKL_2.fits SKY_LINES',
      'SOF_CONTENT MU_GSKL_2.fits OTHER',
      'MCALIB REAL MU_GSKL_2.fits OTHER',
      `SOF_CONTENT ${SINGLE.fileName} OBJECT`,
      ...sof,
    );
    const { lines, ab, alog, problems } = edited(text, [UNIFY]);
    expect(problems).toEqual([]);
    expect(alog).toEqual([
      `# MUSE-1.1 unify: MCALIB REAL MU_GSKL_1.fits SKY_LINES -> ${LINES_NOW}`,
      `# MUSE-1.1 unify: MCALIB REAL MU_GSKL_2.fits SKY_LINES -> ${LINES_NOW}`,
    ]);
    expect(lines).toEqual([
      `MCALIB          REAL  ${LINES_NOW}  SKY_LINES`,
      '# MCALIB REAL MU_GSKL_2.fits SKY_LINES',
      `SOF_CONTENT     ${LINES_NOW}  SKY_LINES`,
      '# SOF_CONTENT MU_GSKL_2.fits SKY_LINES',
    ]);
    expect(ab?.inputs.filter(({ tag }) => tag === 'SKY_LINES')).toHaveLength(1);
  });

  it('an old file beside the new one goes', () => {
    const text = changed({}, 'MCALIB REAL MU_GSKL_110101A.fits SKY_LINES');
    expect(edited(text, [UNIFY]).lines).toEqual(['# MCALIB REAL MU_GSKL_110101A.fits SKY_LINES']);
  });

  it('are those of the archive: a file that was given by hand stays', () => {
    const text = changed({ [LINES_LINE]: 'MCALIB FILE MU_GSKL_110101A.fits SKY_LINES' });
    expect(edited(text, [UNIFY])).toMatchObject({ lines: [], problems: [] });
  });

  it('are a problem when nothing is there to replace them', () => {
    const others = CALIBRATIONS.filter(({ proCatg }) => proCatg !== 'SKY_LINES');
    const certified = renamed('SKY_LINES', 'MU_GSKL_110101A.fits', { keywords: { INSTRUME: 'OTHER' } });
    const calibrations = [...others, certified];
    expect(edited(old, [UNIFY], { calibrations: others }).problems).toHaveLength(1);
    expect(edited(old, [UNIFY], { calibrations })).toMatchObject({
      text: '',
      problems: [
        {
          code: 'CALIBRATION_MISSING',
          subject: SINGLE_NAME,
          message: `${SINGLE_NAME}:${SINGLE_AB.indexOf(LINES_LINE) + 1}: SKY_LINES MU_GSKL_110101A.fits is to be replaced, and no other one fits`,
          cure: 'add a SKY_LINES for these settings to the archive and prepare the date again',
        },
      ],
    });
  });

  it('know the settings of the frame and the event calendar', () => {
    const lsf = MASTERS.find((line) => line.endsWith('LSF_PROFILE'))!;
    const row: AbEditRule = { ...UNIFY, tag: 'LSF_PROFILE', matches: '^MU_GLS' };
    const text = changed({ [lsf]: 'MCALIB REAL MU_GLSP_old.fits LSF_PROFILE' });
    const other = renamed('LSF_PROFILE', 'MU_NEW_z.fits', { keywords: { 'ESO INS MODE': 'NFM-AO-N' } });
    const dated = renamed('LSF_PROFILE', 'MU_NEW_y.fits', { mjdObs: 50_000 });
    const event = { at: '2014-01-01T00:00:00', what: 'x', tags: ['LSF_PROFILE'], source: 'test' };
    const calibrations = [...CALIBRATIONS, other, dated];
    expect(edited(text, [row], { calibrations }).lines).toEqual(['MCALIB          REAL  MU_NEW_y.fits  LSF_PROFILE']);
    const now = CALIBRATIONS.find(({ proCatg }) => proCatg === 'LSF_PROFILE')!.fileName;
    expect(edited(text, [row], { calibrations, events: [event] }).lines).toEqual([
      `MCALIB          REAL  ${now}  LSF_PROFILE`,
    ]);
  });

  it('rows are applied in their order: a renamed tag can be unified', () => {
    const text = changed({ [LINES_LINE]: 'MCALIB REAL MU_GSKL_110101A.fits OLD_LINES' });
    expect(edited(text, [RENAME, UNIFY])).toMatchObject({
      problems: [],
      lines: [`MCALIB          REAL  ${LINES_NOW}  SKY_LINES`],
      alog: [
        '# MUSE-1.1 rename: MCALIB REAL MU_GSKL_110101A.fits OLD_LINES -> SKY_LINES',
        `# MUSE-1.1 unify: MCALIB REAL  MU_GSKL_110101A.fits  SKY_LINES -> ${LINES_NOW}`,
      ],
    });
    expect(edited(text, [UNIFY, RENAME]).problems).toHaveLength(1);
  });
});

describe('[U] any AB and any table', () => {
  const row = fc.constantFrom(DROP, UNIFY, REAL, RENAME, { ...DROP, id: 'later', since: '1.2' });
  const line = fc.constantFrom(
    'RECIPE_PARAM --merge=1',
    'MCALIB REAL MU_GSKL_110101A.fits SKY_LINES',
    `MCALIB VIRTUAL MU_MASTER_BIAS_2014-12-15.fits MASTER_BIAS`,
    'RASSOC a.fits OLD_LINES',
    'FOREIGN x',
  );

  it('an AB that was edited is edited no more', () => {
    fc.assert(
      fc.property(fc.uniqueArray(row, { minLength: 1 }), fc.array(line, { maxLength: 6 }), (rows, lines) => {
        const rules = { ...table(...rows), version: '1.2' };
        const [first] = takeSingle(changed({}, ...lines), { rules }).abs;
        const [again] = takeSingle(first?.text ?? '', { rules }).abs;
        expect(again?.text).toBe(first?.text);
        expect(again?.ab).toEqual(first?.ab);
      }),
    );
  });
});
