import { dirname, join } from 'node:path';
import { abRoot } from '../../domain/association/ab-names.ts';
import type { RecipeRun } from '../../ports/recipe-runner.ts';
import type { ProcessIdentity } from '../processes/process-identity.ts';
import type { RunState } from './observe-run.ts';
import { modifiedAtMs, observeRun } from './observe-run.ts';
import type { RunDirectory } from './run-directory.ts';
import { ENDING, RUNS, runDirectoryAt } from './run-directory.ts';
import { parseRun } from './run-files.ts';
import { namesIn, readTextIfThere } from './small-files.ts';

/** A run that is not concluded: somebody has to watch it, or it is stopped. */
export interface RunRecord {
  readonly ab: string;
  readonly abKey: string;
  readonly recipe: string;
  readonly directory: string;
  readonly state: Exclude<RunState['kind'], 'absent'>;
  /** The script that runs the recipe; undefined unless it is alive. */
  readonly process: ProcessIdentity | undefined;
  /** When somebody last watched it. */
  readonly claimedAt: string;
  /** As booked for it [bytes]. */
  readonly memoryLimitBytes: number;
}

/** All runs below the products of a data root, whoever has started them. */
export async function listRuns(dataRoot: string): Promise<readonly RunRecord[]> {
  const found = await Promise.all((await runDirectories(dataRoot)).map(recordOf));
  return found.filter((record) => record !== undefined);
}

/** Runs of one AB that somebody may adopt, under whatever key. */
export async function listRunsOf({
  ab,
  productDirectory,
}: Pick<RecipeRun, 'ab' | 'productDirectory'>): Promise<readonly RecipeRun[]> {
  const folder = join(dirname(productDirectory), RUNS);
  const names = (await namesIn(folder)).filter((name) => isRunName(name) && name.startsWith(`${abRoot(ab)}.`));
  const found = await Promise.all(names.map((name) => adoptableIn(runDirectoryAt(join(folder, name)), ab)));
  return found.filter((run) => run !== undefined);
}

async function adoptableIn(directory: RunDirectory, ab: string): Promise<RecipeRun | undefined> {
  const { kind } = await observeRun(directory);
  const run = parseRun((await readTextIfThere(directory.run)) ?? '');
  const isAdoptable = kind === 'starting' || kind === 'alive' || kind === 'ended';
  return isAdoptable && run?.ab === ab ? run : undefined;
}

/** Folders `products/<date>/.runs/<run>`; names with a dot are on their way in or out. */
export async function runDirectories(dataRoot: string): Promise<readonly RunDirectory[]> {
  const folders = await runsFolders(dataRoot);
  const paths = await Promise.all(
    folders.map(async (folder) => (await namesIn(folder)).filter(isRunName).map((name) => join(folder, name))),
  );
  return paths.flat().toSorted().map(runDirectoryAt);
}

function isRunName(name: string): boolean {
  return !name.startsWith('.') && !name.endsWith(ENDING);
}

export async function runsFolders(dataRoot: string): Promise<readonly string[]> {
  const products = join(dataRoot, 'products');
  return (await namesIn(products)).map((date) => join(products, date, RUNS));
}

async function recordOf(directory: RunDirectory): Promise<RunRecord | undefined> {
  const state = await observeRun(directory);
  const run = parseRun((await readTextIfThere(directory.run)) ?? '');
  if (state.kind === 'absent' || run === undefined) return undefined;
  return {
    ab: run.ab,
    abKey: run.abKey,
    recipe: run.recipe,
    directory: directory.path,
    state: state.kind,
    process: state.kind === 'alive' ? state.process : undefined,
    claimedAt: new Date(await modifiedAtMs(directory.claim)).toISOString(),
    memoryLimitBytes: run.memoryLimitBytes,
  };
}
