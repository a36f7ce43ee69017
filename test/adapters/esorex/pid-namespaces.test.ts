import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { stopUnclaimedRuns } from '../../../src/adapters/esorex/index.ts';
import type { RunUnderTest } from '../../contracts/recipe-runner.ts';
import { childOf, inNamespaceOf, inNewNamespace, parentOf, startSaying } from '../../setup/pid-namespace.ts';
import { RecipeSetting } from './recipe-setting.ts';
import type { Watcher, WatcherPlace } from './start-watcher.ts';
import { startWatcher } from './start-watcher.ts';
import { until } from './until.ts';

const PROGRAM = 'esorex-one-product';
const LAUNCHER = join(import.meta.dirname, '../../../docker/launch-recipes.sh');

function isWatching({ told }: Watcher): boolean {
  return told.some((line) => 'alive' in line);
}

describe('[C] a worker in a container', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  /** A worker whose recipe has begun, whether it has started or adopted it. */
  async function watching({ run, starts }: RunUnderTest, place: WatcherPlace): Promise<Watcher> {
    const watcher = startWatcher(PROGRAM, run, place);
    onTestFinished(() => void watcher.process.kill('SIGKILL'));
    await until(() => isWatching(watcher) && starts() > 0);
    return watcher;
  }

  it('takes its recipes with it when it is PID 1; the next one runs them anew, whoever has their pids', async () => {
    const recipe = setting.gated();
    const first = await watching(recipe, { within: inNewNamespace });
    first.process.kill('SIGKILL');
    await until(() => setting.alive().length === 0);
    const second = await watching(recipe, { within: inNewNamespace });
    await recipe.open();
    expect(await second.ended()).toMatchObject({ status: 'succeeded', adopted: false });
    expect(recipe.starts()).toBe(2);
    expect(setting.leftovers()).toEqual([]);
  });

  it('that shares the namespace of the launcher leaves its recipes to the next one, which adopts them', async () => {
    const recipe = setting.gated();
    const launcher = join(setting.root, 'run', 'recipes.fifo');
    const container = await startSaying('starts the recipes', inNewNamespace('sh', LAUNCHER, launcher));
    onTestFinished(() => void container.kill('SIGKILL'));
    const init = childOf(container);
    const within = (...command: readonly string[]) => inNamespaceOf(init, ...command);
    const first = await watching(recipe, { within, launcher });
    const script = Math.min(...setting.alive().filter((pid) => parentOf(pid) === init));
    expect(script).toBeLessThan(Infinity);
    process.kill(childOf(first.process), 'SIGKILL');
    await first.ended();
    expect(setting.alive()).toContain(script);
    const second = await watching(recipe, { within, launcher });
    await recipe.open();
    expect(await second.ended()).toMatchObject({ status: 'succeeded', adopted: true });
    expect(recipe.starts()).toBe(1);
    expect(setting.leftovers()).toEqual([]);
  });

  it('is not disturbed by one of another container: that one waits for its recipe, and neither stops nor starts it', async () => {
    const recipe = setting.gated();
    await watching(recipe, { within: inNewNamespace });
    const cancel = new AbortController();
    const cancelled = setting.runner(PROGRAM).startOrAdopt(recipe.run, {
      cancelRequested: cancel.signal,
      onAlive: () => cancel.abort(),
    });
    expect(await cancelled).toMatchObject({ status: 'cancelled', adopted: true });
    expect(await stopUnclaimedRuns(setting.root, { claimTimeoutSeconds: 0, clock: () => Date.now() + 60_000 })).toEqual(
      [],
    );
    expect(recipe.alive()).not.toEqual([]);
    const adopting = setting.runner(PROGRAM).startOrAdopt(recipe.run, { onAlive: () => void recipe.open() });
    expect(await adopting).toMatchObject({ status: 'succeeded', adopted: true });
    expect(recipe.starts()).toBe(1);
  });

  it('that dies with its recipe has it run anew by one of another container', async () => {
    const recipe = setting.gated();
    const first = await watching(recipe, { within: inNewNamespace });
    const detach = new AbortController();
    let looks = 0;
    const result = setting.runner(PROGRAM).startOrAdopt(recipe.run, {
      detach: detach.signal,
      onAlive: () => {
        looks += 1;
        if (looks === 1) first.process.kill('SIGKILL');
      },
    });
    try {
      await until(() => recipe.starts() === 2);
      await recipe.open();
      expect(await result).toMatchObject({ status: 'succeeded', adopted: false });
    } finally {
      // Otherwise it would start the recipe again and again after the test has failed.
      detach.abort();
      await result;
    }
  });
});

describe('[C] a launcher', () => {
  it('starts a recipe that is stopped as one of our own', async () => {
    await using setting = new RecipeSetting();
    const launcher = join(setting.root, 'run', 'recipes.fifo');
    const process = await startSaying('starts the recipes', ['sh', LAUNCHER, launcher]);
    onTestFinished(() => void process.kill('SIGKILL'));
    const { run } = setting.gated();
    const cancel = new AbortController();
    const watch = { cancelRequested: cancel.signal, onAlive: () => cancel.abort() };
    expect(await setting.runner('esorex-forever', { launcher }).startOrAdopt(run, watch)).toMatchObject({
      status: 'cancelled',
      adopted: false,
    });
    expect(setting.alive()).toEqual([]);
  });

  it.each(['that was never there', 'that has gone'])('%s: tries again later, and leaves no claim', async (how) => {
    await using setting = new RecipeSetting();
    const launcher = join(setting.root, 'run', 'recipes.fifo');
    if (how === 'that has gone') {
      const process = await startSaying('starts the recipes', ['sh', LAUNCHER, launcher]);
      process.kill('SIGKILL');
      await until(() => process.signalCode !== null);
    }
    const { run, starts } = setting.gated();
    await expect(setting.runner(PROGRAM, { launcher }).startOrAdopt(run)).rejects.toMatchObject({
      code: 'LAUNCHER_AWAY',
    });
    expect(starts()).toBe(0);
    expect(setting.leftovers()).toEqual([]);
  });
});
