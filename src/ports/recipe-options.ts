/** Options that recipes know. */
export interface RecipeOptions {
  /** Names such as `--srcmin`, hidden ones too. @throws PhoenixError RECIPE_UNAVAILABLE when nobody can be asked. */
  list(recipe: string): Promise<readonly string[]>;
}
