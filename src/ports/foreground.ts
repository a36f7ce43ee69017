import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { ManifestReader } from './manifest-reader.ts';
import type { InputHeaderEdit, RecipeRun, RecipeRunner } from './recipe-runner.ts';

/** Recipes in the foreground, apart from workers and workflows. */
export interface Foreground {
  readonly manifests: ManifestReader;
  readonly runner: RecipeRunner;
  /**
   * The run of an AB as the worker of this machine would do it, in these folders.
   * @throws PhoenixError FILE_MISSING, RECIPE_UNAVAILABLE
   */
  recipeRunOf(plan: Plan, ab: AssociationBlock, places: DataRoot): Promise<RecipeRun>;
  /** Copies a raw file into a folder, with other values in its header. @throws PhoenixError FILE_MISSING, FITS_INVALID */
  copyCorrected(path: string, folder: string, edits: readonly InputHeaderEdit[]): Promise<string>;
}
