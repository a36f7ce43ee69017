import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A cancelled date has 10 s to stop its recipes, of which up to 5 s pass until the attempt hears of it. */
const TERMINATION_MS = 3_000;
/** After SIGKILL only a hanging file system keeps a process. */
const KILL_MS = 60_000;
const POLL_MS = 20;

/**
 * Ends all processes of the session that a run's script leads or led: SIGTERM, SIGKILL after 3 s, and waits until none
 * is left. The number may belong to another session by now, so nothing happens unless a member works below `directory`.
 */
export async function endGroup(leaderPid: number, directory: string): Promise<void> {
  const folder = await realpath(directory);
  if (!livingMembers(leaderPid).some((pid) => isBelow(readCwd(pid), folder))) return;
  signalGroup(leaderPid, 'SIGTERM');
  if (await isEmptied(leaderPid, TERMINATION_MS)) return;
  signalGroup(leaderPid, 'SIGKILL');
  if (await isEmptied(leaderPid, KILL_MS)) return;
  throw new Error(`process group ${leaderPid} of ${directory} still runs ${KILL_MS / 1000} s after SIGKILL`);
}

async function isEmptied(leaderPid: number, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (livingMembers(leaderPid).length > 0) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function signalGroup(leaderPid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-leaderPid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Zombies do not count: nobody may ever collect them in a container without an init process. */
function livingMembers(leaderPid: number): readonly number[] {
  const ids = readOr(() => readdirSync('/proc'), [])
    .map(Number)
    .filter(Number.isInteger);
  return ids.filter((pid) => {
    const stat = readStat(pid);
    return stat?.group === leaderPid && stat.session === leaderPid && stat.state !== 'Z' && stat.state !== 'X';
  });
}

interface Stat {
  readonly state: string;
  readonly group: number;
  readonly session: number;
}

/** Fields 3, 5 and 6 of /proc/<pid>/stat, after the program name in parentheses. */
function readStat(pid: number): Stat | undefined {
  const text = readOr(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), '');
  const [state, , group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return state === undefined || group === undefined
    ? undefined
    : { state, group: Number(group), session: Number(session) };
}

function readCwd(pid: number): string {
  return readOr(() => readlinkSync(`/proc/${pid}/cwd`), '');
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Processes end while one looks at them. */
function readOr<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
