import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecipeRun, RecipeRunner, RunResult, RunWatch } from '../../src/ports/recipe-runner.ts';
import { until } from '../adapters/esorex/until.ts';

/** A run whose end the test decides. */
export interface RunUnderTest {
  readonly run: RecipeRun;
  /** How often the recipe was started. */
  starts(): number;
  /** The recipe waits for this. */
  open(): Promise<void>;
  /** Processes of the recipe that are alive. */
  alive(): readonly number[];
}

/** An adapter, two workers on one host, and runs of the kinds that the contract speaks of. */
export interface RecipeRunnerSetting extends AsyncDisposable {
  readonly runner: RecipeRunner;
  readonly otherRunner: RecipeRunner;
  prepare(kind: 'succeeds' | 'fails', changes?: Partial<RecipeRun>): RunUnderTest;
}

/** What every adapter of the port `RecipeRunner` does. */
export function describeRecipeRunner(name: string, createSetting: () => Promise<RecipeRunnerSetting>): void {
  describe(`[C] recipes run by ${name}`, () => {
    let setting: RecipeRunnerSetting;
    beforeEach(async () => {
      setting = await createSetting();
    });
    afterEach(() => setting[Symbol.asyncDispose]());

    /** Starts it and waits until the recipe runs. */
    async function start(recipe: RunUnderTest, watch: RunWatch = {}): Promise<{ readonly result: Promise<RunResult> }> {
      const result = setting.runner.startOrAdopt(recipe.run, watch);
      await until(() => recipe.starts() > 0);
      return { result };
    }

    describe('a recipe that succeeds', () => {
      it('publishes its products with a manifest, and its log', async () => {
        const recipe = setting.prepare('succeeds');
        await recipe.open();
        const result = await setting.runner.startOrAdopt(recipe.run);
        const { abKey, expectedProducts, logPath } = recipe.run;
        expect(result).toMatchObject({
          status: 'succeeded',
          exitCode: 0,
          adopted: false,
          fromManifest: false,
          caveats: [],
        });
        expect(result.manifest).toMatchObject({ abKey, logPath, caveats: [], cost: result.cost });
        expect(result.manifest?.products.map(({ catg }) => catg)).toEqual(expectedProducts.map(({ catg }) => catg));
        expect(result.manifest?.products.every(({ path }) => existsSync(path))).toBe(true);
        expect(readFileSync(logPath, 'latin1')).not.toBe('');
      });

      it('is not run again under the same key', async () => {
        const recipe = setting.prepare('succeeds');
        await recipe.open();
        const first = await setting.runner.startOrAdopt(recipe.run);
        const second = await setting.otherRunner.startOrAdopt(recipe.run);
        expect(second).toMatchObject({
          status: 'succeeded',
          fromManifest: true,
          adopted: false,
          manifest: first.manifest,
        });
        expect(recipe.starts()).toBe(1);
      });

      it('is found by its key, and only while its products are there', async () => {
        const recipe = setting.prepare('succeeds');
        const { productDirectory, abKey } = recipe.run;
        await recipe.open();
        expect(await setting.runner.findManifest(productDirectory, abKey)).toBeUndefined();
        const { manifest } = await setting.runner.startOrAdopt(recipe.run);
        expect(await setting.runner.findManifest(productDirectory, abKey)).toEqual(manifest);
        expect(await setting.runner.findManifest(productDirectory, 'another key')).toBeUndefined();
        await rm(manifest?.products[0]?.path ?? '');
        expect(await setting.runner.findManifest(productDirectory, abKey)).toBeUndefined();
      });

      it('runs again when a product has gone', async () => {
        const recipe = setting.prepare('succeeds');
        await recipe.open();
        const { manifest } = await setting.runner.startOrAdopt(recipe.run);
        await writeFile(manifest?.products[0]?.path ?? '', 'cut');
        expect(await setting.runner.startOrAdopt(recipe.run)).toMatchObject({
          status: 'succeeded',
          fromManifest: false,
        });
        expect(recipe.starts()).toBe(2);
      });

      it('replaces what was published under another key', async () => {
        const recipe = setting.prepare('succeeds');
        await recipe.open();
        await setting.runner.startOrAdopt(recipe.run);
        const changed = {
          ...recipe.run,
          abKey: 'ffffffffffffffff',
          parameters: [...recipe.run.parameters, '--changed=1'],
        };
        expect(await setting.runner.startOrAdopt(changed)).toMatchObject({
          fromManifest: false,
          manifest: { abKey: changed.abKey },
        });
        expect(await setting.runner.findManifest(recipe.run.productDirectory, recipe.run.abKey)).toBeUndefined();
      });

      it('replaces files that nobody has published', async () => {
        const recipe = setting.prepare('succeeds');
        await recipe.open();
        await mkdir(recipe.run.productDirectory, { recursive: true });
        await writeFile(`${recipe.run.productDirectory}/stray.fits`, 'stray');
        await setting.runner.startOrAdopt(recipe.run);
        expect(existsSync(`${recipe.run.productDirectory}/stray.fits`)).toBe(false);
      });
    });

    describe('a recipe that fails', () => {
      it('is a result with code, reason and log, and publishes nothing', async () => {
        const recipe = setting.prepare('fails');
        await recipe.open();
        const result = await setting.runner.startOrAdopt(recipe.run);
        expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_FAILED', manifest: null, fromManifest: false });
        expect(result.reason).toMatch(/^[^\n]+$/);
        expect(result.logTail).not.toBe('');
        expect(readFileSync(recipe.run.logPath, 'latin1')).not.toBe('');
        expect(existsSync(recipe.run.productDirectory)).toBe(false);
      });

      it('leaves nothing but its log, and is run anew by the next attempt', async () => {
        const recipe = setting.prepare('fails');
        await recipe.open();
        await setting.runner.startOrAdopt(recipe.run);
        await setting.runner.startOrAdopt(recipe.run);
        expect(recipe.starts()).toBe(2);
      });

      it('keeps what was published before under another key', async () => {
        const recipe = setting.prepare('fails');
        const good = setting.prepare('succeeds', { productDirectory: recipe.run.productDirectory });
        await good.open();
        await recipe.open();
        const { manifest } = await setting.runner.startOrAdopt(good.run);
        await setting.runner.startOrAdopt(recipe.run);
        expect(await setting.runner.findManifest(good.run.productDirectory, good.run.abKey)).toEqual(manifest);
      });
    });

    describe('two attempts', () => {
      it.each(['succeeds', 'fails'] as const)(
        'at the same time run a recipe once and get one result: it %s',
        async (kind) => {
          const recipe = setting.prepare(kind);
          const { result: first } = await start(recipe);
          const second = setting.otherRunner.startOrAdopt(recipe.run, {
            onAlive: () => void recipe.open(),
          });
          const results = await Promise.all([first, second]);
          expect(results.map(({ adopted }) => adopted).toSorted()).toEqual([false, true]);
          expect(results[0].status).toBe(kind === 'succeeds' ? 'succeeded' : 'failed');
          expect({ ...results[1], adopted: false }).toMatchObject({ ...results[0], adopted: false });
          expect(recipe.starts()).toBe(1);
        },
      );

      it('one after the other: the second adopts what the first one left', async () => {
        const recipe = setting.prepare('succeeds');
        const detach = new AbortController();
        const { result: first } = await start(recipe, { detach: detach.signal });
        detach.abort();
        expect(await first).toMatchObject({ status: 'detached', manifest: null });
        expect(recipe.alive()).not.toEqual([]);
        await recipe.open();
        expect(await setting.otherRunner.startOrAdopt(recipe.run)).toMatchObject({
          status: 'succeeded',
          adopted: true,
          fromManifest: false,
        });
        expect(recipe.starts()).toBe(1);
      });
    });

    describe('a watcher', () => {
      it('is told about the progress', async () => {
        const recipe = setting.prepare('succeeds');
        const progress = await new Promise<unknown>((told) => {
          void setting.runner.startOrAdopt(recipe.run, { onAlive: told });
        });
        expect(progress).toEqual({
          pid: expect.any(Number),
          elapsedSeconds: expect.any(Number),
          lastLogLine: expect.any(String),
        });
        await recipe.open();
        await setting.runner.startOrAdopt(recipe.run);
      });

      it('that is gone before it starts runs nothing', async () => {
        const recipe = setting.prepare('succeeds');
        const result = await setting.runner.startOrAdopt(recipe.run, { detach: AbortSignal.abort() });
        expect(result.status).toBe('detached');
        expect(recipe.starts()).toBe(0);
      });
    });

    describe('a cancellation that was requested', () => {
      it('ends the recipe and everything that it started, and leaves nothing', async () => {
        const recipe = setting.prepare('succeeds');
        const cancel = new AbortController();
        const { result } = await start(recipe, { cancelRequested: cancel.signal });
        cancel.abort();
        expect(await result).toMatchObject({ status: 'cancelled', manifest: null });
        expect(recipe.alive()).toEqual([]);
        expect(existsSync(recipe.run.productDirectory)).toBe(false);
      });

      it('cancels the other watchers, too, and nobody starts it again', async () => {
        const recipe = setting.prepare('succeeds');
        const cancel = new AbortController();
        const { result: first } = await start(recipe);
        const second = setting.otherRunner.startOrAdopt(recipe.run, {
          cancelRequested: cancel.signal,
          onAlive: () => {
            cancel.abort();
          },
        });
        expect(await second).toMatchObject({ status: 'cancelled' });
        expect(await first).toMatchObject({ status: 'cancelled' });
        expect(recipe.starts()).toBe(1);
        expect(recipe.alive()).toEqual([]);
      });

      it('before the start runs nothing', async () => {
        const recipe = setting.prepare('succeeds');
        expect(await setting.runner.startOrAdopt(recipe.run, { cancelRequested: AbortSignal.abort() })).toMatchObject({
          status: 'cancelled',
        });
        expect(recipe.starts()).toBe(0);
      });

      it('does not hinder the next attempt', async () => {
        const recipe = setting.prepare('succeeds');
        const cancel = new AbortController();
        const { result } = await start(recipe, { cancelRequested: cancel.signal });
        cancel.abort();
        await result;
        await recipe.open();
        expect(await setting.runner.startOrAdopt(recipe.run)).toMatchObject({ status: 'succeeded', adopted: false });
        expect(recipe.starts()).toBe(2);
      });
    });

    it('stops a recipe at its wall limit and says so', async () => {
      const recipe = setting.prepare('succeeds', { wallLimitSeconds: 0.2 });
      const result = await setting.runner.startOrAdopt(recipe.run);
      expect(result).toMatchObject({
        status: 'failed',
        code: 'RECIPE_FAILED',
        reason: expect.stringContaining('wall limit of 0.2 s'),
      });
      expect(recipe.alive()).toEqual([]);
      expect(existsSync(dirname(recipe.run.logPath))).toBe(true);
    });
  });
}
