import { basename } from 'node:path';
import type { AbInput, AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { Instrument } from '../instances/index.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { RecipeRun, RecipeRunner, SofLine } from '../ports/recipe-runner.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';

export interface RecipeRunDependencies {
  readonly dataRoot: DataRoot;
  readonly runner: RecipeRunner;
  readonly manifests: ManifestReader;
  readonly ompThreads: number;
  readonly memoryBytes: number;
  instrumentOfProcess(process: string): Instrument;
  hash(text: string): string;
  /** sha256 of a file that a human gave. */
  hashFile(path: string): Promise<string>;
}

/**
 * The run of an AB on this host: paths for its inputs, and its key. The key covers recipe, version, parameters and the
 * content of the inputs (DATAMD5 of products), so an AB runs again exactly when something it depends on has changed.
 */
export async function recipeRunOf(deps: RecipeRunDependencies, plan: Plan, ab: AssociationBlock): Promise<RecipeRun> {
  const inputs = await Promise.all(ab.inputs.map((input) => resolveInput(deps, plan.unit, input)));
  const recipes = await deps.runner.listRecipes();
  const version = recipes.find(({ recipe }) => recipe === ab.recipe)?.version;
  if (version === undefined) {
    throw new PhoenixError(
      'RECIPE_UNAVAILABLE',
      `esorex does not know ${ab.recipe} on this host`,
      'install the instrument pipeline; `phoenix doctor` lists what is found',
    );
  }
  const identity = JSON.stringify([
    ab.recipe,
    version,
    ab.parameters,
    ab.ifus,
    inputs.flatMap(({ identities }) => identities),
  ]);
  return {
    ab: ab.name,
    abKey: deps.hash(identity),
    recipe: ab.recipe,
    parameters: ab.parameters,
    ifus: ab.ifus,
    sof: inputs.flatMap(({ lines }) => lines),
    expectedProducts: ab.expectedProducts,
    productDirectory: deps.dataRoot.workspace(plan.unit, ab.name),
    logPath: deps.dataRoot.logOf(plan.unit, ab.name),
    ompThreads: deps.ompThreads,
    memoryLimitBytes: deps.memoryBytes,
    wallLimitSeconds: deps.instrumentOfProcess(plan.process).rules.recipes[ab.step].wallLimitSeconds,
  };
}

interface ResolvedInput {
  readonly lines: readonly SofLine[];
  readonly identities: readonly string[];
}

async function resolveInput(
  deps: RecipeRunDependencies,
  date: string,
  { source, tag }: AbInput,
): Promise<ResolvedInput> {
  if (source.kind === 'file') {
    return {
      lines: [{ path: source.path, tag }],
      identities: [`${tag}=file:${await hashGivenFile(deps, source.path)}`],
    };
  }
  if (source.kind !== 'product') {
    const folder = source.kind === 'raw' ? deps.dataRoot.raw(date) : deps.dataRoot.mcalib;
    return { lines: [{ path: `${folder}/${source.fileName}`, tag }], identities: [`${tag}=${source.fileName}`] };
  }
  const manifest = await deps.manifests.read(deps.dataRoot.workspace(date, source.ab));
  const products = (manifest?.products ?? [])
    .filter(({ catg }) => catg === source.catg)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .filter((_, index) => source.fileNumber === undefined || index + 1 === source.fileNumber);
  if (products.length === 0) {
    throw new PhoenixError(
      'FILE_MISSING',
      `${source.ab} has published no ${source.catg}`,
      'start the date again: the AB is then run first',
    );
  }
  return {
    lines: products.map(({ path }) => ({ path, tag })),
    // Where a recipe writes no DATAMD5, the key of the run stands for the content: equal key, equal products.
    identities: products.map(
      ({ catg, dataMd5, path }) =>
        `${tag}=${catg}:${dataMd5 === '' ? `${manifest?.abKey ?? ''}/${basename(path)}` : dataMd5}`,
    ),
  };
}

/** A file that a human gave must be there: otherwise its AB fails with the reason, and the question comes back. */
async function hashGivenFile(deps: RecipeRunDependencies, path: string): Promise<string> {
  try {
    return await deps.hashFile(path);
  } catch (error) {
    throw new PhoenixError(
      'FILE_MISSING',
      `${path} cannot be read on this host: ${error instanceof Error ? error.message : String(error)}`,
      'put the file there, or send another fix: phoenix resume',
      { cause: error },
    );
  }
}
