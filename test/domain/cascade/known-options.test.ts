import { describe, expect, it } from 'vitest';
import { unknownOptionText, unknownOptions } from '../../../src/domain/cascade/known-options.ts';

const KNOWN = ['--srcmin', '--srcmax', '--step', '--threshold'];

describe('[U] options of a recipe', () => {
  it('are known by their name, whatever their value', () => {
    expect(unknownOptions(['--srcmin=3', '--step=--x=y'], KNOWN)).toEqual([]);
    expect(unknownOptionText('muse_exp_align', ['--srcmin=3'], KNOWN)).toBeUndefined();
  });

  it('that are unknown are named with those most like them', () => {
    expect(unknownOptionText('muse_exp_align', ['--step=1', '--srcmn=3', '--foo'], KNOWN)).toBe(
      'muse_exp_align knows no option --srcmn (did you mean --srcmin or --srcmax or --step?)',
    );
  });
});
