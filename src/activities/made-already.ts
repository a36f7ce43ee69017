import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { Manifest } from '../domain/outcome/attempt.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { IntermediateStore, ReleasedAb } from '../ports/intermediate-store.ts';
import { recipeRunOf } from './recipe-run.ts';
import type { RecipeRunDependencies, UnbookedRun } from './recipe-run.ts';

export interface MadeAlreadyDependencies extends RecipeRunDependencies {
  readonly intermediates: Pick<IntermediateStore, 'find'>;
}

/**
 * The manifest of an AB that need not run: its products are there under this key; or some were deleted since because nothing
 * needed them (retention), and nothing needs them now. A changed AB further down needs them again: then the AB runs anew.
 */
export async function madeAlready(
  deps: MadeAlreadyDependencies,
  { plan, ab, run }: { readonly plan: Plan; readonly ab: AssociationBlock; readonly run: UnbookedRun },
): Promise<Manifest | undefined> {
  const manifest = await deps.runner.findManifest(run.productDirectory, run.abKey);
  if (manifest !== undefined) return manifest;
  const left = await deps.intermediates.find(run.productDirectory);
  if (left?.manifest.abKey !== run.abKey) return undefined;
  return (await isNeeded(deps, plan, ab, left)) ? undefined : left.manifest;
}

async function isNeeded(
  deps: MadeAlreadyDependencies,
  plan: Plan,
  ab: AssociationBlock,
  { manifest, released }: ReleasedAb,
): Promise<boolean> {
  const catgs = new Set(manifest.products.filter(({ path }) => released.includes(path)).map(({ catg }) => catg));
  const readers = plan.abs.filter(({ inputs }) =>
    inputs.some(({ source }) => source.kind === 'product' && source.ab === ab.name && catgs.has(source.catg)),
  );
  const made = await Promise.all(readers.map((reader) => isMade(deps, plan, reader)));
  return made.includes(false);
}

/** Of an AB whose own inputs have not been published nobody can say: it counts as to be made. */
async function isMade(deps: MadeAlreadyDependencies, plan: Plan, ab: AssociationBlock): Promise<boolean> {
  try {
    return (await madeAlready(deps, { plan, ab, run: await recipeRunOf(deps, plan, ab) })) !== undefined;
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'FILE_MISSING') return false;
    throw error;
  }
}

/** Whether the AB need not run, as far as this can be said before what it waits for has run: no inputs need be fetched. */
export async function isMadeAlready(deps: MadeAlreadyDependencies, plan: Plan, ab: AssociationBlock): Promise<boolean> {
  const published = await deps.manifests.read(deps.dataRoot.workspace(plan.unit, ab.name));
  return published !== undefined && (await isMade(deps, plan, ab));
}
