import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';

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

/** The journal stays in memory: otherwise it would be written to a disk that may be full, when somebody comes to help. */
function tryAcquire(path: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock?.close();
    if (/locked|busy/i.test(String(cause))) return undefined;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new PhoenixError(
      'STORAGE_UNAVAILABLE',
      `cannot take the lock ${path}: ${said}`,
      `check that ${dirname(path)} is there, that this user may write in it, and that its disk answers`,
      { cause },
    );
  }
}
