import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunUnderTest } from '../../contracts/recipe-runner.ts';
import { listRuns, stopUnclaimedRuns } from '../../../src/adapters/esorex/index.ts';
import { RecipeSetting } from './recipe-setting.ts';
import { until } from './until.ts';

const PROGRAM = 'esorex-one-product';
const HOUR_MS = 3_600_000;

describe('[C] runs that a worker finds at its start', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  async function detachedRun(): Promise<RunUnderTest> {
    const recipe = setting.gated();
    const detach = new AbortController();
    const result = setting.runner(PROGRAM).startOrAdopt(recipe.run, { detach: detach.signal });
    await until(() => recipe.starts() === 1);
    detach.abort();
    expect(await result).toMatchObject({ status: 'detached' });
    return recipe;
  }

  it('are listed with their process, as long as they are not concluded', async () => {
    expect(await listRuns(setting.root)).toEqual([]);
    const recipe = await detachedRun();
    const { ab, abKey } = recipe.run;
    expect(await listRuns(setting.root)).toEqual([
      {
        ab,
        abKey,
        recipe: 'muse_scipost',
        directory: expect.stringContaining('.runs'),
        state: 'alive',
        process: expect.objectContaining({ pid: expect.any(Number), startTicks: expect.any(Number) }),
        claimedAt: expect.any(String),
        memoryLimitBytes: 1e9,
      },
    ]);
    await recipe.open();
    await until(() => setting.alive().length === 0);
    expect(await listRuns(setting.root)).toMatchObject([{ ab, state: 'ended', process: undefined }]);
    await setting.runner(PROGRAM).startOrAdopt(recipe.run);
    expect(await listRuns(setting.root)).toEqual([]);
  });

  it('are stopped when nobody has watched them for five minutes', async () => {
    const recipe = await detachedRun();
    const clock = () => Date.now() + 301_000;
    expect(await stopUnclaimedRuns(setting.root)).toEqual([]);
    expect(recipe.alive()).not.toEqual([]);
    expect(await stopUnclaimedRuns(setting.root, { clock })).toHaveLength(1);
    expect(setting.alive()).toEqual([]);
    expect(setting.leftovers()).toEqual([]);
  });

  it('are given five minutes from the start of the worker that has been away', async () => {
    const recipe = await detachedRun();
    const now = Date.now() + HOUR_MS;
    expect(await stopUnclaimedRuns(setting.root, { clock: () => now, watchedSinceMs: now - 60_000 })).toEqual([]);
    expect(recipe.alive()).not.toEqual([]);
  });

  it('are not stopped while somebody watches them', async () => {
    const recipe = setting.gated({ wallLimitSeconds: 1e6 });
    const detach = new AbortController();
    const result = setting
      .runner(PROGRAM, { clock: () => Date.now() + HOUR_MS })
      .startOrAdopt(recipe.run, { detach: detach.signal });
    await until(async () =>
      (await listRuns(setting.root)).some(({ claimedAt }) => Date.parse(claimedAt) > Date.now() + HOUR_MS / 2),
    );
    expect(await stopUnclaimedRuns(setting.root, { clock: () => Date.now() + HOUR_MS })).toEqual([]);
    detach.abort();
    await result;
  });

  it('that have ended keep their result for a week', async () => {
    const recipe = await detachedRun();
    await recipe.open();
    await until(() => setting.alive().length === 0);
    expect(await stopUnclaimedRuns(setting.root, { clock: () => Date.now() + HOUR_MS })).toEqual([]);
    expect(await listRuns(setting.root)).toHaveLength(1);
    await stopUnclaimedRuns(setting.root, { clock: () => Date.now() + 8 * 24 * HOUR_MS });
    expect(setting.leftovers()).toEqual([]);
  });

  it('that were stopped as unclaimed are started again when somebody wants them', async () => {
    const recipe = await detachedRun();
    const [record] = await listRuns(setting.root);
    await writeFile(join(record?.directory ?? '', 'stop'), 'unclaimed');
    process.kill(-(record?.process?.pid ?? NaN), 'SIGKILL');
    await recipe.open();
    expect(await setting.runner(PROGRAM).startOrAdopt(recipe.run)).toMatchObject({
      status: 'succeeded',
      adopted: false,
    });
    expect(recipe.starts()).toBe(2);
  });

  it('and folders that killed workers were making or deleting are swept', async () => {
    const runs = setting.runsFolder(setting.run());
    await Promise.all(['.starting-1', '.gone-1'].map((name) => mkdir(join(runs, name, 'out'), { recursive: true })));
    await utimes(runs, 0, 0);
    await stopUnclaimedRuns(setting.root);
    expect(setting.leftovers()).toHaveLength(2);
    await stopUnclaimedRuns(setting.root, { clock: () => Date.now() + HOUR_MS });
    expect(setting.leftovers()).toEqual([]);
  });
});
