import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleRecipeDouble, createRecipeDouble } from '../../bench/recipe-double/create-recipe-double.ts';
import type { RecipeDouble } from '../../bench/recipe-double/create-recipe-double.ts';
import { RECIPE_FAULTS } from '../../bench/recipe-double/faults.ts';
import type { RecipeFault } from '../../bench/recipe-double/faults.ts';
import { readFits, readTable, writeFits } from '../../src/adapters/fits/index.ts';
import { judgeRun } from '../../src/domain/outcome/judge-run.ts';
import { MUSE } from '../fakes/muse.ts';

const folder = mkdtempSync(join(tmpdir(), 'phoenix-double-'));
const AB = 'MUSE.2014-12-15T00:54:04.379';
const FRAMES = ['00:54:04.379', '01:05:19.596'] as const;

let double: RecipeDouble;
beforeAll(async () => {
  double = await createRecipeDouble(join(folder, 'double'), await bundleRecipeDouble(inject('sharedFolder')));
  for (const time of FRAMES) await writeRaw(time);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rawPath = (time: string) => join(folder, `MUSE.2014-12-15T${time}.fits`);

async function writeRaw(time: string): Promise<void> {
  const cards = [
    ['OBJECT', 'NGC-2440'],
    ['RA', 115.48],
    ['DEC', -18.2],
    ['EXPTIME', 600],
    ['MJD-OBS', 57006 + Number(time.slice(0, 2)) / 24],
    ['DATE-OBS', `2014-12-15T${time}`],
    ['ARCFILE', `MUSE.2014-12-15T${time}.fits`],
  ] as const;
  const pixels = Int16Array.from({ length: 4_000 }, (_, index) => index % 100);
  const channel = {
    cards: [['EXTNAME', 'CHAN01']] as const,
    data: { kind: 'image', axes: [40, 100], pixels } as const,
  };
  await writeFits(rawPath(time), [{ cards }, channel]);
}

interface Started {
  readonly exitCode: number | null;
  readonly log: string;
  readonly out: string;
  readonly products: readonly string[];
}

let runs = 0;

/** As the script of a run calls esorex, in a working directory of its own. */
function start(recipe: string, sof: readonly string[], ...parameters: readonly string[]): Started {
  const run = join(folder, `${++runs}`, '.runs', `${AB}.0123456789ab`);
  const [work, out, log] = ['work', 'out', 'log'].map((name) => join(run, name)) as [string, string, string];
  for (const path of [work, out, log]) mkdirSync(path, { recursive: true });
  writeFileSync(join(run, 'in.sof'), `${sof.join('\n')}\n`);
  const words = [`--output-dir=${out}`, `--log-dir=${log}`, '--log-file=1.log', recipe, ...parameters];
  const script = 'prlimit --data=170000000 "$@"';
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', double.path, ...words, join(run, 'in.sof')], {
    cwd: work,
    encoding: 'utf8',
  });
  return {
    exitCode: status,
    log: stdout + stderr,
    out,
    products: readdirSync(out)
      .toSorted()
      .map((name) => join(out, name)),
  };
}

async function dataMd5(path: string): Promise<unknown> {
  return (await readFits(path)).hdus[0]!.header.keywords['DATAMD5'];
}

/** A raw frame to its cube. */
function post(time: string): Started {
  const basic = start('muse_scibasic', [`${rawPath(time)} OBJECT`], '--nifu=1');
  return start('muse_scipost', [`${basic.products[0]!} PIXTABLE_OBJECT`], '--filter=white');
}

/** From raw frames to the combined cube. */
function cascade() {
  const posts = FRAMES.map(post);
  const product = (name: string) => posts.map(({ out }) => join(out, name));
  const align = start(
    'muse_exp_align',
    product('IMAGE_FOV_0001.fits').map((path) => `${path} IMAGE_FOV`),
  );
  const offsets = join(align.out, 'OFFSET_LIST.fits');
  const tables = product('PIXTABLE_REDUCED_0001.fits').map((path) => `${path} PIXTABLE_REDUCED`);
  return { posts, align, combine: start('muse_exp_combine', [...tables, `${offsets} OFFSET_LIST`], '--filter=white') };
}

describe('the double of esorex', () => {
  it('makes the products of the cascade, under the memory limit of a small recipe', { timeout: 60_000 }, async () => {
    const { posts, align, combine } = cascade();
    const names = ({ out }: Started) => readdirSync(out).toSorted();
    expect(names(posts[0]!)).toEqual(['DATACUBE_FINAL.fits', 'IMAGE_FOV_0001.fits', 'PIXTABLE_REDUCED_0001.fits']);
    expect(names(align)).toEqual(['OFFSET_LIST.fits', 'SOURCE_LIST_0001.fits', 'SOURCE_LIST_0002.fits']);
    expect(names(combine)).toEqual(['DATACUBE_FINAL.fits', 'IMAGE_FOV_0001.fits']);
    const cube = await readFits(join(combine.out, 'DATACUBE_FINAL.fits'));
    expect(cube.hdus.map(({ name }) => name)).toEqual(['', 'DATA', 'STAT']);
    expect(cube.hdus[0]!.header.keywords).toMatchObject({
      OBJECT: 'NGC-2440',
      'ESO PRO CATG': 'DATACUBE_FINAL',
      'ESO PRO REC3 ID': 'muse_exp_combine',
      'ESO PRO REC3 RAW2 NAME': 'PIXTABLE_REDUCED_0001.fits',
      'ESO DRS MUSE OFFSET2 DATE-OBS': '2014-12-15T01:05:19.596',
    });
    const list = await readFits(join(align.out, 'OFFSET_LIST.fits'));
    expect((await readTable(list, list.hdus[1]!)).columns['DATE_OBS']).toEqual(
      FRAMES.map((time) => `2014-12-15T${time}`),
    );
    for (const path of [...posts.flatMap(({ products }) => products), ...align.products, ...combine.products]) {
      expect(execFileSync('fitsverify', [path], { encoding: 'utf8' })).toContain('0 error(s)');
    }
  });

  it(
    'makes the same pixels from the same inputs, and others from a single other byte',
    { timeout: 60_000 },
    async () => {
      const cube = ({ out }: Started) => dataMd5(join(out, 'DATACUBE_FINAL.fits'));
      const first = await cube(post(FRAMES[1]));
      expect(await cube(post(FRAMES[1]))).toBe(first);
      const whole = `${rawPath(FRAMES[1])}.whole`;
      await copyFile(rawPath(FRAMES[1]), whole);
      const { dataOffset } = (await readFits(whole)).hdus[1]!;
      execFileSync(
        'dd',
        ['if=/dev/zero', `of=${rawPath(FRAMES[1])}`, 'bs=1', 'count=2', 'conv=notrunc', `seek=${dataOffset + 10}`],
        { stdio: 'ignore' },
      );
      expect(await cube(post(FRAMES[1]))).not.toBe(first);
      await copyFile(whole, rawPath(FRAMES[1]));
    },
  );

  it('does not take half a file', { timeout: 30_000 }, async () => {
    const half = join(folder, 'half.fits');
    await copyFile(rawPath(FRAMES[0]), half);
    truncateSync(half, 6_000);
    expect(start('muse_scibasic', [`${half} OBJECT`], '--nifu=1')).toMatchObject({ products: [], exitCode: 1 });
    expect(start('muse_scibasic', [`${join(folder, 'none.fits')} OBJECT`], '--nifu=1')).toMatchObject({
      products: [],
      exitCode: 9,
      log: expect.stringContaining('Could not open the input file'),
    });
  });

  it('keeps a journal of what it began and ended', { timeout: 30_000 }, () => {
    const before = double.journal().length;
    start('muse_scibasic', [`${rawPath(FRAMES[0])} OBJECT`], '--nifu=1');
    expect(double.journal().slice(before)).toMatchObject([
      { event: 'start', ab: AB, key: '0123456789ab', recipe: 'muse_scibasic', ifu: 1, memoryLimitBytes: 170_000_000 },
      { event: 'end', ab: AB, key: '0123456789ab', recipe: 'muse_scibasic', ifu: 1 },
    ]);
  });

  it('answers questions as the real one', { timeout: 30_000 }, () => {
    const ask = (program: string) =>
      execFileSync(program, ['--man-page', 'muse_exp_align'], { encoding: 'utf8', cwd: folder });
    expect(ask(double.path)).toBe(ask('esorex'));
  });
});

/** What the table of outcomes makes of each fault; the one that hangs is stopped by its wall limit. */
const VERDICTS: Readonly<Record<Exclude<RecipeFault, 'hangs'>, string>> = {
  fails: 'RECIPE_FAILED',
  crashes: 'RECIPE_FAILED',
  'is-killed': 'RECIPE_OUT_OF_MEMORY',
  'runs-out-of-memory': 'RECIPE_OUT_OF_MEMORY',
  'makes-nothing': 'PRODUCT_INVALID',
  'makes-half-a-product': 'PRODUCT_INVALID',
  'finds-no-space': 'DISK_FULL',
};

describe('a fault of the double', () => {
  it('has a verdict for every kind but the one that never ends', () => {
    expect([...Object.keys(VERDICTS), 'hangs'].toSorted()).toEqual(Object.keys(RECIPE_FAULTS).toSorted());
  });

  it.each(Object.entries(VERDICTS))(
    '%s is judged %s, once, and then the recipe works',
    { timeout: 30_000 },
    async (fault, code) => {
      await double.configure({ stepSeconds: 0, faults: [{ ab: AB, fault: fault as RecipeFault, times: 1 }] });
      const sof = [`${rawPath(FRAMES[0])} OBJECT`];
      const failed = start('muse_scibasic', sof, '--nifu=1');
      const verdict = judgeRun(
        {
          recipe: 'muse_scibasic',
          exitCode: failed.exitCode,
          isOverWallLimit: false,
          wallLimitSeconds: 60,
          memoryLimitBytes: 170_000_000,
          peakRssBytes: null,
          logLines: failed.log.split('\n'),
          inputs: [],
          products: await Promise.all(failed.products.map(found)),
          expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 1 }],
        },
        MUSE.outcomes.filter(({ id }) => id === 'WRITE_FAILED'),
      );
      expect(verdict).toMatchObject({ status: 'failed', code });
      expect(double.taken()).toContain(`${AB}.${fault}.0`);
      expect(start('muse_scibasic', sof, '--nifu=1')).toMatchObject({ exitCode: 0 });
    },
  );
});

async function found(path: string) {
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  try {
    const { keywords } = (await readFits(path)).hdus[0]!.header;
    return { fileName, keywords, catg: String(keywords['ESO PRO CATG']), problem: null };
  } catch (error) {
    return { fileName, keywords: {}, catg: '', problem: String(error) };
  }
}
