import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { Manifest } from '../domain/outcome/attempt.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { IntermediateStore, ReleasedAb } from '../ports/intermediate-store.ts';
import type { RecipeRunner } from '../ports/recipe-runner.ts';
import { archiveFilesOf } from './archive-files.ts';
import type { InputContents } from './input-contents.ts';
import { isKeyOf, recipeRunOf } from './recipe-run.ts';
import type { RecipeRunDependencies, UnbookedRun } from './recipe-run.ts';
import { areInputsUnchanged } from './used-inputs.ts';

export interface MadeAlreadyDependencies extends RecipeRunDependencies {
  readonly runner: Pick<RecipeRunner, 'listRecipes' | 'findManifest'>;
  readonly intermediates: Pick<IntermediateStore, 'find'>;
  readonly contents: InputContents;
}

interface Made {
  readonly plan: Plan;
  readonly ab: AssociationBlock;
  readonly run: UnbookedRun;
  /** Products of the chain are certified: a file of the archive that has changed since does not make them anew. */
  readonly isKept: boolean;
}

/**
 * The manifest of an AB that need not run: its products are there under this key, made of what the archive has now; or some
 * were deleted since because nothing needed them (retention), and nothing needs them now. A changed AB further down needs
 * them again: then the AB runs anew.
 */
export async function madeAlready(
  deps: MadeAlreadyDependencies,
  { plan, ab, run, isKept }: Made,
): Promise<Manifest | undefined> {
  const found = await findMade(deps, { plan, ab, run, isKept });
  if (found === undefined || found.released.length === 0) return found?.manifest;
  const judgeMade = judgeOnce(deps, { plan, isKept });
  return (await isNeeded({ plan, judgeMade }, ab, found)) ? undefined : found.manifest;
}

/** What was made of these very inputs; all of it is there but for what was released. */
async function findMade(deps: MadeAlreadyDependencies, made: Made): Promise<ReleasedAb | undefined> {
  const { plan, ab, run, isKept } = made;
  const manifest = await deps.manifests.read(run.productDirectory);
  if (manifest === undefined || !isKeyOf(deps, run, manifest)) return undefined;
  const left = await whatIsLeft(deps, run.productDirectory, manifest.abKey);
  if (left === undefined || isKept) return left;
  return (await areInputsUnchanged(deps.contents, archiveFilesOf(plan.unit, ab), manifest)) ? left : undefined;
}

async function whatIsLeft(
  { runner, intermediates }: MadeAlreadyDependencies,
  productDirectory: string,
  abKey: string,
): Promise<ReleasedAb | undefined> {
  const manifest = await runner.findManifest(productDirectory, abKey);
  if (manifest !== undefined) return { manifest, released: [] };
  const left = await intermediates.find(productDirectory);
  return left?.manifest.abKey === abKey ? left : undefined;
}

type JudgeMade = (ab: AssociationBlock) => Promise<ReleasedAb | undefined>;

/**
 * What was made of an AB, as long as all that it descends from was made under the keys of now: the key of a combination is
 * that of yesterday until the exposure that has changed has run, and then it wants the pixel tables of all others. Of an AB
 * whose own inputs have not been published nobody can say: it counts as to be made. Each AB is judged once.
 */
function judgeOnce(deps: MadeAlreadyDependencies, { plan, isKept }: Pick<Made, 'plan' | 'isKept'>): JudgeMade {
  const abs = new Map(plan.abs.map((ab) => [ab.name, ab]));
  const judged = new Map<string, Promise<ReleasedAb | undefined>>();

  async function judge(ab: AssociationBlock): Promise<ReleasedAb | undefined> {
    const sources = new Set(ab.inputs.flatMap(({ source }) => (source.kind === 'product' ? [source.ab] : [])));
    const before = [...sources].flatMap((name) => abs.get(name) ?? []);
    const made = await Promise.all(before.map(judgeMade));
    if (made.includes(undefined)) return undefined;
    return unlessUnpublished(async () => findMade(deps, { plan, ab, run: await recipeRunOf(deps, plan, ab), isKept }));
  }
  function judgeMade(ab: AssociationBlock): Promise<ReleasedAb | undefined> {
    const verdict = judged.get(ab.name) ?? judge(ab);
    judged.set(ab.name, verdict);
    return verdict;
  }
  return judgeMade;
}

interface Judged {
  readonly plan: Plan;
  readonly judgeMade: JudgeMade;
}

/** Whether one that has to run reads what was released. */
async function isNeeded(
  { plan, judgeMade }: Judged,
  ab: AssociationBlock,
  { manifest, released }: ReleasedAb,
): Promise<boolean> {
  const catgs = new Set(manifest.products.filter(({ path }) => released.includes(path)).map(({ catg }) => catg));
  const readers = plan.abs.filter(({ inputs }) =>
    inputs.some(({ source }) => source.kind === 'product' && source.ab === ab.name && catgs.has(source.catg)),
  );
  for (const reader of readers) {
    const made = await judgeMade(reader);
    if (made === undefined || (await isNeeded({ plan, judgeMade }, reader, made))) return true;
  }
  return false;
}

async function unlessUnpublished<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'FILE_MISSING') return undefined;
    throw error;
  }
}

/** Whether the AB need not run, as far as this can be said before what it waits for has run: no inputs need be fetched. */
export async function isMadeAlready(
  deps: MadeAlreadyDependencies,
  { plan, ab, isKept }: Omit<Made, 'run'>,
): Promise<boolean> {
  const published = await deps.manifests.read(deps.dataRoot.workspace(plan.unit, ab.name));
  if (published === undefined) return false;
  const made = await unlessUnpublished(async () =>
    madeAlready(deps, { plan, ab, run: await recipeRunOf(deps, plan, ab), isKept }),
  );
  return made !== undefined;
}
