import type { AssociationBlock } from '../domain/association/association-block.ts';
import { unknownOptionText } from '../domain/cascade/known-options.ts';
import { optionBoundText } from '../domain/cascade/option-bounds.ts';
import type { InstrumentRules } from '../domain/instrument.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { ProcessDefinition } from '../domain/process-definition.ts';
import type { RecipeOptions } from '../ports/recipe-options.ts';

/**
 * Options of phoenix.yaml and of edited ABs, before the date is planned with them: esorex would refuse each of its ABs.
 * @throws PhoenixError CONFIG_INVALID, AB_INVALID
 */
export async function assertOptionsKnown(
  options: RecipeOptions,
  { recipeParameters, name }: ProcessDefinition,
  { rules, abs }: { readonly rules: InstrumentRules; readonly abs: readonly AssociationBlock[] },
): Promise<void> {
  const recipes = Object.values(rules.recipes).map(({ recipe }) => recipe);
  for (const [recipe, parameters] of Object.entries(recipeParameters)) {
    const problem = recipes.includes(recipe)
      ? await problemWith(options, rules, { recipe, parameters })
      : `${rules.instrument} runs no recipe ${recipe} (its recipes are ${recipes.join(', ')})`;
    if (problem !== undefined) {
      throw new PhoenixError(
        'CONFIG_INVALID',
        `processes.${name}.recipeParameters: ${problem}`,
        `correct phoenix.yaml and restart the worker; esorex --params ${recipe} lists what there is`,
      );
    }
  }
  await assertAbOptionsKnown(options, rules, abs);
}

async function assertAbOptionsKnown(
  options: RecipeOptions,
  rules: InstrumentRules,
  abs: readonly AssociationBlock[],
): Promise<void> {
  for (const ab of abs) {
    const problem = await problemWith(options, rules, ab);
    if (problem === undefined) continue;
    throw new PhoenixError(
      'AB_INVALID',
      `${ab.name}: ${problem}`,
      `correct its PROC_PARAM line and start the date again; esorex --params ${ab.recipe} lists what there is`,
    );
  }
}

/** Undefined: the recipe knows them all, and their numbers mean something. It is asked only where there is something to ask. */
export async function problemWith(
  options: RecipeOptions,
  { optionBounds }: Pick<InstrumentRules, 'optionBounds'>,
  { recipe, parameters }: Pick<AssociationBlock, 'recipe' | 'parameters'>,
): Promise<string | undefined> {
  if (parameters.length === 0) return undefined;
  return unknownOptionText(recipe, parameters, await options.list(recipe)) ?? optionBoundText(parameters, optionBounds);
}
