/** Options of a recipe, `--name=value`; later lists win, option by option, and keep the place of what they replace. */
export function mergeParameters(...lists: readonly (readonly string[])[]): string[] {
  const merged = new Map<string, string>();
  for (const parameter of lists.flat()) merged.set(optionName(parameter), parameter);
  return [...merged.values()];
}

export function optionName(parameter: string): string {
  return parameter.split('=', 1)[0] ?? parameter;
}

/** Value of an option, or undefined when it is not given. */
export function optionValue(parameters: readonly string[], name: string): string | undefined {
  const parameter = parameters.find((candidate) => optionName(candidate) === name);
  return parameter?.slice(name.length + 1);
}

/** Filters of the images that the recipe will make; `white` is the recipe's default. */
export function filtersOf(parameters: readonly string[]): string[] {
  return (optionValue(parameters, '--filter') ?? 'white').split(',').filter((filter) => filter !== '');
}
