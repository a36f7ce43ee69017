import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockHost, lockPath } from '../../src/workers/host-lock.ts';
import { watchLock } from '../../src/workers/watch-lock.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

const LOOK_MS = 100;

/** A locked data root that is watched; `because` is empty as long as it is held. */
async function watched() {
  const dataRoot = join(temporaryFolder(), 'data');
  const runDirectory = join(dataRoot, 'run');
  mkdirSync(runDirectory, { recursive: true });
  await lockHost(runDirectory, 'muc10');
  const watch = watchLock({ dataRoot, runDirectory, host: 'muc10' }, LOOK_MS);
  onTestFinished(() => watch.stop());
  const state = { because: '' };
  void watch.lost.then((because) => (state.because = because));
  return { dataRoot, lock: lockPath(runDirectory, 'muc10'), state, watch };
}

const LATER = { timeout: 10_000, interval: 20 };

describe('[U] a worker and its place', () => {
  it('has lost it when the data root was deleted', async () => {
    const { dataRoot, state } = await watched();
    rmSync(dataRoot, { recursive: true });
    await expect.poll(() => state.because, LATER).toBe(`its data root ${dataRoot} is gone`);
  });

  it('has lost it when the lock was deleted', async () => {
    const { lock, state } = await watched();
    rmSync(lock);
    await expect.poll(() => state.because, LATER).toBe(`its lock ${lock} is gone`);
  });

  it('has lost it when the lock names another process', async () => {
    const { lock, state } = await watched();
    writeFileSync(lock, JSON.stringify({ pid: 4711, startTicks: 1 }));
    await expect.poll(() => state.because, LATER).toBe(`another worker (pid 4711) holds its lock ${lock}`);
  });

  it('keeps it while the folder is away for a moment, or the lock says nothing', async () => {
    const { dataRoot, lock, state } = await watched();
    renameSync(dataRoot, `${dataRoot}.away`);
    await sleep(LOOK_MS * 1.2);
    renameSync(`${dataRoot}.away`, dataRoot);
    writeFileSync(lock, '');
    await sleep(LOOK_MS * 5);
    expect(state.because).toBe('');
  });

  it('is not watched any more once the worker has ended', async () => {
    const { dataRoot, state, watch } = await watched();
    watch.stop();
    rmSync(dataRoot, { recursive: true });
    await sleep(LOOK_MS * 4);
    expect(state.because).toBe('');
  });
});
