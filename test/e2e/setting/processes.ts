import { readFileSync, readdirSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes that name this text in their command line, apart from this one. */
export function processesNaming(text: string): readonly RunningProcess[] {
  return runningProcesses().filter(({ command }) => command.includes(text));
}

/** Processes that belong to this folder: they name what is in it, or were started for it (a worker has its data root in its environment). */
export function processesOf(folder: string): readonly RunningProcess[] {
  return runningProcesses().filter(
    ({ pid, command }) => command.includes(folder) || read(pid, 'environ').includes(folder),
  );
}

function runningProcesses(): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), command: read(Number(name), 'cmdline').replaceAll('\0', ' ').trim() }));
}

/** Empty for a zombie, a kernel thread, and a process that has just ended. */
function read(pid: number, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

export function killAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself: what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
