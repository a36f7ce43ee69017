import { describe, expect, it } from 'vitest';
import { editedFiles } from '../../src/cli/commands/prepare.ts';

const made = { 'a.ab': 'a', 'b.ab': 'b' };

describe('[U] files that accepting would replace', () => {
  it('are none before anything is prepared, or when nothing differs', () => {
    expect(editedFiles({ prepared: {}, source: made, made })).toEqual([]);
    expect(editedFiles({ prepared: made, source: made, made })).toEqual([]);
  });

  it('are those that were edited, deleted and added by hand', () => {
    expect(editedFiles({ prepared: { 'a.ab': 'edited', 'c.ab': 'c' }, source: made, made })).toEqual([
      'a.ab',
      'b.ab',
      'c.ab',
    ]);
  });

  it('are not those that would be made otherwise now, because a frame has come', () => {
    const source = { 'a.ab': 'a', 'old.ab': 'o' };
    expect(editedFiles({ prepared: source, source, made })).toEqual([]);
  });
});
