import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stampOf } from '../../../src/adapters/file-content/index.ts';
import { createRecipeOptions } from '../../../src/adapters/esorex/index.ts';
import { pluginFolders } from '../../../src/adapters/esorex/installation.ts';
import type { RunInput } from '../../../src/ports/recipe-runner.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';
import { RecipeSetting } from './recipe-setting.ts';
import { until } from './until.ts';

const PROGRAM = 'esorex-one-product';

describe('[C] files of the archive that a recipe reads', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  async function inputAt(text: string): Promise<RunInput> {
    const path = join(setting.root, 'M.fits');
    writeFileSync(path, text);
    const stamp = (await stampOf(path)) ?? '';
    return { fileName: 'M.fits', path, sizeBytes: text.length, crc32: crc32(text), revision: 'v1', stamp };
  }

  /** As a download does it. */
  function replace({ path }: RunInput, text: string): void {
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  }

  /** A run that is under way, and its end. */
  async function startedRun(input: RunInput) {
    const recipe = setting.gated({ inputs: [input] });
    const ending = setting.runner(PROGRAM).startOrAdopt(recipe.run);
    await until(() => recipe.starts() > 0);
    return { recipe, ending };
  }

  it('stand in its manifest as they were', async () => {
    const { recipe, ending } = await startedRun(await inputAt('old'));
    await recipe.open();
    const inputs = [{ fileName: 'M.fits', sizeBytes: 3, crc32: crc32('old'), revision: 'v1' }];
    expect((await ending).manifest).toMatchObject({ inputs });
    expect(await setting.runner(PROGRAM).findManifest(recipe.run.productDirectory, recipe.run.abKey)).toMatchObject({
      inputs,
    });
  });

  it('spoil the run when one is replaced under it: nothing is published, and it is tried again', async () => {
    const input = await inputAt('old');
    const { recipe, ending } = await startedRun(input);
    replace(input, 'new');
    await recipe.open();
    const reason = expect.stringContaining(input.path);
    expect(await ending).toMatchObject({ status: 'failed', code: 'INPUT_CHANGED', reason, manifest: null });
    expect(existsSync(recipe.run.productDirectory)).toBe(false);
  });

  it('do not when one is touched, replaced by the same bytes, or deleted after it was read', async () => {
    for (const change of [
      ({ path }: RunInput) => utimesSync(path, new Date(), new Date()),
      (input: RunInput) => replace(input, 'old'),
      ({ path }: RunInput) => rmSync(path),
    ]) {
      const input = await inputAt('old');
      const { recipe, ending } = await startedRun(input);
      change(input);
      await recipe.open();
      expect(await ending).toMatchObject({ status: 'succeeded' });
    }
  });

  it('are looked at before it starts: one that was replaced or deleted meanwhile starts nothing', async () => {
    for (const change of [(input: RunInput) => replace(input, 'new'), ({ path }: RunInput) => rmSync(path)]) {
      const input = await inputAt('old');
      change(input);
      const recipe = setting.gated({ inputs: [input] });
      await expect(setting.runner(PROGRAM).startOrAdopt(recipe.run)).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
      expect(recipe.starts()).toBe(0);
    }
  });

  it('are those of a run that can be found under way, with its key', async () => {
    const runner = setting.runner(PROGRAM);
    const { recipe, ending } = await startedRun(await inputAt('old'));
    const { ab, abKey, inputs, productDirectory } = recipe.run;
    expect(await runner.listRuns({ ab, productDirectory })).toMatchObject([{ ab, abKey, inputs }]);
    const other = { ab: `${ab.replace('.ab', '')}_2.ab`, productDirectory };
    expect(await runner.listRuns(other)).toEqual([]);
    await recipe.open();
    await ending;
    expect(await runner.listRuns({ ab, productDirectory })).toEqual([]);
  });
});

describe('[C] recipes that are installed', () => {
  /** An esorex whose plug-ins lie in a folder of the test; the man page tells the version that stands in one of them. */
  function installation() {
    const folder = temporaryFolder();
    const plugins = join(folder, 'plugins', 'demo');
    mkdirSync(plugins, { recursive: true });
    const esorexPath = join(folder, 'esorex');
    writeFileSync(
      esorexPath,
      `#!/bin/sh
echo "$*" >> '${join(folder, 'asked')}'
case "$*" in
  *--help*) printf '  --recipe-dir          : Directory of libraries\\n                          ESOREX_PLUGIN_DIR.\\n                          [%s:/nowhere]\\n  --show-hidden : no\\n' '${join(folder, 'plugins')}' ;;
  *--recipes*) printf '  demo_bias            : A recipe\\n' ;;
  *--man-page*) printf 'demo_bias -- version %s\\n' "$(cat '${join(plugins, 'demo_bias.so')}')" ;;
  *--params*) printf 'Recipe Parameters :\\n\\n  v%s : 1\\n' "$(cat '${join(plugins, 'demo_bias.so')}')" ;;
esac
`,
    );
    chmodSync(esorexPath, 0o755);
    const install = (version: string) => writeFileSync(join(plugins, 'demo_bias.so'), version);
    const setting = new RecipeSetting();
    return { folder, esorexPath, install, runner: setting.runner(PROGRAM, { esorexPath }), setting };
  }

  it('are asked once, and again when a pipeline is upgraded under the worker', async () => {
    const { esorexPath, install, runner, setting } = installation();
    await using _ = setting;
    const options = createRecipeOptions(esorexPath);
    install('1.0');
    expect(await runner.listRecipes()).toEqual([{ recipe: 'demo_bias', version: '1.0' }]);
    expect(await runner.listRecipes()).toBe(await runner.listRecipes());
    expect(await options.list('demo_bias')).toEqual(['--v1.0']);
    install('2.0.1');
    expect(await runner.listRecipes()).toEqual([{ recipe: 'demo_bias', version: '2.0.1' }]);
    expect(await options.list('demo_bias')).toEqual(['--v2.0.1']);
  });

  it('lie where esorex looks for them, by its own words', () => {
    expect(pluginFolders('  --recipe-dir : x\n   PLUGIN_DIR.\n  [/a/b:/c]\n  --show-hidden : y [/no]\n')).toEqual([
      '/a/b',
      '/c',
    ]);
    expect(pluginFolders('nothing of the kind')).toEqual([]);
  });
});
