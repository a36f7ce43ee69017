import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecipeSetting } from './recipe-setting.ts';

describe('[C] what esorex leaves', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  const TABLES = {
    recipe: 'muse_fixture',
    expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 4 }],
    ifus: [1, 2, 3, 4],
  };

  it('of one call per IFU is published together, with the worst QC of all', async () => {
    const run = setting.run(TABLES);
    const { manifest, logTail } = await setting.runner('esorex-table-per-ifu').startOrAdopt(run);
    expect(manifest?.products.map(({ path }) => path)).toEqual(
      [1, 2, 3, 4].map((ifu) => `${run.productDirectory}/PIXTABLE_OBJECT_0001-0${ifu}.fits`),
    );
    expect(manifest?.products.every(({ dataMd5, sizeBytes }) => dataMd5.length === 32 && sizeBytes === 2880)).toBe(
      true,
    );
    expect(manifest?.qc).toEqual({ 'ESO QC SCIBASIC NSATURATED': 4, 'ESO QC SCIBASIC LAMBDA SHIFT': 0.003 });
    expect(logTail).toContain('--- step 4 (exit code 0');
    expect(readFileSync(run.logPath, 'utf8').match(/^--- step \d/gm)).toHaveLength(4);
  });

  it('of the IFUs before the first failure is not published', async () => {
    const run = setting.run({ ...TABLES, parameters: ['--fail-at=3'] });
    const result = await setting.runner('esorex-table-per-ifu').startOrAdopt(run);
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_FAILED', exitCode: 255 });
    expect(result.reason).toContain('Required 1, found 0 frames with tag "MASTER_BIAS" with IFU 3');
    expect(readFileSync(run.logPath, 'utf8')).not.toContain('step 4');
    expect(existsSync(run.productDirectory)).toBe(false);
  });

  it('is measured where GNU time is there, and unknown elsewhere', async () => {
    const measured = await setting.runner('esorex-one-product').startOrAdopt(setting.run());
    expect(measured.cost?.peakRssBytes).toBeGreaterThan(100_000);
    const unmeasured = await setting
      .runner('esorex-one-product', { timePath: '/nowhere/time' })
      .startOrAdopt(setting.run());
    expect(unmeasured).toMatchObject({ status: 'succeeded', cost: { peakRssBytes: null } });
  });

  it('is no success without a product', async () => {
    const result = await setting.runner('esorex-no-product').startOrAdopt(setting.run());
    expect(result).toMatchObject({ status: 'failed', code: 'PRODUCT_INVALID', exitCode: 0 });
    expect(result.reason).toBe('muse_scipost ended well, but products are missing: IMAGE_FOV (0 of 1)');
  });

  it('is no success with half a product', async () => {
    const result = await setting.runner('esorex-half-written-fits').startOrAdopt(setting.run());
    expect(result).toMatchObject({ status: 'failed', code: 'PRODUCT_INVALID', exitCode: 0 });
    expect(result.reason).toContain('IMAGE_FOV_0001.fits is unreadable');
  });

  it('is kept in spite of an unknown ERROR line, and must be reviewed; bytes that are no text do no harm', async () => {
    const run = setting.run();
    const result = await setting.runner('esorex-logs-error').startOrAdopt(run);
    const caveats = [{ id: 'UNKNOWN_ERROR', evidence: 'Something new under the sun', reviewMandatory: true }];
    expect(result).toMatchObject({ status: 'succeeded', caveats, manifest: { caveats } });
    expect(readFileSync(run.logPath).includes(Buffer.from([0xff, 0xfe]))).toBe(true);
  });

  it('on a full disk is no failure of the recipe: the result says what is to be done', async () => {
    const run = setting.run({ expectedProducts: [{ catg: 'PIXTABLE_REDUCED', count: 1 }] });
    const cure = expect.stringContaining('free space');
    expect(await setting.runner('esorex-fills-disk').startOrAdopt(run)).toMatchObject({ code: 'DISK_FULL', cure });
  });

  it('when it is not there at all is a failure that names the cure', async () => {
    const result = await setting.runner('no-such-esorex').startOrAdopt(setting.run());
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_UNAVAILABLE', exitCode: 127 });
    const asked = await setting
      .runner('no-such-esorex')
      .listRecipes()
      .catch((error: unknown) => error);
    expect(asked).toMatchObject({
      code: 'RECIPE_UNAVAILABLE',
      cure: expect.stringContaining('npm run setup'),
    });
  });

  it('does not pile up: 500 runs need no more files, listeners or folders than one', async () => {
    const runner = setting.runner('esorex-noop');
    const watch = { cancelRequested: new AbortController().signal, detach: new AbortController().signal };
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    await runner.startOrAdopt(setting.run(), watch);
    const before = readdirSync('/proc/self/fd').length;
    for (let batch = 0; batch < 25; batch++) {
      await Promise.all(Array.from({ length: 20 }, () => runner.startOrAdopt(setting.run(), watch)));
    }
    process.off('warning', onWarning);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 1);
    expect(warnings).toEqual([]);
    expect(setting.leftovers()).toEqual([]);
  }, 120_000);
});
