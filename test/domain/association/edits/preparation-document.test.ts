import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import { beginEditing, perform, undoEdit } from '../../../../src/domain/association/edits/editing.ts';
import { parsePreparation, preparationText } from '../../../../src/domain/association/edits/preparation-document.ts';
import type { Preparation } from '../../../../src/domain/association/edits/preparation.ts';
import { preparationLog } from '../../../../src/domain/association/edits/prepare-log.ts';
import { SIGNATURE, ab, nightOf, raw, template } from './edit-fixtures.ts';

const [A, B] = [ab('01:00:00.000_tpl'), ab('02:00:00.000_tpl')] as const;
const NIGHT = nightOf(
  template(1, '01:00:00.000', '01:12:00.000'),
  template(2, '02:00:00.000', '02:12:00.000'),
  template(3, 'S03:00:00.000'),
);

const PREPARATION: Preparation = {
  format: 1,
  process: 'MUSE_R',
  date: '2014-12-14',
  version: 2,
  ruleVersion: '1.1',
  operator: 'astra',
  at: '2014-12-16T10:00:00Z',
  frames: { 'a.fits': '0123' },
  obRecords: [
    { obsId: 1, obsMode: 'SM', grade: 'A', comment: '' },
    { obsId: 2, obsStart: '2014-12-15T02:00:00', obsMode: 'NONE', grade: '', comment: 'clouds' },
  ],
  files: { [A]: 'abcd' },
  edits: editsOf({ kind: 'MERGE', abs: [A, B] }, { kind: 'ADD_SKY', abs: [A], skyFiles: [raw('03:00:00.000')] }),
  choices: [
    { findingId: 'ob/1', case: 'mapping', choice: 'keep', recommended: 'split', signature: SIGNATURE },
    {
      findingId: 'ob/2',
      case: 'aborted',
      choice: 'keep',
      recommended: 'keep',
      signature: { ...SIGNATURE, reason: '' },
    },
  ],
};

function editsOf(...actions: readonly Action[]): Preparation['edits'] {
  const editing = actions.reduce((now, action) => {
    const done = perform(now, { action, signature: SIGNATURE, findingId: 'container/7' }, NIGHT.context);
    if (done.kind === 'refused') throw new Error(done.because);
    return done.editing;
  }, beginEditing(NIGHT.set));
  const undone = undoEdit(editing, 'E2', { operator: 'bo', at: '2014-12-17T00:00:00Z', reason: 'a star\nin the sky' });
  if (undone.kind === 'refused') throw new Error(undone.because);
  return undone.editing.edits;
}

/** The preparation with another value at a path. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const document = JSON.parse(preparationText(PREPARATION)) as Record<string | number, unknown>;
  let place = document;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) ?? ''] = value;
  return JSON.stringify(document);
}

describe('[U] document of a preparation', () => {
  it('is read as it was written', () => {
    const text = preparationText(PREPARATION);
    expect(text).toMatch(/^\{\n  "format": 1,\n/u);
    expect(text.endsWith('}\n')).toBe(true);
    expect(parsePreparation(text, 'preparation.json')).toEqual(PREPARATION);
  });

  it('may have fields of a newer version', () => {
    expect(parsePreparation(changed(['weather'], 'fine'), 'preparation.json')).toEqual(PREPARATION);
    expect(parsePreparation(changed(['edits', 0, 'weather'], 'fine'), 'preparation.json')).toEqual(PREPARATION);
  });

  it.each<[readonly (string | number)[], unknown, string]>([
    [['format'], 2, 'format: format 1 is expected, not 2'],
    [['format'], '1', 'format: a whole number is expected, not "1"'],
    [['version'], 1.5, 'version: a whole number is expected, not 1.5'],
    [['date'], '2014-13-14', 'date: a date yyyy-mm-dd is expected, not "2014-13-14"'],
    [['process'], '', 'process: the name of a process is expected, not ""'],
    [['operator'], undefined, 'operator is missing'],
    [['frames'], [], 'frames: an object of texts is expected, not a list of 0'],
    [['frames', 'a.fits'], 1, 'frames.a.fits: a text is expected, not 1'],
    [['files'], undefined, 'files is missing'],
    [['obRecords', 1, 'obsMode'], 'XM', 'obRecords[1].obsMode: one of SM, VM, NONE is expected, not "XM"'],
    [['obRecords', 0, 'obsId'], '1', 'obRecords[0].obsId: a whole number is expected, not "1"'],
    [['obRecords', 0], 'A', 'obRecords[0]: an OB record is expected, not "A"'],
    [['edits', 0, 'id'], 'first', 'edits[0].id: an id (E1, E2 …) is expected, not "first"'],
    [['edits', 0, 'action'], 'MERGE', 'edits[0].action: an action is expected, not "MERGE"'],
    [
      ['edits', 1, 'action', 'skyFiles'],
      ['x'],
      'edits[1].action.skyFiles[0]: the name of a raw file (….fits) is expected, not "x"',
    ],
    [['edits', 0, 'signature', 'at'], null, 'edits[0].signature.at: a text is expected, not null'],
    [['edits', 1, 'undone'], 'yes', 'edits[1].undone: a signature is expected, not "yes"'],
    [['edits', 0, 'before'], [], 'edits[0].before: an object of ABs is expected, not a list of 0'],
    [['edits', 0, 'before', B], 'x', `edits[0].before.${B}: an AB with its ALOG is expected, not "x"`],
    [['edits', 0, 'before', B, 'alog'], 1, `edits[0].before.${B}.alog: a text is expected, not 1`],
    [['edits', 0, 'after', A, 'ab'], 'x', `${A}: there is no line AB_NAME`],
    [
      ['edits', 0, 'after', '../x.ab'],
      NIGHT.set[A],
      'edits[0].after.../x.ab: the name of an AB (….ab) is expected, not "../x.ab"',
    ],
    [['choices', 0, 'choice'], 5, 'choices[0].choice: a text is expected, not 5'],
    [['choices', 0], null, 'choices[0]: a choice is expected, not null'],
  ])('%j is wrong: %j', (path, value, message) => {
    expect(() => parsePreparation(changed(path, value), 'tree/preparation.json')).toThrow(
      expect.objectContaining({
        code: 'AB_INVALID',
        message: `tree/preparation.json: ${message}`,
        cure: 'put the file back as it was (it is written by phoenix prepare, not by hand), or delete it and prepare the date again',
      }),
    );
  });

  it('that is cut is no document', () => {
    expect(() => parsePreparation('{"format": 1', 'preparation.json')).toThrow(
      expect.objectContaining({
        code: 'AB_INVALID',
        message: expect.stringMatching(/^preparation\.json: /u) as string,
      }),
    );
    expect(() => parsePreparation('[]', 'preparation.json')).toThrow(
      'preparation.json: a preparation is expected, not a list of 0',
    );
  });
});

describe('[U] log of a preparation', () => {
  it('tells who changed what, when and why, undone or not, and what was chosen', () => {
    expect(preparationLog(PREPARATION)).toBe(LOG);
  });

  it('says when nothing was edited or chosen', () => {
    expect(preparationLog({ ...PREPARATION, edits: [], choices: [] }))
      .toBe(`preparation of 2014-12-14 for MUSE_R, version 2, rules 1.1
transferred 2014-12-16T10:00:00Z by astra: 1 frame, 0 edits, 0 undone

no edits

no choices
`);
  });

  it('an edit without finding and reason has no lines for them', () => {
    const [{ findingId: _, ...edit } = PREPARATION.edits[1]!] = PREPARATION.edits;
    const log = preparationLog({ ...PREPARATION, edits: [{ ...edit, signature: { ...SIGNATURE, reason: ' \n' } }] });
    expect(log.split('\n').slice(3, 6)).toEqual([
      `E1 MERGE of ${A}, ${B}`,
      '  by      astra, 2014-12-16T09:00:00Z',
      `  before  ${A}`,
    ]);
  });
});

const LOG = `preparation of 2014-12-14 for MUSE_R, version 2, rules 1.1
transferred 2014-12-16T10:00:00Z by astra: 1 frame, 2 edits, 1 undone

E1 MERGE of MUSE.2014-12-15T01:00:00.000_tpl.ab, MUSE.2014-12-15T02:00:00.000_tpl.ab
  by      astra, 2014-12-16T09:00:00Z
  why     one field
  finding container/7
  before  MUSE.2014-12-15T01:00:00.000_tpl.ab
            MUSE.2014-12-15T01:00:00.000.fits OBJECT
            MUSE.2014-12-15T01:12:00.000.fits OBJECT
  before  MUSE.2014-12-15T02:00:00.000_tpl.ab
            MUSE.2014-12-15T02:00:00.000.fits OBJECT
            MUSE.2014-12-15T02:12:00.000.fits OBJECT
  after   MUSE.2014-12-15T01:00:00.000_tpl.ab
            MUSE.2014-12-15T01:00:00.000.fits OBJECT
            MUSE.2014-12-15T01:12:00.000.fits OBJECT
            MUSE.2014-12-15T02:00:00.000.fits OBJECT
            MUSE.2014-12-15T02:12:00.000.fits OBJECT

E2 ADD_SKY of MUSE.2014-12-15T03:00:00.000.fits to MUSE.2014-12-15T01:00:00.000_tpl.ab
  by      astra, 2014-12-16T09:00:00Z
  why     one field
  finding container/7
  before  MUSE.2014-12-15T01:00:00.000_tpl.ab
            MUSE.2014-12-15T01:00:00.000.fits OBJECT
            MUSE.2014-12-15T01:12:00.000.fits OBJECT
            MUSE.2014-12-15T02:00:00.000.fits OBJECT
            MUSE.2014-12-15T02:12:00.000.fits OBJECT
  after   MUSE.2014-12-15T01:00:00.000_tpl.ab
            MUSE.2014-12-15T01:00:00.000.fits OBJECT
            MUSE.2014-12-15T01:12:00.000.fits OBJECT
            MUSE.2014-12-15T02:00:00.000.fits OBJECT
            MUSE.2014-12-15T02:12:00.000.fits OBJECT
            MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_LINES
            MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_CONTINUUM
  UNDONE  bo, 2014-12-17T00:00:00Z
  why     a star in the sky

choices
  ob/1 (mapping): keep, split was recommended; astra, 2014-12-16T09:00:00Z: one field
  ob/2 (aborted): keep, as recommended; astra, 2014-12-16T09:00:00Z
`;
