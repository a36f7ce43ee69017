import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EsorexRunnerOptions } from '../../../src/adapters/esorex/index.ts';
import { createEsorexRunner, createManifestReader } from '../../../src/adapters/esorex/index.ts';
import { MUSE } from '../../fakes/muse.ts';
import type { RecipeRun } from '../../../src/ports/recipe-runner.ts';
import { writeMiniImage } from './mini-image.ts';
import { RecipeSetting } from './recipe-setting.ts';

const OPTIONS: EsorexRunnerOptions = { outcomesOf: () => MUSE.outcomes, host: 'test' };

describe('[E] the real esorex', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  /** Two images of one field; the second pointing is 0.6 arcsec off in x. The path has blanks and quotes. */
  async function alignment(changes: Partial<RecipeRun> = {}, size?: number): Promise<RecipeRun> {
    const folder = join(setting.root, 'images');
    await mkdir(folder);
    const paths = [1, 2].map((number) => join(folder, `IMAGE_FOV_000${number}.fits`));
    const images = paths.map((path, index) =>
      writeMiniImage(path, {
        dateObs: `2014-12-15T00:0${index}:00.000`,
        mjdObs: 57006 + index / 1440,
        dx: index * 3,
        ...(size === undefined ? {} : { size }),
      }),
    );
    await Promise.all(images);
    return setting.run({
      recipe: 'muse_exp_align',
      sof: paths.map((path) => ({ path, tag: 'IMAGE_FOV' })),
      expectedProducts: [
        { catg: 'OFFSET_LIST', count: 1 },
        { catg: 'SOURCE_LIST', count: 2 },
      ],
      ...changes,
    });
  }

  it('aligns two exposures and publishes what it made, the same data under another key', async () => {
    const runner = createEsorexRunner(OPTIONS);
    const run = await alignment();
    const result = await runner.startOrAdopt(run);
    expect(result).toMatchObject({ status: 'succeeded', caveats: [], exitCode: 0 });
    const { manifest } = result;
    expect(manifest?.recipeVersion).toBe(
      (await runner.listRecipes()).find(({ recipe }) => recipe === 'muse_exp_align')?.version,
    );
    expect(manifest?.products.map(({ catg, path }) => [catg, basename(path)])).toEqual([
      ['OFFSET_LIST', 'OFFSET_LIST.fits'],
      ['PREVIEW_FOV', 'PREVIEW_FOV.fits'],
      ['SOURCE_LIST', 'SOURCE_LIST_0001.fits'],
      ['SOURCE_LIST', 'SOURCE_LIST_0002.fits'],
    ]);
    expect(manifest?.qc['ESO QC EXPALIGN NMATCH MIN']).toBe(8);
    // A difference of coordinates at DEC -30 deg: larger by 1/cos(DEC) than on the sky.
    expect(manifest?.qc['ESO QC EXPALIGN OFFSET RA MIN']).toBeCloseTo(-0.6 / Math.cos(Math.PI / 6), 2);
    expect(result.cost?.peakRssBytes).toBeGreaterThan(10e6);
    expect(readFileSync(run.logPath, 'utf8')).toContain('Invocation command line was');
    expect(await createManifestReader().read(run.productDirectory)).toEqual(manifest);

    const again = await runner.startOrAdopt({ ...run, abKey: 'another key' });
    expect(again).toMatchObject({ status: 'succeeded', fromManifest: false });
    const sums = [result, again].map((made) => made.manifest?.products.map(({ dataMd5 }) => dataMd5));
    expect(sums[0]).toEqual(sums[1]);
    expect(sums[0]?.every((sum) => /^[0-9a-f]{32}$/.test(sum))).toBe(true);
    // Made at another time, and the same: DATE and the check-sums differ.
    const versions = [result, again].map((made) => made.manifest?.products.map(({ version }) => version));
    expect(versions[0]).toEqual(versions[1]);
    expect(new Set(versions[0]).size).toBe(4);
  });

  it('fails with the reason of the recipe', async () => {
    const run = await alignment({ parameters: ['--threshold=5000', '--step=1', '--iterations=3'] });
    const result = await createEsorexRunner(OPTIONS).startOrAdopt(run);
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_FAILED', exitCode: 255 });
    expect(result.reason).toMatch(/^muse_exp_align failed \(exit code 255\): .*sources/);
  });

  it('runs out of memory under its limit', async () => {
    const run = await alignment({ memoryLimitBytes: 8e6 }, 600);
    const result = await createEsorexRunner(OPTIONS).startOrAdopt(run);
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_OUT_OF_MEMORY', exitCode: 134 });
    expect(result.reason).toMatch(
      /killed under its memory limit of 8 MB \(exit code 134\): .*failed to allocate \d+ bytes/,
    );
  });

  it('names an input that is not there', async () => {
    const run = await alignment({ sof: [{ path: '/nowhere/IMAGE_FOV.fits', tag: 'IMAGE_FOV' }] });
    const result = await createEsorexRunner(OPTIONS).startOrAdopt(run);
    expect(result).toMatchObject({
      status: 'failed',
      code: 'FILE_MISSING',
      reason: expect.stringContaining('/nowhere/IMAGE_FOV.fits'),
    });
  });

  it('says when it does not know a recipe', async () => {
    const result = await createEsorexRunner(OPTIONS).startOrAdopt(setting.run({ recipe: 'muse_nonexist' }));
    expect(result).toMatchObject({
      status: 'failed',
      code: 'RECIPE_UNAVAILABLE',
      reason: expect.stringContaining("'muse_nonexist'"),
    });
  });

  it('lists its recipes with the version of their pipeline', async () => {
    const recipes = await createEsorexRunner(OPTIONS).listRecipes();
    const names = ['muse_scibasic', 'muse_create_sky', 'muse_scipost', 'muse_exp_align', 'muse_exp_combine'];
    expect(recipes.map(({ recipe }) => recipe)).toEqual(expect.arrayContaining(names));
    expect(recipes.every(({ version }) => /^\d+\.\d+/.test(version))).toBe(true);
  });
});
