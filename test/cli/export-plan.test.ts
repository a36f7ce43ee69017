import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFits } from '../../src/adapters/fits/index.ts';
import { exportPlanCommand } from '../../src/cli/commands/export-plan.ts';
import { stringOf } from '../../src/domain/frame/keywords.ts';
import type { RecipeRun } from '../../src/ports/recipe-runner.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';
import type { PlannedNight } from './planned-night.ts';
import { planNight } from './planned-night.ts';

const run = promisify(execFile);
const [FIRST, SECOND] = FRAMES.pair;
const SCRIPT = `execAB_SCIENCE_${DATE}`;

let night: PlannedNight;
let out: string;
beforeAll(async () => {
  night = await planNight(FRAMES.pair);
  out = join(night.root, 'exec');
});
afterAll(() => night.close());

async function md5Of(path: string): Promise<string | undefined> {
  return stringOf((await readFits(path)).hdus[0]!.header.keywords, 'DATAMD5');
}

/** As production runs an AB: by the runner, in the data root. */
async function runInProduction(ab: string): Promise<void> {
  const foreground = await night.context.foreground();
  const planned = night.plan.abs.find(({ name }) => name === ab)!;
  const asked: RecipeRun = await foreground.recipeRunOf(night.plan, planned, night.context.dataRoot);
  expect(await foreground.runner.startOrAdopt(asked)).toMatchObject({ status: 'succeeded' });
}

describe('[E] the exported plan of a pair of exposures', () => {
  it('is a script with the sets of frames of all ABs, its inputs fetched', { timeout: 60_000 }, async () => {
    expect(await exportPlanCommand(night.context, { date: DATE, out, json: true })).toBe(0);
    expect(night.printed.at(-1)).toEqual({
      date: DATE,
      planKey: night.plan.planKey,
      script: join(out, SCRIPT),
      abs: 6,
    });
    expect(night.said.slice(-2)).toEqual([
      expect.stringMatching(/^6 ABs, \d+ files of the archive: /u),
      `next: sh ${join(out, SCRIPT)}`,
    ]);
    expect(readdirSync(join(out, 'sof'))).toHaveLength(6);
    expect(statSync(join(out, SCRIPT)).mode & 0o111).toBe(0o111);
    const sof = readFileSync(join(out, 'sof', `${FIRST}.sof`), 'utf8');
    expect(sof.split('\n')[0]).toBe(`${night.context.dataRoot.raw(DATE)}/${FIRST}.fits OBJECT`);
    for (const path of sof
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]!))
      expect(existsSync(path), path).toBe(true);
  });

  it('runs by itself to all cubes, the same ones as in production', { timeout: 180_000 }, async () => {
    // Nothing of the caller's: what the script needs, it brings.
    const { stdout } = await run('sh', [join(out, SCRIPT)], { env: { PATH: process.env['PATH'] } });
    expect(stdout.trim().split('\n')).toEqual([
      ...night.plan.abs.map(({ name }) => name.replace(/\.ab$/u, '')),
      `all products are in ${join(out, 'products')}`,
    ]);
    const cube = (ab: string): string => join(out, 'products', ab, 'DATACUBE_FINAL.fits');
    for (const ab of [`${FIRST}_pst`, `${SECOND}_pst`, `${FIRST}_tpl`])
      expect(statSync(cube(ab)).size).toBeGreaterThan(1e6);
    expect(readdirSync(join(out, 'work'))).toEqual([]);
    for (const { name } of night.plan.abs.filter(({ step }) => step === 'basic')) await runInProduction(name);
    await runInProduction(`${FIRST}_pst.ab`);
    const produced = join(night.context.dataRoot.workspace(DATE, `${FIRST}_pst.ab`), 'DATACUBE_FINAL.fits');
    expect(await md5Of(cube(`${FIRST}_pst`))).toBe(await md5Of(produced));
  });

  it(
    'is a Makefile, too, by which make runs recipes side by side to the same cubes',
    { timeout: 180_000 },
    async () => {
      const made = join(night.root, 'made');
      await exportPlanCommand(night.context, { date: DATE, out: made, make: true });
      expect(night.said.at(-1)).toBe(`next: make -j2 -C ${made} -f ${SCRIPT}.mk`);
      const { stderr } = await run('make', ['-s', '-j2', '-C', made, '-f', `${SCRIPT}.mk`], {
        env: { PATH: process.env['PATH'] },
      });
      expect(stderr).toBe('');
      const cube = (folder: string) => join(folder, 'products', `${FIRST}_tpl`, 'DATACUBE_FINAL.fits');
      expect(await md5Of(cube(made))).toBe(await md5Of(cube(out)));
    },
  );

  it('stops at the AB that fails, and names its log', { timeout: 60_000 }, async () => {
    const raw = join(night.context.dataRoot.raw(DATE), `${FIRST}.fits`);
    await rename(raw, `${raw}.away`);
    const failed = await run('sh', [join(out, SCRIPT)], { env: { PATH: process.env['PATH'] } }).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({
      code: 1,
      stdout: `${FIRST}\n`,
      stderr: `${FIRST}: exit code 9, see ${join(out, 'log', FIRST)}\n`,
    });
    await rename(`${raw}.away`, raw);
  });

  it('does not take exit code 0 for success', { timeout: 60_000 }, async () => {
    const failed = await run('sh', [join(out, SCRIPT)], {
      env: { PATH: process.env['PATH'], ESOREX: 'true' },
    }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 1,
      stderr: `${FIRST}: PIXTABLE_OBJECT_0001-01.fits was not made, see ${join(out, 'log', FIRST)}\n`,
    });
  });
});

describe('[U] phoenix export', () => {
  it('without --fetch only writes', async () => {
    const raw = join(night.context.dataRoot.raw(DATE), `${SECOND}.fits`);
    await rename(raw, `${raw}.away`);
    const elsewhere = join(night.root, 'only-text');
    await exportPlanCommand(night.context, { date: DATE, out: elsewhere, fetch: false });
    expect(existsSync(raw)).toBe(false);
    expect(readdirSync(elsewhere).toSorted()).toEqual([SCRIPT, 'sof']);
    await rename(`${raw}.away`, raw);
  });

  it('reaches a data root with blanks in its path through links', async () => {
    const spaced = join(night.root, 'data root');
    await symlink(night.root, spaced);
    const dataRoot = { ...night.context.dataRoot, raw: (date: string) => `${spaced}/raw/${date}` };
    const elsewhere = join(night.root, 'linked');
    await exportPlanCommand({ ...night.context, dataRoot }, { date: DATE, out: elsewhere });
    const line = readFileSync(join(elsewhere, 'sof', `${FIRST}.sof`), 'utf8').split('\n')[0]!;
    expect(line).toBe(`${elsewhere}/in/${FIRST}.fits OBJECT`);
    expect(existsSync(join(elsewhere, 'in', `${FIRST}.fits`))).toBe(true);
  });

  it('gives the recipes copies of raw files whose headers are corrected', async () => {
    const edit = { fileName: `${FIRST}.fits`, keyword: 'ESO OBS TARG NAME', value: 'M 42' };
    const abs = night.plan.abs.map((ab) => (ab.name === `${FIRST}.ab` ? { ...ab, headerEdits: [edit] } : ab));
    const plans = await night.context.plans();
    const context = { ...night.context, plans: async () => ({ ...plans, load: async () => ({ ...night.plan, abs }) }) };
    const elsewhere = join(night.root, 'corrected-plan');
    await exportPlanCommand(context, { date: DATE, out: elsewhere });
    const copy = join(elsewhere, 'corrected', `${FIRST}.fits`);
    expect(readFileSync(join(elsewhere, 'sof', `${FIRST}.sof`), 'utf8').split('\n')[0]).toBe(`${copy} OBJECT`);
    expect((await readFits(copy)).hdus[0]!.header.keywords['ESO OBS TARG NAME']).toBe('M 42');
    const raw = join(night.context.dataRoot.raw(DATE), `${FIRST}.fits`);
    expect((await readFits(raw)).hdus[0]!.header.keywords['ESO OBS TARG NAME']).not.toBe('M 42');
  });

  it('refuses a folder that a set of frames cannot name, and a date without a plan', async () => {
    await expect(exportPlanCommand(night.context, { date: DATE, out: '/tmp/my plan' })).rejects.toMatchObject({
      code: 'USAGE',
      message: '--out /tmp/my plan: a set of frames cannot name a path with blanks',
      cure: 'give a folder without blanks in its path',
    });
    await expect(exportPlanCommand(night.context, { date: '2014-12-20', out })).rejects.toMatchObject({
      code: 'DATE_UNKNOWN',
      message: 'MUSE_R has no plan of 2014-12-20',
      cure: 'plan it first: phoenix -d 2014-12-20 -C',
    });
    await expect(exportPlanCommand(night.context, { date: 'today', out })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
