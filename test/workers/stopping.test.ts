import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { failLostAttempts } from '../../src/workers/attempt-tokens.ts';
import { startRawServer } from '../fakes/raw-server.ts';
import type { RawServer } from '../fakes/raw-server.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

const PROGRAM = join(import.meta.dirname, '../fixtures/workers/one-activity.ts');

let server: RawServer;
beforeAll(async () => {
  server = await startRawServer();
});
afterAll(() => server.end());

/** A worker process with the first activity of a date under way. */
async function busyWorker(unit: string, manner: 'listens' | 'deaf') {
  const tokens = temporaryFolder();
  const date = await server.startDate(unit);
  const child = spawn(process.execPath, [PROGRAM, server.address, tokens, manner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  await expect.poll(() => said, { timeout: 20_000 }).toBe('begun\n');
  return {
    date,
    tokens,
    /** @returns what it said last, its exit code, and how long it took [ms] */
    async stop() {
      const told = performance.now();
      child.kill('SIGTERM');
      const [exitCode] = (await once(child, 'exit')) as [number | null];
      return { end: said.trim().split('\n').at(-1), exitCode, ms: performance.now() - told };
    },
  };
}

/** 5 s are promised, for a machine that has time. */
const STOPPED_MS = 15_000;

describe('[W] a worker that is told to stop', () => {
  it('gives back what it has under way, and the next worker goes on at once', async () => {
    const worker = await busyWorker('2014-12-01', 'listens');
    const { end, exitCode, ms } = await worker.stop();
    expect({ end, exitCode }).toEqual({ end: 'drained', exitCode: 0 });
    expect(ms).toBeLessThan(STOPPED_MS);
    expect(readdirSync(worker.tokens)).toEqual([]);
    expect(await server.take('next')).toMatchObject({ attempt: 2 });
    await worker.date.terminate();
  });

  it('ends all the same when something does not listen, and leaves it to the next worker as after a kill', async () => {
    const worker = await busyWorker('2014-12-02', 'deaf');
    const { end, exitCode, ms } = await worker.stop();
    expect({ end, exitCode }).toEqual({ end: 'cut off', exitCode: 0 });
    expect(ms).toBeLessThan(STOPPED_MS);
    expect(readdirSync(worker.tokens)).toHaveLength(1);
    expect(await failLostAttempts(server.client, worker.tokens, () => Promise.resolve())).toBe(1);
    expect(await server.take('next')).toMatchObject({ attempt: 2 });
    await worker.date.terminate();
  });
});
