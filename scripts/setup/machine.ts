import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { Environment, ProbeResult } from '../../src/adapters/host-facts/probe.ts';

export const SETUP_COMMANDS = ['setup', 'demo', 'test', 'test:long'] as const;
export type SetupCommand = (typeof SETUP_COMMANDS)[number];

/** The machine as the set-up sees it; the tests give one that installs nothing. */
export interface Machine {
  readonly env: Environment;
  readonly isRoot: boolean;
  /** Runs a program to its end, however long; never rejects. */
  run(command: string, args: readonly string[]): Promise<ProbeResult>;
  /** One line for the user. */
  say(line: string): void;
}

export function thisMachine(env: Environment): Machine {
  return {
    env,
    isRoot: process.getuid?.() === 0,
    run: (command, args) => runToEnd(command, args, env),
    say: (line) => {
      console.log(`setup: ${line}`);
    },
  };
}

function runToEnd(command: string, args: readonly string[], env: Environment): Promise<ProbeResult> {
  return new Promise((done) => {
    // esorex leaves a log file where it is called.
    const child = spawn(command, [...args], { env: { ...env }, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => done({ exitCode: null, output: error.message }));
    child.once('close', (exitCode) => done({ exitCode, output }));
  });
}
