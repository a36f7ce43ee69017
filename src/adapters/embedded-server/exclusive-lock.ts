import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';

const WAIT_LIMIT_MS = 20_000;
const POLL_MS = 50;

/**
 * Runs `work` while no other process holds the lock of this path. The lock is an exclusive transaction on an empty
 * SQLite file: the kernel gives it back when its holder dies, so that no stale lock can stay behind.
 */
export async function withExclusiveLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const lock = await acquire(path, Date.now() + WAIT_LIMIT_MS);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/**
 * Takes the lock of this path for as long as this process lives or until it is given back; undefined: somebody has it. Whoever
 * sees the file finds out, whatever the numbers of processes mean there.
 */
export function holdExclusiveLock(path: string): (() => void) | undefined {
  const lock = tryAcquire(path);
  return lock === undefined ? undefined : () => lock.close();
}

async function acquire(path: string, deadline: number): Promise<DatabaseSync> {
  for (;;) {
    const lock = tryAcquire(path);
    if (lock !== undefined) return lock;
    if (Date.now() > deadline) {
      throw new PhoenixError(
        'ALREADY_RUNNING',
        `${path} is held by another phoenix for ${WAIT_LIMIT_MS / 1000} s`,
        'wait for it or stop it',
      );
    }
    await sleep(POLL_MS);
  }
}

function tryAcquire(path: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (/locked|busy/i.test(String(error))) return undefined;
    throw error;
  }
}
