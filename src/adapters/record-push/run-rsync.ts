import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RsyncRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

export interface RsyncEnd {
  /** null: it could not be started, or a signal ended it. */
  readonly exitCode: number | null;
  /** There is no such program on this host. */
  readonly isMissing: boolean;
  /** The last words on standard error. */
  readonly said: string;
}

const SAID_LENGTH = 600;
/** ssh and the rsync on the other side end when the pipe does. */
const KILL_AFTER_MS = 5_000;

/** Runs rsync with these files; never rejects. */
export function runRsync({ program, args, files, env, signal, onLine }: RsyncRun): Promise<RsyncEnd> {
  return new Promise((done) => {
    const child = spawn(program, [...args], { env: { ...env, LC_ALL: 'C' }, stdio: 'pipe' });
    let said = '';
    let isMissing = false;
    const stop = () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
    };
    const settle = (exitCode: number | null) => {
      signal?.removeEventListener('abort', stop);
      done({ exitCode, isMissing, said: said.trim().slice(-SAID_LENGTH) });
    };
    createInterface(child.stdout).on('line', onLine);
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    child.once('error', (error: NodeJS.ErrnoException) => {
      isMissing = error.code === 'ENOENT';
      said += error.message;
      settle(null);
    });
    child.once('close', settle);
    // It may end before it has read the list: its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(files.map((file) => `${file}\0`).join(''));
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
