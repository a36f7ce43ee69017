import { dirname } from 'node:path';
import { ERROR_CODES } from '../../domain/failure/error-codes.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { RecipeRun, RunResult, RunWatch } from '../../ports/recipe-runner.ts';
import { cancelRun, concludeEnded, concludeStopped, restartLost } from './end-of-run.ts';
import { findManifest } from './manifest-file.ts';
import type { RunState } from './observe-run.ts';
import { observeRun } from './observe-run.ts';
import type { RunCall, RunnerSettings } from './run-call.ts';
import { isAdopted, succeededResult, unfinishedResult } from './run-call.ts';
import { CHANGED_INPUT_CURE, assertInputs } from './run-inputs.ts';
import { runDirectoryOf } from './run-directory.ts';
import { readEnding } from './run-ending.ts';
import { withRunLock } from './run-lock.ts';
import { discardFolder, hasCode } from './small-files.ts';
import { abandonUnstarted, claimRun, launchRun, withdraw } from './start-run.ts';
import { stopRun } from './stop-run.ts';
import { watchRun } from './watch-run.ts';

/**
 * Looks at the run directory, does what its state asks for, and looks again, until there is a result. All that calls,
 * processes and lives of this host share is on disk, so any of them may be killed between any two steps.
 */
export async function startOrAdopt(settings: RunnerSettings, run: RecipeRun, watch: RunWatch): Promise<RunResult> {
  const directory = runDirectoryOf(run);
  const call: RunCall = { settings, run, watch, directory, attempt: undefined, own: undefined, losses: 0 };
  try {
    for (;;) {
      const result = await advance(call);
      if (result !== undefined) return withCure(run, result);
    }
  } catch (error) {
    throw asDiskFull(run, error);
  }
}

async function advance(call: RunCall): Promise<RunResult | undefined> {
  const state = await observeRun(call.directory);
  const manifest = await findManifest(call.run.productDirectory, call.run.abKey);
  if (manifest !== undefined) {
    await sweepLeftover(call, state);
    return succeededResult(call, manifest);
  }
  switch (state.kind) {
    case 'absent':
      return begin(call);
    case 'starting':
    case 'alive':
    case 'elsewhere':
      return follow(call, state);
    case 'ended':
      return concludeEnded(call, state);
    case 'stopped':
      return concludeStopped(call, state);
    case 'lost':
      return restartLost(call, state);
  }
}

/** Whoever published may have died before the run directory was deleted. */
async function sweepLeftover({ directory }: RunCall, state: RunState): Promise<void> {
  if (state.kind !== 'ended' && state.kind !== 'lost' && state.kind !== 'stopped') return;
  await withRunLock(directory, state.attempt, () => discardFolder(directory.path));
}

async function begin(call: RunCall): Promise<RunResult | undefined> {
  const { run, watch, directory, settings } = call;
  const told = call.attempt === undefined ? undefined : await readEnding(directory, call.attempt);
  if (told !== undefined) return { ...told, adopted: isAdopted(call) };
  if (watch.cancelRequested?.aborted === true) return unfinishedResult(call, 'cancelled');
  if (watch.detach?.aborted === true) return unfinishedResult(call, 'detached');
  await assertInputs(run);
  const attempt = await claimRun(run, directory, settings);
  if (attempt === undefined) return undefined;
  // Another call may have published, and removed its run, between our look and our claim.
  if ((await findManifest(run.productDirectory, run.abKey)) !== undefined) await withdraw(directory);
  else call.own = { attempt, process: await launch(call) };
  return undefined;
}

async function launch({ directory, settings }: RunCall) {
  try {
    return await launchRun(directory, settings.launcher);
  } catch (error) {
    await withdraw(directory);
    throw error;
  }
}

async function follow(
  call: RunCall,
  state: Extract<RunState, { kind: 'starting' | 'alive' | 'elsewhere' }>,
): Promise<RunResult | undefined> {
  const { run, directory, settings, watch } = call;
  call.attempt = state.attempt;
  const child = call.own?.attempt === state.attempt ? call.own.process : undefined;
  const task = { directory, attempt: state.attempt, wallLimitSeconds: run.wallLimitSeconds, child, ...settings };
  const end = await watchRun(task, watch);
  switch (end) {
    case 'changed':
      return undefined;
    case 'detached':
      return unfinishedResult(call, 'detached');
    case 'cancel-requested':
      return cancelRun(call, state.attempt);
    case 'over-wall-limit':
      return stopOverdue(call);
    case 'not-started':
      if (await abandonUnstarted(directory))
        await withRunLock(directory, state.attempt, () => discardFolder(directory.path));
      return undefined;
  }
}

async function stopOverdue({ directory, attempt }: RunCall): Promise<undefined> {
  const state = await observeRun(directory);
  if (state.kind === 'alive' && state.attempt === attempt) await stopRun(directory, state.process, 'wall-limit');
}

/** What passes by itself says so, with what is to be done. */
function withCure(run: RecipeRun, result: RunResult): RunResult {
  if (result.code === undefined || ERROR_CODES[result.code].class !== 'transient') return result;
  return { ...result, cure: result.code === 'INPUT_CHANGED' ? CHANGED_INPUT_CURE : cureOf(run) };
}

function asDiskFull(run: RecipeRun, error: unknown): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT')) return error;
  return new PhoenixError('DISK_FULL', `${run.ab}: the disk of ${dirname(run.productDirectory)} is full`, cureOf(run), {
    cause: error,
  });
}

function cureOf(run: RecipeRun): string {
  return `free space on the disk of ${dirname(run.productDirectory)} (phoenix ingest of a distributed date deletes its intermediate products); it is tried again`;
}
