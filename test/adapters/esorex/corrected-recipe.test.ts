import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEsorexRunner } from '../../../src/adapters/esorex/index.ts';
import { readFits } from '../../../src/adapters/fits/index.ts';
import { MUSE } from '../../fakes/muse.ts';
import type { InputHeaderEdit, RecipeRun } from '../../../src/ports/recipe-runner.ts';
import { SIMULATED_RECIPE_PARAMETERS } from '../../../src/simulator/index.ts';
import { DATE, simulatedFolder } from '../../simulator/simulated-folder.ts';
import { RecipeSetting } from './recipe-setting.ts';

const NAME = 'MUSE.2014-12-15T00:54:04.379.fits';
const TAGS = {
  MBIA: 'MASTER_BIAS',
  MFLA: 'MASTER_FLAT',
  PFTT: 'TRACE_TABLE',
  PWCT: 'WAVECAL_TABLE',
  GEOT: 'GEOMETRY_TABLE',
  MFLS: 'TWILIGHT_CUBE',
};

describe('[E] the real muse_scibasic with a corrected header', () => {
  let archive: string;
  let setting: RecipeSetting;
  beforeAll(async () => {
    archive = await simulatedFolder({ scenario: 'standard' });
    setting = new RecipeSetting();
  }, 120_000);
  afterAll(async () => {
    await setting[Symbol.asyncDispose]();
    await rm(archive, { recursive: true, force: true });
  });

  const raw = () => join(archive, 'raw', DATE, NAME);

  async function basicRun(abKey: string, headerEdits: readonly InputHeaderEdit[]): Promise<RecipeRun> {
    const names = (await readdir(join(archive, 'calib'))).toSorted();
    const masters = Object.entries(TAGS).map(([code, tag]) => {
      const name = names.findLast((one) => one.startsWith(`MU_${code}_`)) ?? '';
      return { path: join(archive, 'calib', name), tag };
    });
    return setting.run({
      ab: NAME.replace('.fits', '.ab'),
      abKey,
      recipe: 'muse_scibasic',
      parameters: SIMULATED_RECIPE_PARAMETERS['muse_scibasic'] ?? [],
      ifus: [1, 2],
      sof: [{ path: raw(), tag: 'OBJECT', ...(headerEdits.length === 0 ? {} : { headerEdits }) }, ...masters],
      expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 2 }],
      memoryLimitBytes: 4e9,
    });
  }

  async function headerOfProduct(run: RecipeRun) {
    const result = await createEsorexRunner({ outcomesOf: () => MUSE.outcomes, host: 'test' }).startOrAdopt(run);
    expect(result).toMatchObject({ status: 'succeeded', exitCode: 0 });
    const products = result.manifest?.products ?? [];
    const headers = await Promise.all(products.map(async ({ path }) => (await readFits(path)).hdus[0]!.header));
    return { products, headers };
  }

  it('makes products with the corrected position angle, which name the raw file and say what was changed', async () => {
    const before = await readFile(raw());
    const headerEdits = [
      { keyword: 'ESO INS DROT POSANG', value: 90 },
      { keyword: 'ESO ADA POSANG', value: -90 },
    ];
    const corrected = await headerOfProduct(await basicRun('corrected', headerEdits));
    expect(corrected.headers).toHaveLength(2);
    for (const { keywords, cards } of corrected.headers) {
      expect(keywords).toMatchObject({
        'ESO INS DROT POSANG': 90,
        'ESO ADA POSANG': -90,
        'ESO PRO REC1 RAW1 NAME': NAME,
      });
      const texts = cards.map(({ raw: records }) => records.join('').trimEnd());
      expect(texts).toContain('HISTORY PHOENIX: ESO INS DROT POSANG = 90, raw file: 0');
    }
    expect((await readFile(raw())).equals(before)).toBe(true);

    const plain = await headerOfProduct(await basicRun('plain', []));
    expect(plain.headers[0]?.keywords).toMatchObject({ 'ESO INS DROT POSANG': 0, 'ESO ADA POSANG': 0 });
    // Why neither the key of an AB nor a verdict can go by the data alone.
    const versions = [plain, corrected].map(({ products }) => products.map(({ version }) => version));
    expect(new Set(versions.flat()).size).toBe(4);
    expect(plain.products.map(({ dataMd5 }) => dataMd5)).toEqual(corrected.products.map(({ dataMd5 }) => dataMd5));
  }, 60_000);
});
