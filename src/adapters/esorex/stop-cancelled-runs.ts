import { dirname } from 'node:path';
import type { DataRoot } from '../../domain/product/data-root.ts';
import { runDirectories } from './list-runs.ts';
import { observeRun } from './observe-run.ts';
import type { RunDirectory } from './run-directory.ts';
import { runDirectoryOf } from './run-directory.ts';
import { parseRun } from './run-files.ts';
import { withRunLock } from './run-lock.ts';
import { discardFolder, readTextIfThere } from './small-files.ts';
import { abandonUnstarted } from './start-run.ts';
import { stopRun } from './stop-run.ts';

/**
 * Stops the recipe of an AB, under whatever key it runs, and takes its run away: its cancellation was requested while
 * nobody watched it. A run that has ended keeps its result. True: one was stopped.
 */
export async function stopCancelledRuns(dataRoot: DataRoot, unit: string, ab: string): Promise<boolean> {
  const runs = dirname(runDirectoryOf({ ab, abKey: '', productDirectory: dataRoot.workspace(unit, ab) }).path);
  const found = (await runDirectories(dataRoot.root)).filter(({ path }) => dirname(path) === runs);
  const stopped = await Promise.all(found.map(async (run) => (await isRunOf(run, ab)) && (await stopCancelled(run))));
  return stopped.includes(true);
}

async function isRunOf(directory: RunDirectory, ab: string): Promise<boolean> {
  return parseRun((await readTextIfThere(directory.run)) ?? '')?.ab === ab;
}

async function stopCancelled(directory: RunDirectory): Promise<boolean> {
  const state = await observeRun(directory);
  if (state.kind === 'absent' || state.kind === 'ended' || state.kind === 'elsewhere') return false;
  if (state.kind === 'alive') await stopRun(directory, state.process, 'cancelled');
  if (state.kind === 'starting' && !(await abandonUnstarted(directory))) return false;
  await withRunLock(directory, state.attempt, () => discardFolder(directory.path));
  return true;
}
