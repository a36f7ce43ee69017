import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunUnderTest } from '../../contracts/recipe-runner.ts';
import { startSaying } from '../../setup/pid-namespace.ts';
import { RecipeSetting } from './recipe-setting.ts';
import { until } from './until.ts';

const PROGRAM = 'esorex-one-product';

const HOLD = `const { DatabaseSync } = require('node:sqlite');
const lock = new DatabaseSync(process.argv[1]);
lock.exec('BEGIN EXCLUSIVE');
console.log('holds');
setInterval(() => lock, 60_000);`;

function holderOf(lock: string): Promise<ChildProcess> {
  return startSaying('holds', [process.execPath, '-e', HOLD, lock]);
}

/** States in which a killed worker may leave a run; each is made by hand and must come to the same end. */
describe('[C] a worker that was killed', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  /** A run that has ended and that nobody has judged yet. */
  async function endedRun(recipe: RunUnderTest): Promise<string> {
    const detach = new AbortController();
    const result = setting.runner(PROGRAM).startOrAdopt(recipe.run, { detach: detach.signal });
    await until(() => recipe.starts() > 0);
    detach.abort();
    await result;
    await recipe.open();
    await until(() => setting.alive().length === 0);
    return runDirectory(recipe);
  }

  async function runDirectory({ run }: RunUnderTest): Promise<string> {
    const folder = setting.runsFolder(run);
    return join(folder, (await readdir(folder)).find((name) => !name.startsWith('.')) ?? '');
  }

  async function expectOneSuccess(recipe: RunUnderTest, expected: object = { adopted: true }): Promise<void> {
    const result = await setting.runner(PROGRAM).startOrAdopt(recipe.run);
    expect(result).toMatchObject({ status: 'succeeded', ...expected });
    expect(result.manifest?.products.every(({ path }) => existsSync(path))).toBe(true);
    expect(existsSync(recipe.run.logPath)).toBe(true);
    expect(setting.leftovers()).toEqual([]);
  }

  it('before it judged has lost nothing', async () => {
    const recipe = setting.gated();
    await endedRun(recipe);
    await expectOneSuccess(recipe);
    expect(recipe.starts()).toBe(1);
  });

  it('while it held the lock of the run does not keep it', async () => {
    const recipe = setting.gated();
    const directory = await endedRun(recipe);
    const attempt = await readFile(join(directory, 'attempt'), 'utf8');
    const holder = await holderOf(join(directory, `lock.${attempt}`));
    const result = expectOneSuccess(recipe);
    await sleep(100);
    expect(existsSync(recipe.run.logPath)).toBe(false);
    holder.kill('SIGKILL');
    await result;
  });

  it('after the manifest was written, in half, writes it again', async () => {
    const recipe = setting.gated();
    const directory = await endedRun(recipe);
    await writeFile(join(directory, 'out', 'manifest.json'), '{"ab": "half');
    await expectOneSuccess(recipe);
  });

  it('after older products were moved aside publishes the new ones', async () => {
    const recipe = setting.gated();
    const directory = await endedRun(recipe);
    await mkdir(join(directory, 'replaced.1'));
    await writeFile(join(directory, 'replaced.1', 'old.fits'), 'old');
    await expectOneSuccess(recipe);
  });

  it('after publishing has its run directory deleted by the next one', async () => {
    const recipe = setting.gated();
    const directory = await endedRun(recipe);
    const copy = `${directory}.copy`;
    await cp(directory, copy, { recursive: true });
    await setting.runner(PROGRAM).startOrAdopt(recipe.run);
    await rm(join(copy, 'out'), { recursive: true });
    await rename(copy, directory);
    await expectOneSuccess(recipe, { fromManifest: true });
    expect(recipe.starts()).toBe(1);
  });

  it('after publishing products that are gone by now starts again', async () => {
    const recipe = setting.gated();
    const directory = await endedRun(recipe);
    await rm(join(directory, 'out'), { recursive: true });
    await expectOneSuccess(recipe, { adopted: false });
    expect(recipe.starts()).toBe(2);
  });

  it('between its claim and the start of the recipe is replaced after five seconds', async () => {
    const recipe = setting.gated();
    await recipe.open();
    const directory = await unstartedRun(recipe);
    const longAgo = new Date(Date.now() - 6_000);
    await utimes(join(directory, 'run.json'), longAgo, longAgo);
    await expectOneSuccess(recipe, { adopted: false });
    expect(recipe.starts()).toBe(1);
  });

  it('between its claim and the start of the recipe is given time to start', async () => {
    const recipe = setting.gated();
    await recipe.open();
    await unstartedRun(recipe);
    const detach = new AbortController();
    const result = setting.runner(PROGRAM).startOrAdopt(recipe.run, { detach: detach.signal });
    detach.abort();
    expect(await result).toMatchObject({ status: 'detached' });
    expect(recipe.starts()).toBe(0);
  });

  it('and is late with its start finds that it may not start any more', async () => {
    const recipe = setting.gated();
    await recipe.open();
    const directory = await unstartedRun(recipe);
    await writeFile(join(directory, 'pid'), JSON.stringify({ pid: 0, startTicks: 0 }));
    expect(spawnSync('sh', ['run.sh'], { cwd: directory }).status).toBe(97);
    expect(recipe.starts()).toBe(0);
  });

  it('in a power cut that emptied its files is started again', async () => {
    const recipe = setting.gated();
    const directory = await endedRun(recipe);
    await Promise.all(['rc', 'pid', 'run.json'].map((name) => writeFile(join(directory, name), '')));
    await expectOneSuccess(recipe, { adopted: false });
    expect(recipe.starts()).toBe(2);
  });

  /** What a starter has put in place that died before it could start the script. */
  async function unstartedRun(recipe: RunUnderTest): Promise<string> {
    const directory = await endedRun(setting.gated({ ...recipe.run, parameters: [] }));
    const script = await readFile(join(directory, 'run.sh'), 'utf8');
    const given = recipe.run.parameters.map((parameter) => `'${parameter.replaceAll("'", `'\\''`)}'`).join(' ');
    await writeFile(
      join(directory, 'run.sh'),
      script.replace(/'--count=.*(?= "\$@")/, () => given),
    );
    await Promise.all(['pid', 'rc'].map((name) => rm(join(directory, name))));
    return directory;
  }
});
