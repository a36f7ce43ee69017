import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAbCommand } from '../../src/cli/commands/run-ab.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';
import type { PlannedNight } from './planned-night.ts';
import { planNight } from './planned-night.ts';

const [FRAME] = FRAMES.single;

let night: PlannedNight;
beforeAll(async () => {
  night = await planNight(FRAMES.single);
});
afterAll(() => night.close());

const folderOf = (name: string): string => join(night.root, name);

describe('[E] one AB run alone', () => {
  it(
    'fetches what it needs, runs, judges by the outcome rules, and shows what came out',
    { timeout: 60_000 },
    async () => {
      const out = folderOf('alone');
      expect(await runAbCommand(night.context, { ab: FRAME, out })).toBe(0);
      const said = night.said.join('\n');
      expect(said).toContain('muse_pixtable_create');
      expect(said).toContain('product | MB | file\nPIXTABLE_OBJECT | ');
      expect(said).toMatch(/QC parameter \| value\n(?:.*\n)*ESO QC SCIBASIC NSATURATED \| \d/u);
      expect(night.said.slice(-2)).toEqual([
        expect.stringMatching(new RegExp(`^${FRAME}\\.ab: succeeded after [\\d.]+ s, peak memory \\d+ MB$`, 'u')),
        `everything of this run: ${out}`,
      ]);
      expect(readdirSync(join(out, 'products'))).toContain('PIXTABLE_OBJECT_0001-04.fits');
      expect(readdirSync(join(out, 'raw'))).toEqual([`${FRAME}.fits`]);
      expect(existsSync(join(out, `r.${FRAME}.log`))).toBe(true);
    },
  );

  it('leaves no trace in production: no product, no log, no row that has changed', async () => {
    expect(existsSync(night.context.dataRoot.products(DATE))).toBe(false);
    expect(existsSync(night.context.dataRoot.log(DATE))).toBe(false);
    expect(existsSync(night.context.dataRoot.raw(DATE))).toBe(false);
    const rows = await (await night.context.records()).listAbs('MUSE_R', DATE);
    expect(rows.map(({ status, abKey }) => [status, abKey])).toEqual([
      ['planned', ''],
      ['planned', ''],
    ]);
  });

  it('names the AB that has to be processed first', async () => {
    await expect(runAbCommand(night.context, { ab: `${FRAME}_pst.ab`, date: DATE })).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: `${FRAME}_pst.ab needs PIXTABLE_OBJECT of ${FRAME}.ab, which is not in ${night.context.dataRoot.workspace(DATE, FRAME)}`,
      cure: `process ${FRAME}.ab first: phoenix -d ${DATE} -P (its products are deleted when the date is ingested)`,
    });
  });

  it(
    'takes products of other ABs from the workspace, and links what production has fetched',
    { timeout: 90_000 },
    async () => {
      const { dataRoot } = night.context;
      const foreground = await night.context.foreground();
      const basic = night.plan.abs.find(({ step }) => step === 'basic')!;
      mkdirSync(dataRoot.raw(DATE), { recursive: true });
      for (const { source } of basic.inputs) {
        if (source.kind === 'raw')
          await night.context.archive.fetch(source.fileName, join(dataRoot.raw(DATE), source.fileName));
        if (source.kind === 'calib')
          await night.context.archive.fetch(source.fileName, join(dataRoot.mcalib, source.fileName));
      }
      const run = await foreground.recipeRunOf(night.plan, basic, dataRoot);
      expect(await foreground.runner.startOrAdopt(run)).toMatchObject({ status: 'succeeded' });
      const out = folderOf('post');
      const { length } = night.printed;
      expect(await runAbCommand(night.context, { ab: `${FRAME}_pst`, out, json: true })).toBe(0);
      expect(night.printed.slice(length)).toEqual([
        expect.objectContaining({
          ab: `${FRAME}_pst.ab`,
          folder: out,
          status: 'succeeded',
          sof: expect.arrayContaining([
            { path: join(dataRoot.workspace(DATE, FRAME), 'PIXTABLE_OBJECT_0001-01.fits'), tag: 'PIXTABLE_OBJECT' },
          ]),
        }),
      ]);
      const again = folderOf('again');
      await runAbCommand(night.context, { ab: FRAME, out: again });
      expect(lstatSync(join(again, 'raw', `${FRAME}.fits`)).isSymbolicLink()).toBe(true);
    },
  );

  it('tries other options, and says in one line why it failed', { timeout: 60_000 }, async () => {
    const out = folderOf('failing');
    const code = await runAbCommand(night.context, { ab: FRAME, out, parameter: ['--ovscreject=nonsense'] });
    expect(code).toBe(1);
    expect(night.said.at(-2)).toMatch(new RegExp(`^${FRAME}\\.ab: failed after [\\d.]+ s.*: RECIPE_FAILED: `, 'u'));
    expect(readFileSync(join(out, `r.${FRAME}.log`), 'utf8')).toContain('nonsense');
    expect(existsSync(join(out, 'products'))).toBe(false);
  });

  it('is stopped with its recipe by Ctrl-C, and says so', { timeout: 60_000 }, async () => {
    const esorex = folderOf('sleeping-esorex');
    writeFileSync(esorex, '#!/bin/sh\ncase "$*" in *--nifu=*) exec sleep 50;; esac\nexec esorex "$@"\n', {
      mode: 0o755,
    });
    const before = process.listeners('SIGINT');
    const context = night.withEsorex(esorex, () => process.emit('SIGINT'));
    const out = folderOf('interrupted');
    expect(await runAbCommand(context, { ab: FRAME, out })).toBe(1);
    await context.close();
    expect(night.said.at(-2)).toBe(`${FRAME}.ab: cancelled`);
    expect(readdirSync(join(out, '.runs')).filter((name) => !name.endsWith('.ending.json'))).toEqual([]);
    expect(process.listeners('SIGINT')).toEqual(before);
  });

  it('has a folder of its own in the data root where none is given', { timeout: 60_000 }, async () => {
    await runAbCommand(night.context, { ab: FRAME, date: DATE });
    const [folder] = readdirSync(join(night.root, 'inspect'));
    expect(folder).toMatch(new RegExp(`^${FRAME}\\.\\d{8}T\\d{6}Z$`, 'u'));
  });

  it('refuses a folder with something in it, an unknown AB, and a name without a date', async () => {
    const out = folderOf('used');
    mkdirSync(out);
    writeFileSync(join(out, 'mine'), '');
    await expect(runAbCommand(night.context, { ab: FRAME, out })).rejects.toMatchObject({
      code: 'USAGE',
      message: `--out ${out} is not empty`,
    });
    await expect(runAbCommand(night.context, { ab: `${FRAME}_tpl` })).rejects.toMatchObject({
      code: 'AB_UNKNOWN',
      message: `the plan of ${DATE} has no AB ${FRAME}_tpl.ab`,
      cure: `phoenix status ${DATE} lists its 2 ABs`,
    });
    await expect(runAbCommand(night.context, { ab: 'combined' })).rejects.toMatchObject({
      code: 'USAGE',
      message: "'combined' does not tell its observing date",
    });
  });
});
