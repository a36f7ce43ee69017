import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { identifyProcess, isAlive } from '../embedded-server/process-identity.ts';
import type { RunDirectory } from './run-directory.ts';
import { parseIdentity } from './run-files.ts';
import { createOnce, hasCode, namesIn, readTextIfThere } from './small-files.ts';

const WAIT_MS = 20;

/**
 * Concludes or removes a run: one watcher at a time, among all processes of the host. Undefined: this attempt is gone,
 * somebody else has dealt with it.
 *
 * The lock is a file per generation (`lock.<attempt>.<n>`), which is never deleted but with the directory: whoever
 * finds the holder of the last one dead or done creates the next one, and only one can.
 */
export async function withRunLock<T>(
  directory: RunDirectory,
  attempt: string,
  body: () => Promise<T>,
): Promise<T | undefined> {
  const lock = await acquire(directory, attempt);
  if (lock === undefined) return undefined;
  try {
    return (await isSameAttempt(directory, attempt)) ? await body() : undefined;
  } finally {
    await release(lock);
  }
}

async function acquire(directory: RunDirectory, attempt: string): Promise<string | undefined> {
  const self = JSON.stringify(identifyProcess(process.pid));
  while (await isSameAttempt(directory, attempt)) {
    const generation = await lastGeneration(directory, attempt);
    if (generation > 0 && (await isHeld(lockPath(directory, attempt, generation)))) {
      await sleep(WAIT_MS);
      continue;
    }
    const lock = lockPath(directory, attempt, generation + 1);
    if (await createUnlessGone(lock, self)) return lock;
  }
  return undefined;
}

async function isSameAttempt(directory: RunDirectory, attempt: string): Promise<boolean> {
  return (await readTextIfThere(directory.attempt)) === attempt;
}

async function lastGeneration(directory: RunDirectory, attempt: string): Promise<number> {
  const prefix = lockName(attempt, '');
  const names = await namesIn(directory.path);
  const generations = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number.parseInt(name.slice(prefix.length), 10));
  return Math.max(0, ...generations.filter(Number.isFinite));
}

async function isHeld(lock: string): Promise<boolean> {
  if ((await readTextIfThere(releaseOf(lock))) !== undefined) return false;
  const holder = parseIdentity((await readTextIfThere(lock)) ?? '');
  return holder !== undefined && isAlive(holder);
}

async function release(lock: string): Promise<void> {
  try {
    await createOnce(releaseOf(lock), '');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

async function createUnlessGone(lock: string, holder: string): Promise<boolean> {
  try {
    return await createOnce(lock, holder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function lockPath(directory: RunDirectory, attempt: string, generation: number): string {
  return join(directory.path, lockName(attempt, String(generation)));
}

/** With the attempt in its name a late release cannot touch the lock of the next attempt. */
function lockName(attempt: string, generation: string): string {
  return `lock.${attempt}.${generation}`;
}

function releaseOf(lock: string): string {
  return `${lock}.released`;
}
