import { describeRecipeRunner } from '../../contracts/recipe-runner.ts';
import { RecipeSetting } from './recipe-setting.ts';

const PROGRAMS = { succeeds: 'esorex-one-product', fails: 'esorex-fails' } as const;

describeRecipeRunner('esorex', async () => {
  const setting = new RecipeSetting();
  // One esorex for both kinds: the recipe's name decides, as in real life.
  return {
    runner: setting.runner('esorex-by-recipe'),
    otherRunner: setting.runner('esorex-by-recipe'),
    prepare: (kind, changes = {}) => setting.gated({ recipe: PROGRAMS[kind], ...changes }),
    [Symbol.asyncDispose]: () => setting[Symbol.asyncDispose](),
  };
});
