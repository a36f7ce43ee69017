import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What flock (util-linux, as prlimit) says when somebody else has the lock. */
const HELD = 1;

/** Descriptor 9 stays open in the process that the shell becomes. */
const LOCKED = 'exec 9> "$0" && flock --nonblock 9; exec "$@"';

/** The command with a lock on this file that the kernel keeps until its process has ended; without flock it runs without. */
export function lockedCommand(path: string, command: string, args: readonly string[]): readonly [string, ...string[]] {
  // Of a program that is not there only its own start says so.
  return existsSync(command) ? ['/bin/sh', '-c', LOCKED, path, command, ...args] : [command, ...args];
}

/**
 * Whether a process lives that has locked this file, in whatever container: the kernel is asked where the numbers of processes
 * tell nothing. Where no flock was found, nobody has.
 */
export async function isProcessLockHeld(path: string): Promise<boolean> {
  // flock would make the file.
  if (!existsSync(path)) return false;
  return new Promise((resolve) => {
    execFile('flock', ['--nonblock', '--shared', path, 'true'], (error) => resolve(error?.code === HELD));
  });
}
