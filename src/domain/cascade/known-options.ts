import { nearestNames } from '../failure/nearest-names.ts';
import { optionName } from './recipe-parameters.ts';

/** Options among these that a recipe does not know, each with those most like it. */
export function unknownOptions(
  parameters: readonly string[],
  known: readonly string[],
): readonly { readonly option: string; readonly nearest: readonly string[] }[] {
  return parameters
    .map(optionName)
    .filter((option) => !known.includes(option))
    .map((option) => ({ option, nearest: nearestNames(option, known) }));
}

/** `muse_exp_align knows no option --srcmn (did you mean --srcmin or --srcmax or --step?)`; undefined when it knows them all. */
export function unknownOptionText(
  recipe: string,
  parameters: readonly string[],
  known: readonly string[],
): string | undefined {
  const [first] = unknownOptions(parameters, known);
  return first === undefined
    ? undefined
    : `${recipe} knows no option ${first.option} (did you mean ${first.nearest.join(' or ')}?)`;
}
