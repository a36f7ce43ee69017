import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listRuns } from '../../../src/adapters/esorex/index.ts';
import { RecipeSetting } from './recipe-setting.ts';
import { until } from './until.ts';

describe('[C] recipes that die', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  it('with their group and without exit code are started again', async () => {
    const count = join(setting.root, 'count');
    const run = setting.run({ parameters: [`--count=${count}`, `--until=${count}`, '--calls=1'] });
    const result = await setting.runner('esorex-kills-its-group').startOrAdopt(run);
    expect(result).toMatchObject({ status: 'succeeded', adopted: false });
    expect(setting.lines(count)).toHaveLength(2);
  });

  it('again and again without exit code are killed from outside, after three starts', async () => {
    const count = join(setting.root, 'count');
    const run = setting.run({ parameters: [`--count=${count}`] });
    const result = await setting.runner('esorex-kills-its-group').startOrAdopt(run);
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_KILLED', exitCode: null });
    expect(setting.lines(count)).toHaveLength(3);
    expect(setting.lines(run.logPath).join()).toContain('did not end');
  });

  it('of SIGKILL alone, as by the kernel, were out of memory', async () => {
    const result = await setting.runner('esorex-killed-by-kernel').startOrAdopt(setting.run());
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_OUT_OF_MEMORY', exitCode: 137 });
    expect(result.reason).toContain('memory limit of 1000 MB');
  });

  it('are started again only when the last of their processes is gone', async () => {
    const recipe = setting.gated();
    const cancel = new AbortController();
    const result = setting.runner('esorex-forever').startOrAdopt(recipe.run, { cancelRequested: cancel.signal });
    await recipe.open();
    await until(() => setting.hasSaid('Searching'));
    const orphans = setting.alive();
    const [run] = await listRuns(setting.root);
    // The script alone: what it has started lives on and would write into the same folder.
    process.kill(run?.process?.pid ?? NaN, 'SIGKILL');
    await until(() => recipe.starts() === 2);
    expect(setting.alive().filter((pid) => orphans.includes(pid))).toEqual([]);
    cancel.abort();
    await result;
  });

  it('of a cancellation take everything with them that they have started', async () => {
    const cancel = new AbortController();
    const recipe = setting.gated();
    await recipe.open();
    const result = setting.runner('esorex-forever').startOrAdopt(recipe.run, { cancelRequested: cancel.signal });
    await until(() => setting.hasSaid('Searching'));
    // Script, GNU time, esorex and its child.
    expect(setting.alive()).toHaveLength(4);
    cancel.abort();
    expect(await result).toMatchObject({
      status: 'cancelled',
      logTail: expect.stringContaining('MUSE Instrument Pipeline'),
    });
    expect(setting.alive()).toEqual([]);
    expect(setting.leftovers().filter((name) => !name.endsWith('.ending.json'))).toEqual([]);
  });

  it('of a cancellation are found through links, too', async () => {
    const link = join(setting.root, 'link');
    await symlink(setting.root, link);
    const cancel = new AbortController();
    const productDirectory = join(link, 'products', '2014-12-14', 'linked_pst');
    const recipe = setting.gated({ ab: 'linked_pst.ab', productDirectory });
    await recipe.open();
    const watch = { cancelRequested: cancel.signal };
    const result = setting.runner('esorex-forever').startOrAdopt(recipe.run, watch);
    await until(() => setting.hasSaid('Searching'));
    cancel.abort();
    expect(await result).toMatchObject({ status: 'cancelled' });
    expect(setting.alive()).toEqual([]);
  });

  it('not of SIGTERM die of SIGKILL after three seconds', async () => {
    const cancel = new AbortController();
    const recipe = setting.gated();
    await recipe.open();
    const result = setting.runner('esorex-deaf').startOrAdopt(recipe.run, { cancelRequested: cancel.signal });
    await until(() => setting.hasSaid('deaf'));
    const started = performance.now();
    cancel.abort();
    expect(await result).toMatchObject({ status: 'cancelled' });
    expect(performance.now() - started).toBeGreaterThan(2_900);
    expect(setting.alive()).toEqual([]);
  });

  it('at their wall limit tell their last log line', async () => {
    const recipe = setting.gated({ wallLimitSeconds: 0.3 });
    await recipe.open();
    const result = await setting.runner('esorex-forever').startOrAdopt(recipe.run);
    expect(result).toMatchObject({ status: 'failed', code: 'RECIPE_FAILED', exitCode: null });
    expect(result.reason).toContain('wall limit of 0.3 s: Searching for sources');
  });
});
