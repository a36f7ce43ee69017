import { describe, expect, it } from 'vitest';
import { filtersOf, mergeParameters, optionName, optionValue } from '../../../src/domain/cascade/recipe-parameters.ts';

describe('[U] options of a recipe', () => {
  it('have a name, and a value behind the first equals sign', () => {
    expect([optionName('--filter=white'), optionName('--quick'), optionName('--x=a=b')]).toEqual([
      '--filter',
      '--quick',
      '--x',
    ]);
    const parameters = ['--quick', '--filter=white,Johnson_V', '--x=a=b', '--xy='];
    expect(optionValue(parameters, '--filter')).toBe('white,Johnson_V');
    expect(optionValue(parameters, '--x')).toBe('a=b');
    expect(optionValue(parameters, '--xy')).toBe('');
    expect(optionValue(parameters, '--quick')).toBe('');
    expect(optionValue(parameters, '--fil')).toBeUndefined();
  });

  it('that are given again replace those before, in their place', () => {
    expect(mergeParameters(['--a=1', '--b=1'], ['--c=2', '--a=2'], ['--b'])).toEqual(['--a=2', '--b', '--c=2']);
    expect(mergeParameters()).toEqual([]);
  });

  it('say which images will be made: the white one if nothing is said, none for an empty list', () => {
    expect(filtersOf(['--save=cube'])).toEqual(['white']);
    expect(filtersOf(['--filter=Johnson_V,white'])).toEqual(['Johnson_V', 'white']);
    expect(filtersOf(['--filter=white,,Cousins_R,'])).toEqual(['white', 'Cousins_R']);
    expect(filtersOf(['--filter='])).toEqual([]);
  });
});
