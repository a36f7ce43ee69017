import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identifyProcess } from '../../src/adapters/processes/process-identity.ts';
import { assertOnOneMachine, lockHost } from '../../src/workers/host-lock.ts';
import { host } from '../adapters/database/rows.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

function lockOf(folder: string, content: string): string {
  const path = join(folder, 'worker.muc10.lock');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('[U] lock of a host', () => {
  it('refuses a second worker, and says who is there', async () => {
    const run = join(temporaryFolder(), 'run');
    await lockHost(run, 'muc10');
    await expect(lockHost(run, 'muc10')).rejects.toMatchObject({
      code: 'WORKER_LOCKED',
      message: `host muc10 has a worker already (pid ${process.pid})`,
    });
  });

  it('is one per host, and free again when it was given back', async () => {
    const run = temporaryFolder();
    const unlock = await lockHost(run, 'muc10');
    const unlockOther = await lockHost(run, 'muc11');
    await unlock();
    const again = await lockHost(run, 'muc10');
    await Promise.all([again(), unlockOther()]);
    expect(existsSync(join(run, 'worker.muc10.lock'))).toBe(false);
  });

  it("is not given back when it is another worker's by now", async () => {
    const run = temporaryFolder();
    const unlock = await lockHost(run, 'muc10');
    const path = lockOf(run, JSON.stringify({ pid: 1, startTicks: 1 }));
    await unlock();
    expect(existsSync(path)).toBe(true);
  });

  it('of a worker that was killed is taken over', async () => {
    const run = temporaryFolder();
    const { pid } = spawnSync('true');
    lockOf(run, JSON.stringify({ pid, startTicks: 1 }));
    await expect(lockHost(run, 'muc10')).resolves.toBeTypeOf('function');
  });

  it('is not held by another program that got the pid of a killed worker', async () => {
    const run = temporaryFolder();
    lockOf(run, JSON.stringify({ ...identifyProcess(process.pid), startTicks: 1 }));
    await expect(lockHost(run, 'muc10')).resolves.toBeTypeOf('function');
  });

  it('that was half written is taken over', async () => {
    const run = temporaryFolder();
    lockOf(run, '{"pid": 12');
    await expect(lockHost(run, 'muc10')).resolves.toBeTypeOf('function');
  });

  it('that is stale goes to one of two that want it at the same moment', async () => {
    const run = temporaryFolder();
    lockOf(run, 'stale');
    const wanted = await Promise.allSettled(Array.from({ length: 5 }, () => lockHost(run, 'muc10')));
    expect(wanted.map(({ status }) => status).toSorted()).toEqual(['fulfilled', ...Array<string>(4).fill('rejected')]);
  });
});

describe('[U] a host whose name a second machine bears', () => {
  const SEEN = '2026-11-21T10:00:00.000Z';
  const after = (seconds: number) => Date.parse(SEEN) + seconds * 1000;
  const row = host({ host: 'muc10', machine: 'first', seenAt: SEEN, pid: 4711 });

  it('is refused there while the first one gives signs of life', () => {
    for (const seconds of [-30, 0, 119])
      expect(() => assertOnOneMachine(row, 'second', after(seconds))).toThrow(
        expect.objectContaining({
          code: 'WORKER_LOCKED',
          message: `host muc10 has a worker on machine first already (pid 4711, seen ${SEEN}); this machine is second`,
        }),
      );
  });

  it('moves there when the first one has been silent for 2 min, and starts again on the first one at once', () => {
    expect(assertOnOneMachine(row, 'second', after(120))).toBe('first');
    expect(assertOnOneMachine(row, 'first', after(1))).toBe('first');
  });

  it('starts where nobody knows of another machine', () => {
    expect(assertOnOneMachine(undefined, 'second', after(0))).toBe('');
    expect(assertOnOneMachine({ ...row, machine: '' }, 'second', after(0))).toBe('');
  });
});
