import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import { beginEditing, perform } from '../../../../src/domain/association/edits/editing.ts';
import { editsDocument, parseEditsDocument } from '../../../../src/domain/association/edits/edits-file.ts';
import { SIGNATURE, ab, nightOf, raw, template } from './edit-fixtures.ts';

const CONTEXT = { date: '2014-12-14', operator: 'me', at: '2014-12-20T00:00:00Z' };

function read(text: string) {
  return parseEditsDocument(parse(text), 'edits.yaml', CONTEXT);
}

/** Problems of a file with this one edit. */
function complaintOf(edit: string): readonly string[] {
  const { edits, problems } = read(`date: "2014-12-14"\nedits:\n  - ${edit.replaceAll('\n', '\n    ')}`);
  expect(edits).toEqual([]);
  return problems.map(({ message, cure }) => `${message} | ${cure}`);
}

describe('[U] a file of edits', () => {
  it('holds every kind of action, as a human writes them', () => {
    const { edits, problems } = read(`
date: 2014-12-14
edits:
  - kind: MERGE
    abs: [a_tpl.ab, b_tpl.ab]
    reason: one field
  - kind: DELETE
    ab: a_tpl.ab
    operator: astra
    at: 2014-12-16T09:00:00Z
    reason: ""
  - { kind: EDIT, abs: [a.ab, b.ab], datasets: [[1.fits], [2.fits, 3.fits]], reason: x, finding: ob/1, id: E7 }
  - { kind: SPLIT, ab: a.ab, by: radec, datasets: [[1.fits], [2.fits]], reason: x }
  - { kind: ADD_SKY, abs: [a.ab], skyFiles: [1.fits], reason: x }
  - { kind: TRANSFORM, abs: [a.ab], to: OBJECT, reason: x }
`);
    expect(problems).toEqual([]);
    const signature = { operator: 'me', at: '2014-12-20T00:00:00Z', reason: 'x' };
    expect(edits).toEqual([
      { action: { kind: 'MERGE', abs: ['a_tpl.ab', 'b_tpl.ab'] }, signature: { ...signature, reason: 'one field' } },
      {
        action: { kind: 'DELETE', ab: 'a_tpl.ab' },
        signature: { operator: 'astra', at: '2014-12-16T09:00:00Z', reason: '' },
      },
      {
        id: 'E7',
        action: { kind: 'EDIT', abs: ['a.ab', 'b.ab'], datasets: [['1.fits'], ['2.fits', '3.fits']] },
        signature,
        findingId: 'ob/1',
      },
      { action: { kind: 'SPLIT', ab: 'a.ab', by: 'radec', datasets: [['1.fits'], ['2.fits']] }, signature },
      { action: { kind: 'ADD_SKY', abs: ['a.ab'], skyFiles: ['1.fits'] }, signature },
      { action: { kind: 'TRANSFORM', abs: ['a.ab'], to: 'OBJECT' }, signature },
    ]);
  });

  it('is written with the active edits, and read as it was written', () => {
    const night = nightOf(template(1, '01:00:00.000', '01:12:00.000'), template(2, '02:00:00.000', 'S02:12:00.000'));
    const [first, second] = [ab('01:00:00.000_tpl'), ab('02:00:00.000_tpl')];
    const actions: readonly Action[] = [
      { kind: 'ADD_SKY', abs: [first], skyFiles: [raw('02:12:00.000')] },
      { kind: 'MERGE', abs: [first, second] },
    ];
    const editing = actions.reduce((now, action, index) => {
      const findingId = index === 0 ? {} : { findingId: 'container/7' };
      const done = perform(now, { action, signature: SIGNATURE, ...findingId }, night.context);
      if (done.kind === 'refused') throw new Error(done.because);
      return done.editing;
    }, beginEditing(night.set));
    const edits = editing.edits.map((edit) => ({ ...edit, ...(edit.id === 'E1' ? { undone: SIGNATURE } : {}) }));
    const document = editsDocument({ edits }, '2014-12-14');
    expect(document).toEqual({
      date: '2014-12-14',
      edits: [{ id: 'E2', kind: 'MERGE', abs: [first, second], ...SIGNATURE, finding: 'container/7' }],
    });
    expect(read(stringify(editsDocument(editing, '2014-12-14')))).toEqual({
      edits: [
        { id: 'E1', action: actions[0], signature: SIGNATURE },
        { id: 'E2', action: actions[1], signature: SIGNATURE, findingId: 'container/7' },
      ],
      problems: [],
    });
  });

  it('keeps the edits that are understood beside those that are not', () => {
    const { edits, problems } = read(`
date: "2014-12-14"
edits:
  - { kind: MERGE, abs: [a.ab, b.ab], reason: x }
  - { kind: MERG, abs: [a.ab, b.ab], reason: x }
  - { kind: MERGE, abs: a.ab, reason: x }
  - { kind: DELETE, ab: c.ab, reason: x }
`);
    expect(edits.map(({ action }) => action.kind)).toEqual(['MERGE', 'DELETE']);
    expect(problems).toEqual([
      {
        code: 'USAGE',
        subject: 'edits.yaml',
        message:
          'edits.yaml: edits[1].kind: one of MERGE, DELETE, EDIT, SPLIT, ADD_SKY, TRANSFORM is expected, not "MERG"',
        cure: 'write MERGE',
      },
      {
        code: 'USAGE',
        subject: 'edits.yaml',
        message: 'edits.yaml: edits[2].abs: a list of AB names is expected, not "a.ab"',
        cure: 'write one - line for each, or [one, another]',
      },
    ]);
  });
});

describe('[U] mistakes in a file of edits', () => {
  it.each([
    [
      'kind: transfrom',
      'edits[0].kind: one of MERGE, DELETE, EDIT, SPLIT, ADD_SKY, TRANSFORM is expected, not "transfrom" | write TRANSFORM',
    ],
    ['kind: 3', 'edits[0].kind: one of MERGE, DELETE, EDIT, SPLIT, ADD_SKY, TRANSFORM is expected, not 3 | write EDIT'],
    ['abs: [a.ab]', 'edits[0].kind is missing | add kind'],
    ['MERGE', 'edits[0]: an edit is expected, not "MERGE" | write it as key: value lines'],
    ['[MERGE]', 'edits[0]: an edit is expected, not a list of 1 | write it as key: value lines'],
    ['', 'edits[0]: an edit is expected, not null | write it as key: value lines'],
    [
      '{ kind: DELETE, abs: [a.ab], reason: x }',
      'edits[0].abs: an edit of kind DELETE has no abs | it has id, kind, operator, at, reason, finding, ab; the nearest is ab',
    ],
    ['{ kind: DELETE, ab: a.ab }', 'edits[0].reason is missing | add reason'],
    ['{ kind: DELETE, ab: a.ab, reason: }', 'edits[0].reason: a text is expected, not null | put it in quotes'],
    [
      '{ kind: DELETE, ab: a.fits, reason: x }',
      'edits[0].ab: the name of an AB (….ab) is expected, not "a.fits" | write the name of an AB (….ab)',
    ],
    [
      '{ kind: DELETE, ab: ../a.ab, reason: x }',
      'edits[0].ab: the name of an AB (….ab) is expected, not "../a.ab" | write the name of an AB (….ab)',
    ],
    [
      '{ kind: MERGE, abs: [a.ab, { b: 1 }], reason: x }',
      'edits[0].abs[1]: the name of an AB (….ab) is expected, not an object with b | write the name of an AB (….ab)',
    ],
    [
      '{ kind: EDIT, abs: [a.ab], datasets: [[1.fits], [2.fits, 3]], reason: x }',
      'edits[0].datasets[1][1]: the name of a raw file (….fits) is expected, not 3 | write the name of a raw file (….fits)',
    ],
    [
      '{ kind: EDIT, abs: [a.ab], datasets: [1.fits], reason: x }',
      'edits[0].datasets[0]: a list of raw file names is expected, not "1.fits" | write one - line for each, or [one, another]',
    ],
    [
      '{ kind: SPLIT, ab: a.ab, by: place, datasets: [], reason: x }',
      'edits[0].by: one of position, radec, files is expected, not "place" | write radec',
    ],
    [
      '{ kind: TRANSFORM, abs: [a.ab], to: STD, reason: x }',
      'edits[0].to: one of OBJECT, SKY is expected, not "STD" | write SKY',
    ],
    ['{ kind: ADD_SKY, abs: [a.ab], reason: x }', 'edits[0].skyFiles is missing | add skyFiles'],
    [
      '{ kind: DELETE, ab: a.ab, reason: x, at: yesterday }',
      'edits[0].at: an ISO time is expected, not "yesterday" | write it as 2014-12-15T10:00:00Z',
    ],
    [
      '{ kind: DELETE, ab: a.ab, reason: x, operator: " " }',
      'edits[0].operator: a name is expected, not " " | write a name',
    ],
    [
      '{ kind: DELETE, ab: a.ab, reason: x, id: 7 }',
      'edits[0].id: an id (E1, E2 …) is expected, not 7 | write an id (E1, E2 …)',
    ],
    [
      '{ kind: DELETE, ab: a.ab, reason: x, id: E0 }',
      'edits[0].id: an id (E1, E2 …) is expected, not "E0" | write an id (E1, E2 …)',
    ],
    [
      '{ kind: DELETE, ab: a.ab, reason: x, finding: "" }',
      'edits[0].finding: the id of a finding is expected, not "" | write the id of a finding',
    ],
  ])('%s', (edit, complaint) => {
    expect(complaintOf(edit)).toEqual([`edits.yaml: ${complaint}`]);
  });

  it.each([
    ['', 'a document with date and edits is expected, not null | write it as key: value lines'],
    ['[]', 'a document with date and edits is expected, not a list of 0 | write it as key: value lines'],
    ['{}', 'date is missing | add date'],
    ['{ date: 20141214, edits: [] }', 'date: a text is expected, not 20141214 | put it in quotes'],
    ['{ date: 14.12.2014, edits: [] }', 'date: a date yyyy-mm-dd is expected, not "14.12.2014" | write "2014-12-14"'],
    [
      '{ date: 2014-12-15, edits: [] }',
      'date: edits of 2014-12-14 are expected, not "2014-12-15" | give the file of 2014-12-14, or prepare 2014-12-15',
    ],
    ['{ date: 2014-12-14 }', 'edits is missing | add edits'],
    [
      '{ date: 2014-12-14, edits: {} }',
      'edits: a list of edits is expected, not an object with nothing | write one - line for each, or [one, another]',
    ],
    [
      '{ date: 2014-12-14, edit: [] }',
      'edit: a document with date and edits has no edit | it has date, edits; the nearest is edits',
    ],
  ])('nothing is to be done with a document %s', (text, complaint) => {
    const [message = '', cure = ''] = complaint.split(' | ');
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: `edits.yaml: ${message}`, cure }),
    );
  });

  it('a long value is shown by its beginning', () => {
    expect(complaintOf(`{ kind: DELETE, ab: ${'x'.repeat(80)}, reason: x }`)[0]).toContain(
      `not "${'x'.repeat(59)}... |`,
    );
    expect(complaintOf(`{ kind: DELETE, ab: ${'x'.repeat(58)}, reason: x }`)[0]).toContain(`not "${'x'.repeat(58)}" |`);
  });
});
