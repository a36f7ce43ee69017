import { describe, expect, it } from 'vitest';
import { parsePreparation, preparationText } from '../../../../src/domain/association/edits/preparation-document.ts';
import { A, B, NIGHT, PREPARATION } from './preparation-fixture.ts';

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
    expect(text).toMatch(/^\{\n {2}"format": 1,\n/u);
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
