import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..', '..');

/** Makes a Node take itself for Node 20, which cannot run TypeScript. */
const AS_NODE_20 =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})';

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Resolves when this text has been printed. */
  printed(text: string): Promise<void>;
}

export function sourceOf(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/** Starts a plain-JavaScript program as the Node 20 of an operating system would. */
export function startAsNode20(program: string, args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, ['--import', AS_NODE_20, program, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  return {
    child,
    outcome: new Promise((done) => child.once('close', (exitCode) => done({ exitCode, ...printed }))),
    printed: (text) =>
      new Promise((done) => {
        const look = () => {
          if (printed.stdout.includes(text)) done();
        };
        child.stdout.on('data', look);
        look();
      }),
  };
}
