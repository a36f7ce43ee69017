import { writeFile } from 'node:fs/promises';
import type { ProcessIdentity } from '../processes/process-identity.ts';
import { endGroup } from './process-group.ts';
import type { RunDirectory } from './run-directory.ts';
import type { StopReason } from './run-files.ts';
import { hasCode } from './small-files.ts';

/**
 * Stops a run. The reason is on disk before the first signal, so that another watcher, or the next attempt after our
 * own death, does not take the run for a lost one.
 */
export async function stopRun(directory: RunDirectory, process: ProcessIdentity, why: StopReason): Promise<void> {
  try {
    await writeFile(directory.stop, why, { flag: 'wx' });
    await endGroup(process.pid, directory.path);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) await endGroup(process.pid, directory.path).catch(unlessGone);
    else unlessGone(error);
  }
}

function unlessGone(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) throw error;
}
