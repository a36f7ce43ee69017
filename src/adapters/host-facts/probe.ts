import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, resolve } from 'node:path';

/** The part of the environment that look-ups need. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProbeResult {
  /** null: the program could not be started, was killed or took too long. */
  readonly exitCode: number | null;
  /** Standard output and standard error, in this order. */
  readonly output: string;
}

/** Full path of a program on PATH, or of a path given as such; undefined when there is no executable file. */
export function findExecutable(name: string, env: Environment): string | undefined {
  if (name.includes('/')) return isExecutableFile(name) ? resolve(name) : undefined;
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder, name))
    .find(isExecutableFile);
}

/**
 * Asks a program something short. Never rejects: a program that is not there is an answer, too.
 * Runs in the temporary folder, because esorex leaves a log file where it is called.
 */
export function probe(command: string, args: readonly string[], env: Environment): Promise<ProbeResult> {
  return new Promise((done) => {
    execFile(command, [...args], { env: { ...env }, cwd: tmpdir(), timeout: 20_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      done({ exitCode, output: stdout + stderr });
    });
  });
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
