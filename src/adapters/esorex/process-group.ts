import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

interface Member {
  readonly pid: number;
  /** Working directory, empty where it cannot be read. */
  readonly cwd: string;
}

/**
 * Living processes of the session that the script with this pid leads or led. A number may be in use again after its
 * owner has died, so only those count that work below `directory`, unless the leader is known to be alive.
 */
export function groupMembers(leaderPid: number): readonly Member[] {
  return readProcessIds().flatMap((pid) => {
    const stat = readStat(pid);
    const isMember = stat?.group === leaderPid && stat.session === leaderPid && !ENDED_STATES.includes(stat.state);
    return isMember ? [{ pid, cwd: readCwd(pid) }] : [];
  });
}

/** Sends a signal to every member that works below `directory`; returns how many there are. */
export function signalGroup(leaderPid: number, directory: string, signal: 'SIGTERM' | 'SIGKILL' | 0): number {
  const members = groupMembers(leaderPid).filter(({ cwd }) => cwd === directory || cwd.startsWith(`${directory}/`));
  for (const { pid } of members) sendSignal(pid, signal);
  return members.length;
}

function sendSignal(pid: number, signal: 'SIGTERM' | 'SIGKILL' | 0): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const ENDED_STATES: readonly string[] = ['Z', 'X'];

interface Stat {
  readonly state: string;
  readonly group: number;
  readonly session: number;
}

/** Fields 3, 5 and 6 of /proc/<pid>/stat, after the program name in parentheses. */
function readStat(pid: number): Stat | undefined {
  const text = readOr(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), '');
  const [state, , group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return state === undefined || group === undefined ? undefined : { state, group: Number(group), session: Number(session) };
}

function readProcessIds(): readonly number[] {
  return readOr(() => readdirSync('/proc'), []).map(Number).filter(Number.isInteger);
}

function readCwd(pid: number): string {
  return readOr(() => readlinkSync(`/proc/${pid}/cwd`), '');
}

/** Processes end while one looks at them. */
function readOr<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
