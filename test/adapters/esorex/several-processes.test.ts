import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecipeSetting } from './recipe-setting.ts';
import type { Watcher } from './start-watcher.ts';
import { startWatcher } from './start-watcher.ts';
import { until } from './until.ts';

describe('[C] workers as processes of their own', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  it('that start the same run at the same time run the recipe once', async () => {
    const recipe = setting.gated();
    const watchers = [1, 2, 3].map(() => startWatcher('esorex-one-product', recipe.run));
    await until(() => watchers.every(({ told }) => told.some((line) => 'alive' in line)));
    await recipe.open();
    const words = await Promise.all(watchers.map((watcher) => watcher.ended()));
    expect(words.map((word) => word?.['status'])).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(words.filter((word) => word?.['adopted'] === false)).toHaveLength(1);
    expect(recipe.starts()).toBe(1);
    expect(setting.leftovers()).toEqual([]);
  });

  it('that are killed leave the recipe to the next one', async () => {
    const recipe = setting.gated();
    const watcher = startWatcher('esorex-one-product', recipe.run);
    await until(() => watcher.told.some((line) => 'alive' in line));
    watcher.process.kill('SIGKILL');
    await watcher.ended();
    expect(recipe.alive()).not.toEqual([]);
    const result = setting.runner('esorex-one-product').startOrAdopt(recipe.run, { onAlive: () => void recipe.open() });
    expect(await result).toMatchObject({ status: 'succeeded', adopted: true });
    expect(recipe.starts()).toBe(1);
  });

  it('that are killed leave a result to the next one, when the recipe ends unwatched', async () => {
    const recipe = setting.gated();
    const watcher = startWatcher('esorex-one-product', recipe.run);
    await until(() => watcher.told.some((line) => 'alive' in line));
    watcher.process.kill('SIGKILL');
    await watcher.ended();
    await recipe.open();
    await until(() => setting.alive().length === 0);
    expect(await setting.runner('esorex-one-product').startOrAdopt(recipe.run)).toMatchObject({
      status: 'succeeded',
      adopted: true,
    });
    expect(recipe.starts()).toBe(1);
  });

  it('that are killed all the time run a recipe once, and publish once', async () => {
    const recipe = setting.gated();
    for (let round = 0; round < 5; round++) {
      const watcher = startWatcher('esorex-one-product', recipe.run);
      await until(() => watcher.told.some((line) => 'alive' in line));
      watcher.process.kill('SIGKILL');
      await watcher.ended();
    }
    await recipe.open();
    const word = await startWatcher('esorex-one-product', recipe.run).ended();
    expect(word).toMatchObject({ status: 'succeeded', adopted: true });
    expect(recipe.starts()).toBe(1);
    expect(setting.leftovers()).toEqual([]);
  });

  it('that are killed at any moment lose nothing and run a recipe once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const recipe = setting.gated();
      await recipe.open();
      const watchers = [1, 2].map(() => startWatcher('esorex-one-product', recipe.run));
      await until(() => watchers.every(({ told }) => told.length > 0));
      // From before the claim until after the end: a run takes about 50 ms on a quiet machine.
      await Promise.all(watchers.map((watcher) => killAfter(watcher, Math.random() * 120)));
      const result = await setting.runner('esorex-one-product').startOrAdopt(recipe.run);
      expect(result).toMatchObject({ status: 'succeeded' });
      expect(recipe.starts()).toBe(1);
    }
    expect(setting.leftovers().filter((name) => !name.startsWith('.'))).toEqual([]);
  }, 120_000);
});

const ROUNDS = 8;

async function killAfter(watcher: Watcher, ms: number): Promise<void> {
  await sleep(ms);
  watcher.process.kill('SIGKILL');
  await watcher.ended();
}
