import { readFileSync, readdirSync } from 'node:fs';

/**
 * A process beyond doubt: a pid may be given to another program after its owner has died, the pair of pid and start
 * time is not. `startTicks` is null where there is no /proc (macOS); there the pid alone has to do.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: number | null;
}

export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, startTicks: readStat(pid)?.startTicks ?? null };
}

export function isAlive(identity: ProcessIdentity): boolean {
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
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
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
