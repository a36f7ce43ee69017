import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/**
 * A process beyond doubt: a pid may be given to another program after its owner has died, the pair of pid and start
 * time is not. `startTicks` is null where there is no /proc (macOS); there the pid alone has to do. Both mean something
 * in their boot and PID namespace only: every container numbers its processes for itself.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: number | null;
  /** Empty or absent: not known, as in records of earlier versions; it counts as ours. */
  readonly bootId?: string;
  /** `pid:[4026531836]`; empty or absent: as above. */
  readonly pidNamespace?: string;
}

/** `unknown`: it belongs to another PID namespace of this boot, whose processes cannot be seen from here. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Of a process in our own PID namespace. */
export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, startTicks: readStat(pid)?.startTicks ?? null, ...HERE };
}

const HERE = {
  bootId: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(), ''),
  pidNamespace: readOr(() => readlinkSync('/proc/self/ns/pid'), ''),
} as const;

/** The number of a namespace is given again after its end; the start time of a process is not. */
export function livenessOf(identity: ProcessIdentity): Liveness {
  if (differs(identity.bootId, HERE.bootId)) return 'dead';
  if (differs(identity.pidNamespace, HERE.pidNamespace)) return 'unknown';
  return isAliveHere(identity) ? 'alive' : 'dead';
}

/** Certainly alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  return livenessOf(identity) === 'alive';
}

function differs(one: string | undefined, own: string): boolean {
  return one !== undefined && one !== '' && own !== '' && one !== own;
}

function isAliveHere(identity: ProcessIdentity): boolean {
  if (identity.startTicks === null) return acceptsSignals(identity.pid);
  const stat = readStat(identity.pid);
  return stat !== undefined && stat.startTicks === identity.startTicks && !hasEnded(identity.pid, stat.state);
}

/**
 * A zombie does nothing any more, it only waits for its parent. But while other threads of a killed process still end,
 * its main thread is a zombie already and its ports and files are still open.
 */
function hasEnded(pid: number, state: string): boolean {
  return state === 'X' || (state === 'Z' && countThreads(pid) <= 1);
}

function countThreads(pid: number): number {
  return readOr(() => readdirSync(`/proc/${pid}/task`).length, 0);
}

/** Fields 3 and 22 of /proc/<pid>/stat; field 2 is the program name in parentheses and may contain anything. */
function readStat(pid: number): { state: string; startTicks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTicks: Number(fields[19]) };
  } catch {
    return undefined;
  }
}

function acceptsSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Processes end while one looks at them. */
function readOr<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
