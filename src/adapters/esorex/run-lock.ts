import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { holdExclusiveLock } from '../processes/exclusive-lock.ts';
import type { RunDirectory } from './run-directory.ts';
import { readTextIfThere } from './small-files.ts';

const WAIT_MS = 20;

/**
 * Concludes or removes a run: one watcher at a time, among all processes that see the directory, those of other containers
 * as well: the kernel holds the lock, and takes it back when its holder dies. Undefined: this attempt is gone, somebody else
 * has dealt with it.
 */
export async function withRunLock<T>(
  directory: RunDirectory,
  attempt: string,
  body: () => Promise<T>,
): Promise<T | undefined> {
  const release = await acquire(directory, attempt);
  try {
    return release !== undefined && (await isSameAttempt(directory, attempt)) ? await body() : undefined;
  } finally {
    release?.();
  }
}

async function acquire(directory: RunDirectory, attempt: string): Promise<(() => void) | undefined> {
  while (await isSameAttempt(directory, attempt)) {
    try {
      // With the attempt in its name nobody who comes late holds the lock of the next attempt.
      const release = holdExclusiveLock(join(directory.path, `lock.${attempt}`));
      if (release !== undefined) return release;
    } catch (error) {
      // The directory went away between the look and the lock.
      if (await isSameAttempt(directory, attempt)) throw error;
    }
    await sleep(WAIT_MS);
  }
  return undefined;
}

async function isSameAttempt(directory: RunDirectory, attempt: string): Promise<boolean> {
  return (await readTextIfThere(directory.attempt)) === attempt;
}
