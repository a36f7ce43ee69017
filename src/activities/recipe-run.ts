import { stepOf } from '../domain/instance/steps.ts';
import { basename } from 'node:path';
import type { AbInput, AssociationBlock } from '../domain/association/association-block.ts';
import { dependantsOf } from '../domain/cascade/dependencies.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { Manifest, ManifestProduct } from '../domain/outcome/attempt.ts';
import type { ProcessOf } from '../domain/process/process.ts';
import { keyWithInputs } from '../domain/frame/file-content.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { InputHeaderEdit, RecipeRun, RecipeRunner, RunInput, SofLine } from '../ports/recipe-runner.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';

export interface RecipeRunDependencies {
  readonly dataRoot: DataRoot;
  readonly runner: Pick<RecipeRunner, 'listRecipes'>;
  readonly manifests: Pick<ManifestReader, 'read'>;
  readonly ompThreads: number;
  readonly processOf: ProcessOf;
  hash(text: string): string;
  /** sha256 of a file that a human gave. */
  hashFile(path: string): Promise<string>;
}

/** A run whose memory is not yet booked. */
export interface UnbookedRun extends Omit<RecipeRun, 'memoryLimitBytes'> {
  /** Where the versions of products that are inputs make another key. */
  readonly before?: KeyOfData;
}

/** Key of the releases that looked at the data of products only. */
interface KeyOfData {
  readonly abKey: string;
  /** ISO time since when the products that it covers are there, as far as that is known. */
  readonly since: string;
}

/**
 * The run of an AB on this host before its files of the archive are looked at: paths for its inputs, and a key that covers
 * recipe, version, parameters, the version of products that are inputs (of data and header; DATAMD5 where a manifest of
 * before knows no more), and the names of files of the archive. Their content is added when they are here: see
 * {@link withInputs}. Keywords that are read with another value count; an AB without them has the key that it has always had.
 */
export async function recipeRunOf(deps: RecipeRunDependencies, plan: Plan, ab: AssociationBlock): Promise<UnbookedRun> {
  const context = { unit: plan.unit, ab, corrected: correctedAbs(plan) };
  const inputs = await Promise.all(ab.inputs.map((input) => resolveInput(deps, context, input)));
  const recipes = await deps.runner.listRecipes();
  const version = recipes.find(({ recipe }) => recipe === ab.recipe)?.version;
  if (version === undefined) {
    throw new PhoenixError(
      'RECIPE_UNAVAILABLE',
      `esorex does not know ${ab.recipe} on this host`,
      'install the instrument pipeline; `phoenix doctor` lists what is found',
    );
  }
  const keyOf = (identities: readonly string[]) =>
    deps.hash(JSON.stringify([ab.recipe, version, ab.parameters, ab.ifus, identities]));
  const abKey = keyOf(inputs.flatMap(({ identities }) => identities));
  const before = keyOf(inputs.flatMap(({ identities, ofData = identities }) => ofData));
  const since = inputs.map((input) => input.since ?? '').reduce((one, other) => (one > other ? one : other), '');
  return {
    process: plan.process,
    ab: ab.name,
    abKey,
    ...(before === abKey ? {} : { before: { abKey: before, since } }),
    recipe: ab.recipe,
    parameters: ab.parameters,
    ifus: ab.ifus,
    sof: inputs.flatMap(({ lines }) => lines),
    expectedProducts: ab.expectedProducts,
    productDirectory: deps.dataRoot.workspace(plan.unit, ab.name),
    logPath: deps.dataRoot.logOf(plan.unit, ab.name),
    ompThreads: deps.ompThreads,
    wallLimitSeconds: stepOf(deps.processOf(plan.process).rules.steps, ab.step).wallLimitSeconds,
  };
}

/** The run with the content of its files of the archive in its key: an AB runs again exactly when something it depends on has changed. */
export function withInputs(
  { hash }: Pick<RecipeRunDependencies, 'hash'>,
  run: UnbookedRun,
  inputs: readonly RunInput[],
): UnbookedRun {
  return { ...run, abKey: keyWithInputs(run.abKey, inputs, hash), inputs };
}

/**
 * Whether a key is of this run, apart from the content of its files of the archive. That of an older version, or of a run
 * that it has started, covers their names only, and the data alone of products: it counts for what was made of the products
 * that are there now. One of them that was made anew may have the same data under another header.
 */
export function isKeyOf(
  { hash }: Pick<RecipeRunDependencies, 'hash'>,
  run: UnbookedRun,
  made: Pick<Manifest, 'abKey' | 'inputs'> & Partial<Pick<Manifest, 'cost'>>,
): boolean {
  const { abKey, inputs = [], cost } = made;
  const isOf = (key: string) => abKey === key || abKey === keyWithInputs(key, inputs, hash);
  if (isOf(run.abKey)) return true;
  const { before } = run;
  if (before === undefined || !isOf(before.abKey)) return false;
  return cost === undefined || before.since === '' || Date.parse(cost.startedAt) >= Date.parse(before.since);
}

/** ABs that read corrected headers, and all that descends from them. */
function correctedAbs({ abs }: Plan): ReadonlySet<string> {
  const own = new Set(abs.flatMap(({ name, headerEdits = [] }) => (headerEdits.length > 0 ? [name] : [])));
  return new Set([...own, ...dependantsOf(own, abs)]);
}

interface ResolvedInput {
  readonly lines: readonly SofLine[];
  readonly identities: readonly string[];
  /** Of products: by their data alone. */
  readonly ofData?: readonly string[];
  /** ISO time at which they were made. */
  readonly since?: string;
}

interface InputContext {
  /** Observing date. */
  readonly unit: string;
  readonly ab: AssociationBlock;
  /** Names of the ABs whose products descend from corrected headers. */
  readonly corrected: ReadonlySet<string>;
}

async function resolveInput(
  deps: RecipeRunDependencies,
  { unit: date, ab, corrected }: InputContext,
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
    const line = { path: `${folder}/${source.fileName}`, tag };
    const headerEdits = source.kind === 'raw' ? headerEditsOf(ab, source.fileName) : [];
    return headerEdits.length === 0
      ? { lines: [line], identities: [`${tag}=${source.fileName}`] }
      : {
          lines: [{ ...line, headerEdits }],
          identities: [`${tag}=${source.fileName} with ${JSON.stringify(headerEdits)}`],
        };
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
  const { abKey = '', cost } = manifest ?? {};
  // A corrected header may change the header of a product and not its data, which DATAMD5 does not see.
  const suffix = corrected.has(source.ab) ? ` of ${abKey}` : '';
  // Where a recipe writes no DATAMD5, the key of the run stands for the content: equal key, equal products.
  const dataOf = ({ dataMd5, path }: ManifestProduct) => (dataMd5 === '' ? `${abKey}/${basename(path)}` : dataMd5);
  return {
    lines: products.map(({ path }) => ({ path, tag })),
    identities: products.map((product) => `${tag}=${product.catg}:${product.version ?? dataOf(product)}${suffix}`),
    ofData: products.map((product) => `${tag}=${product.catg}:${dataOf(product)}${suffix}`),
    ...(cost === undefined ? {} : { since: cost.endedAt }),
  };
}

/** Sorted, and of several values of a keyword the last one: the same corrections in another order are the same run. */
function headerEditsOf({ headerEdits = [] }: AssociationBlock, fileName: string): readonly InputHeaderEdit[] {
  const own = headerEdits.filter((edit) => edit.fileName === fileName);
  const values = new Map(own.map(({ keyword, value }) => [keyword, value]));
  return [...values]
    .map(([keyword, value]) => ({ keyword, value }))
    .toSorted((a, b) => (a.keyword < b.keyword ? -1 : 1));
}

/** A file that a human gave (a list of offsets) must be there: otherwise its AB fails with the reason, and the question comes back. */
async function hashGivenFile(deps: RecipeRunDependencies, path: string): Promise<string> {
  try {
    return await deps.hashFile(path);
  } catch (error) {
    throw new PhoenixError(
      'OFFSET_LIST_INVALID',
      `${path} cannot be read on the host of its chain: ${error instanceof Error ? error.message : String(error)}`,
      'the fix is taken back; put the file there and send it again, or send another fix: phoenix resume',
      { cause: error },
    );
  }
}
