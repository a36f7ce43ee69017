import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runDirectories, runsFolders } from './list-runs.ts';
import { modifiedAtMs, observeRun } from './observe-run.ts';
import type { RunDirectory } from './run-directory.ts';
import { ENDING } from './run-directory.ts';
import { withRunLock } from './run-lock.ts';
import { GONE, discardFolder, hasCode, namesIn } from './small-files.ts';
import { STARTING, abandonUnstarted } from './start-run.ts';
import { stopRun } from './stop-run.ts';

export interface UnclaimedOptions {
  /** A run that nobody has watched for so long is stopped. */
  readonly claimTimeoutSeconds?: number;
  /** Claims count from here on at the earliest, or a worker that was away for six minutes would stop what it comes back for. */
  readonly watchedSinceMs?: number;
  /** A result that nobody has fetched for so long is deleted, and so is what killed processes have left. */
  readonly keepSeconds?: number;
  readonly clock?: () => number;
}

/**
 * Stops the runs of a data root that nobody wants any more and deletes what was left behind; returns the directories of
 * the runs it stopped. Call it every minute or so.
 */
export async function stopUnclaimedRuns(
  dataRoot: string,
  { claimTimeoutSeconds = 300, watchedSinceMs = 0, keepSeconds = 7 * 86_400, clock = Date.now }: UnclaimedOptions = {},
): Promise<readonly string[]> {
  const stopped: string[] = [];
  for (const directory of await runDirectories(dataRoot)) {
    const silentMs = clock() - Math.max(watchedSinceMs, await modifiedAtMs(directory.claim));
    if (silentMs > claimTimeoutSeconds * 1000 && (await stopUnclaimed(directory))) stopped.push(directory.path);
    if (silentMs > keepSeconds * 1000) await discardDead(directory);
  }
  await sweepLeftovers(dataRoot, clock(), keepSeconds * 1000);
  return stopped;
}

async function stopUnclaimed(directory: RunDirectory): Promise<boolean> {
  const state = await observeRun(directory);
  if (state.kind === 'absent' || state.kind === 'ended' || state.kind === 'elsewhere') return false;
  if (state.kind === 'alive') await stopRun(directory, state.process, 'unclaimed');
  if (state.kind === 'starting' && !(await abandonUnstarted(directory))) return false;
  await withRunLock(directory, state.attempt, () => discardFolder(directory.path));
  return true;
}

async function discardDead(directory: RunDirectory): Promise<void> {
  const state = await observeRun(directory);
  if (state.kind !== 'ended') return;
  await withRunLock(directory, state.attempt, () => discardFolder(directory.path));
}

/** Folders that killed processes were just making or deleting. */
const LEFTOVER_MS = 600_000;

async function sweepLeftovers(dataRoot: string, nowMs: number, keepMs: number): Promise<void> {
  for (const folder of await runsFolders(dataRoot)) {
    for (const name of await namesIn(folder)) {
      const limitMs =
        name.startsWith(STARTING) || name.startsWith(GONE) ? LEFTOVER_MS : name.endsWith(ENDING) ? keepMs : Infinity;
      const path = join(folder, name);
      if (nowMs - (await changedAtMs(path)) > limitMs) await rm(path, { recursive: true, force: true });
    }
  }
}

/** Of the folder itself: a rename counts as well. Infinity for what has gone meanwhile. */
async function changedAtMs(path: string): Promise<number> {
  try {
    return (await stat(path)).ctimeMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return Infinity;
    throw error;
  }
}
