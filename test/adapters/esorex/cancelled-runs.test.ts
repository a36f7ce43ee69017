import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataRootAt } from '../../../src/domain/product/data-root.ts';
import { listRuns, stopCancelledRuns } from '../../../src/adapters/esorex/index.ts';
import type { RunUnderTest } from '../../contracts/recipe-runner.ts';
import { RecipeSetting } from './recipe-setting.ts';
import { until } from './until.ts';

const PROGRAM = 'esorex-one-product';
const DATE = '2014-12-14';

describe('[C] runs whose cancellation was requested while their worker was dead', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  /** A recipe that its worker has left running. */
  async function leftRunning(ab: string): Promise<RunUnderTest> {
    const productDirectory = join(setting.root, 'products', DATE, ab.replace(/\.ab$/, ''));
    const recipe = setting.gated({ ab, productDirectory });
    const detach = new AbortController();
    const result = setting.runner(PROGRAM).startOrAdopt(recipe.run, { detach: detach.signal });
    await until(() => recipe.starts() === 1);
    detach.abort();
    await result;
    return recipe;
  }

  it('are stopped and gone when this returns; those of other ABs and dates run on', async () => {
    const recipe = await leftRunning('a.ab');
    // Its name begins with that of the other one.
    const other = await leftRunning('a.ab_pst.ab');
    const root = dataRootAt(setting.root);
    expect(await stopCancelledRuns(root, '2014-12-15', 'a.ab')).toBe(false);
    expect(recipe.alive()).not.toEqual([]);
    expect(await stopCancelledRuns(root, DATE, 'a.ab')).toBe(true);
    expect(recipe.alive()).toEqual([]);
    expect(other.alive()).not.toEqual([]);
    expect(await listRuns(setting.root)).toMatchObject([{ ab: 'a.ab_pst.ab', state: 'alive' }]);
    expect(await stopCancelledRuns(root, DATE, 'a.ab')).toBe(false);
  });

  it('keep their result when they have ended meanwhile, and start anew for whoever wants them again', async () => {
    const ended = await leftRunning('a.ab');
    await ended.open();
    await until(() => setting.alive().length === 0);
    const root = dataRootAt(setting.root);
    expect(await stopCancelledRuns(root, DATE, 'a.ab')).toBe(false);
    expect(await setting.runner(PROGRAM).startOrAdopt(ended.run)).toMatchObject({ status: 'succeeded', adopted: true });

    const stopped = await leftRunning('b.ab');
    await stopCancelledRuns(root, DATE, 'b.ab');
    await stopped.open();
    expect(await setting.runner(PROGRAM).startOrAdopt(stopped.run)).toMatchObject({
      status: 'succeeded',
      adopted: false,
    });
    expect(stopped.starts()).toBe(2);
  });
});
