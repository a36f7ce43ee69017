import { describe, expect, it } from 'vitest';
import { createRecipeOptions, parseOptions } from '../../../src/adapters/esorex/recipe-options.ts';

describe('[E] options of the real recipes', () => {
  it('are told by esorex, hidden ones too', async () => {
    const options = await createRecipeOptions().list('muse_exp_align');
    expect(options).toEqual(expect.arrayContaining(['--rsearch', '--srcmin', '--iterations', '--override_detection']));
    expect(options.filter((option) => !/^--[a-z]+[a-z_]*$/.test(option))).toEqual([]);
  });

  it('are asked for once, and again where the answer failed', async () => {
    const options = createRecipeOptions();
    const [first, second] = await Promise.all([options.list('muse_scibasic'), options.list('muse_scibasic')]);
    expect(second).toBe(first);
    await expect(options.list('muse_nothing')).rejects.toMatchObject({ code: 'RECIPE_UNAVAILABLE' });
    await expect(createRecipeOptions('/nonexistent/esorex').list('muse_bias')).rejects.toMatchObject({
      code: 'RECIPE_UNAVAILABLE',
      message: expect.stringContaining('/nonexistent/esorex'),
    });
  });
});

describe('[U] parameters as esorex lists them', () => {
  it('are those behind the heading of the recipe, not its own', () => {
    const text = `Caller Parameters :\n\n  help                  : FALSE\n\nRecipe Parameters :\n\n  rsearch               : 30.,4.,2.,0.8\n  srcmin                : 5\n  override_detection    : FALSE\n\n`;
    expect(parseOptions(text)).toEqual(['--rsearch', '--srcmin', '--override_detection']);
    expect(parseOptions('nothing of the kind')).toEqual([]);
  });
});
