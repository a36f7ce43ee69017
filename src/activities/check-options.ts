import type { AssociationBlock } from '../domain/association/association-block.ts';
import { unknownOptionText } from '../domain/cascade/known-options.ts';
import { optionBoundText } from '../domain/cascade/option-bounds.ts';
import type { AbRules } from '../domain/instance/ab-rules.ts';
import type { Process } from '../domain/process/process.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { RecipeOptions } from '../ports/recipe-options.ts';

/**
 * Options of phoenix.yaml and of edited ABs, before the date is planned with them: esorex would refuse each of its ABs.
 * @throws PhoenixError CONFIG_INVALID, AB_INVALID
 */
export async function assertOptionsKnown(
  options: RecipeOptions,
  { recipeParameters, name, rules }: Process,
  abs: readonly AssociationBlock[],
): Promise<void> {
  for (const [recipe, parameters] of Object.entries(recipeParameters)) {
    const problem = await problemWith(options, rules, { recipe, parameters });
    if (problem === undefined) continue;
    throw new PhoenixError(
      'CONFIG_INVALID',
      `processes.${name}.recipeParameters: ${problem}`,
      `correct phoenix.yaml and restart the worker; esorex --params ${recipe} lists what there is`,
    );
  }
  await assertAbOptionsKnown(options, rules, abs);
}

async function assertAbOptionsKnown(
  options: RecipeOptions,
  rules: AbRules,
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
  { optionBounds }: Pick<AbRules, 'optionBounds'>,
  { recipe, parameters }: Pick<AssociationBlock, 'recipe' | 'parameters'>,
): Promise<string | undefined> {
  if (parameters.length === 0) return undefined;
  return unknownOptionText(recipe, parameters, await options.list(recipe)) ?? optionBoundText(parameters, optionBounds);
}
