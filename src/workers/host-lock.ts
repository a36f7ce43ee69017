import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HostRow } from '../ports/records/hosts.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { holdExclusiveLock, withExclusiveLock } from '../adapters/processes/exclusive-lock.ts';
import { identifyProcess, isAlive, livenessOf } from '../adapters/processes/process-identity.ts';
import type { ProcessIdentity } from '../adapters/processes/process-identity.ts';

/**
 * One worker per host and data root: a second one would book the same memory twice. The kernel holds the lock for as long as
 * the worker lives: neither a killed worker nor its container, whose processes nobody else can see, bars a successor. The file
 * beside it says who it is. Both are taken by one process at a time.
 * @throws PhoenixError WORKER_LOCKED
 */
export async function lockHost(runDirectory: string, host: string): Promise<() => Promise<void>> {
  const path = lockPath(runDirectory, host);
  await mkdir(runDirectory, { recursive: true });
  const release = await withExclusiveLock(join(runDirectory, 'worker-locks.guard'), async () => {
    const holder = await readHolder(path);
    // A worker of an earlier version is told by the file alone.
    const held = holder !== undefined && isAlive(holder) ? undefined : holdExclusiveLock(`${path}.held`);
    if (held === undefined) throw locked(host, holder);
    await writeFile(`${path}.new`, JSON.stringify(identifyProcess(process.pid)));
    await rename(`${path}.new`, path);
    return held;
  });
  return async () => {
    // Somebody may have deleted it, and another worker taken it.
    const current = await readHolder(path);
    await (current?.isOurs === true ? rm(path, { force: true }) : Promise.resolve()).finally(release);
  };
}

function locked(host: string, holder: ProcessIdentity | undefined): PhoenixError {
  const isHere = holder !== undefined && livenessOf(holder) !== 'unknown';
  const who =
    holder === undefined ? 'it is not said which' : `pid ${holder.pid}${isHere ? '' : ' of another container'}`;
  return new PhoenixError(
    'WORKER_LOCKED',
    `host ${host} has a worker already (${who})`,
    'stop it first, or use another --host with its own data root',
  );
}

export function lockPath(runDirectory: string, host: string): string {
  return join(runDirectory, `worker.${host}.lock`);
}

/** Whom the content of a lock names; undefined for one that names no process. */
export function lockHolder(text: string): (ProcessIdentity & { readonly isOurs: boolean }) | undefined {
  try {
    const holder = JSON.parse(text) as ProcessIdentity;
    return { ...holder, isOurs: isDeepStrictEqual(holder, identifyProcess(process.pid)) };
  } catch {
    return undefined;
  }
}

/** Of a host that lives: its signs of life come every 15 s. */
const FRESH_MS = 120_000;

/**
 * The lock is of one machine; that the host has no worker on another one, its row in the database says. Whoever replaces or
 * renames a machine waits until the row is old. Returns the machine where the host was last; empty: nobody knows.
 * @throws PhoenixError WORKER_LOCKED
 */
export function assertOnOneMachine(row: HostRow | undefined, machine: string, nowMs: number = Date.now()): string {
  if (row === undefined || row.machine === '') return '';
  const silentMs = nowMs - Date.parse(row.seenAt);
  if (row.machine === machine || silentMs >= FRESH_MS) return row.machine;
  throw new PhoenixError(
    'WORKER_LOCKED',
    `host ${row.host} has a worker on machine ${row.machine} already (pid ${row.pid}, seen ${row.seenAt}); this machine is ${machine}`,
    'give each machine a host of its own in phoenix.yaml and name it with --host; if that worker has ended, start this one 2 min later',
  );
}

/** Undefined where there is no lock, or none that names a process. */
async function readHolder(path: string): Promise<ReturnType<typeof lockHolder>> {
  return lockHolder(await readFile(path, 'utf8').catch(() => ''));
}
