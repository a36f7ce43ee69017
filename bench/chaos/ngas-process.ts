import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../src/adapters/embedded-server/index.ts';

/** The double of an NGAS archive: a program of the tests, used as a process of its own. */
const PROGRAM = join(import.meta.dirname, '..', '..', 'test', 'fakes', 'ngas-server', 'main.ts');

/**
 * Replies that go wrong, as rules of the double: each was seen with a real server or with what stands before it
 * (archives.md (d)). So many requests get them, then all is well again.
 */
export const NGAS_FAULTS = {
  'refuses connections': { fault: { kind: 'refused' }, times: 4 },
  'replies nothing': { fault: { kind: 'empty-reply' }, command: 'RETRIEVE', times: 3 },
  'resets connections': { fault: { kind: 'reset', afterBytes: 300_000 }, command: 'RETRIEVE', times: 4 },
  'cuts files off': { fault: { kind: 'cut-off', afterBytes: 500_000 }, command: 'RETRIEVE', times: 4 },
  'is busy': { fault: { kind: 'busy' }, times: 6 },
  'has errors': { fault: { kind: 'server-error' }, times: 3 },
  'sends pages of a proxy': { fault: { kind: 'html' }, command: 'RETRIEVE', times: 3 },
  'is offline': { fault: { kind: 'offline' }, times: 3 },
  'does not know a file': { fault: { kind: 'unknown-file' }, command: 'RETRIEVE', times: 1 },
  'sends wrong bytes': { fault: { kind: 'wrong-bytes' }, command: 'RETRIEVE', times: 2 },
  'sends too little': { fault: { kind: 'wrong-length', missingBytes: 2_880 }, command: 'RETRIEVE', times: 2 },
  'tells wrong checksums': { fault: { kind: 'wrong-checksum' }, times: 2 },
  'is slow': { fault: { kind: 'slow', bytesPerSecond: 2_000_000 }, command: 'RETRIEVE', times: 6 },
  'tells negative lengths': { fault: { kind: 'negative-length' }, command: 'RETRIEVE', times: 2 },
  'ignores ranges': { fault: { kind: 'ignored-range' }, command: 'RETRIEVE', times: 6 },
} as const;
export type NgasFault = keyof typeof NGAS_FAULTS;

export interface NgasProcess {
  readonly url: string;
  goWrong(fault: NgasFault): void;
  /** kill -9; it stays away until it is started again under the same address. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export async function startNgasProcess(folder: string, archive: string): Promise<NgasProcess> {
  const port = await freePort();
  const faults = join(folder, 'ngas-faults.json');
  writeFileSync(faults, '[]');
  const words = [PROGRAM, '--folder', archive, '--port', String(port), '--faults', faults];
  let child: ChildProcess;

  async function start(): Promise<void> {
    const started = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    const ended = once(started, 'exit').then(() => {
      throw new Error('the NGAS double has ended before it served');
    });
    const lines = createInterface(started.stdout);
    await Promise.race([once(lines, 'line'), ended]);
    ended.catch(() => undefined);
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    goWrong: (fault) => writeFileSync(faults, JSON.stringify([NGAS_FAULTS[fault]])),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    start,
  };
}
