import { describe, expect, it } from 'vitest';
import { editedFiles, hashesOf } from '../../../src/cli/prepare/stored-preparation.ts';

const files = { 'a.ab': 'a', 'b.ab': 'b' };

describe('[U] files of the prepared tree that were edited by hand', () => {
  it('are none when all are as they were transferred, whatever preparation.json says', () => {
    expect(editedFiles({ ...files, 'preparation.json': '{}' }, hashesOf(files))).toEqual([]);
    expect(editedFiles({}, {})).toEqual([]);
  });

  it('are those that differ, are gone or were added', () => {
    expect(editedFiles({ 'a.ab': 'edited', 'c.ab': 'c' }, hashesOf(files))).toEqual(['a.ab', 'b.ab', 'c.ab']);
  });
});
