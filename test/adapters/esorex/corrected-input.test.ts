import { readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyCorrected } from '../../../src/adapters/esorex/corrected-input.ts';
import { listRuns } from '../../../src/adapters/esorex/index.ts';
import { findHdu, float, readFits, readTable, writeFits } from '../../../src/adapters/fits/index.ts';
import { CLEAN, fitsverify } from '../fits/judges.ts';
import { RecipeSetting } from './recipe-setting.ts';
import { until } from './until.ts';

const NAME = 'MUSE.2014-12-15T00:54:04.379.fits';
const DROT = { keyword: 'ESO INS DROT POSANG', value: 90 };
const ADA = { keyword: 'ESO ADA POSANG', value: -90.5 };

let setting: RecipeSetting;
let raw: string;
beforeEach(async () => {
  setting = new RecipeSetting();
  raw = join(setting.root, 'raw', NAME);
  await mkdir(dirname(raw));
  await writeRaw(raw);
});
afterEach(() => setting[Symbol.asyncDispose]());

async function writeRaw(path: string): Promise<void> {
  const pixels = Int16Array.from({ length: 400 }, (_, index) => index);
  const channel = (name: string) => ({
    cards: [
      ['EXTNAME', name],
      ['ESO DET CHIP NAME', 'CCD231-84'],
    ] as const,
    data: { kind: 'image' as const, axes: [20, 20], pixels },
  });
  const cards = [
    ['OBJECT', 'HDFS'],
    ['ESO OBS ID', 0],
    ['ESO INS DROT POSANG', float(0), '[deg] Derotator position angle'],
    ['ESO ADA POSANG', float(0)],
  ] as const;
  await writeFits(path, [{ cards }, channel('CHAN01'), channel('CHAN02')], { checksum: true });
}

async function keywordsOf(path: string) {
  return (await readFits(path)).hdus.map(({ header }) => header.keywords);
}

async function cardsOf(path: string, pattern: RegExp) {
  const cards = (await readFits(path)).hdus.flatMap(({ header }) =>
    header.cards.map((card) => card.raw.join('').trimEnd()),
  );
  return cards.filter((card) => pattern.test(card));
}

describe('[U] input with a corrected header', () => {
  const corrected = (edits: Parameters<typeof copyCorrected>[2]) =>
    copyCorrected(raw, join(setting.root, 'in', '1'), edits);

  it('is a copy under the same name that says so; the raw file stays as it is, bit by bit', async () => {
    const before = await readFile(raw);
    const copy = await corrected([DROT, ADA]);
    expect(copy).toBe(join(setting.root, 'in', '1', NAME));
    expect(await cardsOf(copy, /POSANG/)).toEqual([
      'HISTORY PHOENIX: ESO INS DROT POSANG = 90, raw file: 0',
      'HISTORY PHOENIX: ESO ADA POSANG = -90.5, raw file: 0',
      'HIERARCH ESO INS DROT POSANG = 90.0 / [deg] Derotator position angle',
      'HIERARCH ESO ADA POSANG = -90.5',
    ]);
    expect((await readFile(raw)).equals(before)).toBe(true);
    expect(fitsverify(copy)).toMatchObject(CLEAN);
  });

  it('keeps its pixels and all other keywords', async () => {
    const copy = await corrected([DROT]);
    const [before, after] = [await keywordsOf(raw), await keywordsOf(copy)];
    expect({ ...after[0], CHECKSUM: '' }).toEqual({ ...before[0], 'ESO INS DROT POSANG': 90, CHECKSUM: '' });
    expect(after.slice(1)).toEqual(before.slice(1));
    expect((await readFile(copy)).subarray(-6000).equals((await readFile(raw)).subarray(-6000))).toBe(true);
  });

  it('has the value in every extension where only extensions have the keyword', async () => {
    const copy = await corrected([{ keyword: 'ESO DET CHIP NAME', value: 'CCD 1' }]);
    const names = (await keywordsOf(copy)).map((keywords) => keywords['ESO DET CHIP NAME']);
    expect(names).toEqual([undefined, 'CCD 1', 'CCD 1']);
  });

  it('has a keyword that the file lacks in its primary header, with the type that recipes ask for', async () => {
    const copy = await corrected([
      { keyword: 'ESO SEQ OFFSET CUM ALPHA', value: 3 },
      { keyword: 'ESO TPL EXPNO', value: 2 },
      { keyword: 'ESO TPL START', value: '2014-12-15T00:53:00' },
    ]);
    expect(await cardsOf(copy, /^HIERARCH ESO (SEQ|TPL)/)).toEqual([
      'HIERARCH ESO SEQ OFFSET CUM ALPHA = 3.0',
      'HIERARCH ESO TPL EXPNO = 2',
      "HIERARCH ESO TPL START = '2014-12-15T00:53:00'",
    ]);
    expect(await cardsOf(copy, /^HISTORY/)).toContain('HISTORY PHOENIX: ESO TPL EXPNO = 2, raw file: none');
  });

  it('keeps the type of what the file has', async () => {
    const copy = await corrected([{ keyword: 'ESO OBS ID', value: 1134385 }]);
    expect(await cardsOf(copy, /OBS ID = 1134385$/)).toEqual(['HIERARCH ESO OBS ID = 1134385']);
  });

  it('may be written although the archive is read-only', async () => {
    await chmod(raw, 0o444);
    const copy = await corrected([DROT]);
    expect((await stat(copy)).mode & 0o777).toBe(0o644);
    expect((await stat(raw)).mode & 0o777).toBe(0o444);
  });

  it('is refused where there is no file, or none that can be edited', async () => {
    await expect(copyCorrected(`${raw}.gone`, join(setting.root, 'in'), [DROT])).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: `cannot copy ${raw}.gone, whose header is to be corrected: no such file`,
    });
    await writeFile(raw, 'no FITS file');
    await expect(corrected([DROT])).rejects.toMatchObject({ code: 'FITS_INVALID' });
  });
});

describe('[U] run with corrected headers', () => {
  const PLAIN = '/archive/master.fits';

  it('gives the recipe the copy in its run directory, which goes with the run', async () => {
    const sof = [
      { path: raw, tag: 'OBJECT', headerEdits: [DROT, ADA] },
      { path: PLAIN, tag: 'MASTER_BIAS' },
    ];
    const { run, open } = setting.gated({ sof });
    const running = setting.runner('esorex-one-product').startOrAdopt(run);
    await until(() => setting.leftovers().length === 1 && setting.alive().length > 0);
    const [record] = await listRuns(setting.root);
    const directory = record?.directory ?? '';
    const [first = '', second] = readFileSync(join(directory, 'in.sof'), 'utf8').trim().split('\n');
    expect(first).toBe(`../in/1/${NAME} OBJECT`);
    expect(second).toBe(`${PLAIN} MASTER_BIAS`);
    const copy = resolve(directory, 'work', first.split(' ')[0] ?? '');
    expect(basename(copy)).toBe(NAME);
    expect((await keywordsOf(copy))[0]).toMatchObject({ 'ESO INS DROT POSANG': 90, 'ESO ADA POSANG': -90.5 });
    expect((await keywordsOf(raw))[0]).toMatchObject({ 'ESO INS DROT POSANG': 0, 'ESO ADA POSANG': 0 });
    await open();
    expect(await running).toMatchObject({ status: 'succeeded' });
    expect(setting.leftovers()).toEqual([]);
  });

  it('leaves nothing behind when its input cannot be copied', async () => {
    const run = setting.run({ sof: [{ path: `${raw}.gone`, tag: 'OBJECT', headerEdits: [DROT] }] });
    await expect(setting.runner('esorex-one-product').startOrAdopt(run)).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
    expect(setting.leftovers()).toEqual([]);
    expect(await readdir(dirname(raw))).toEqual([NAME]);
  });
});

describe('[U] run with a table in the form that its recipe takes', () => {
  it('gives the recipe a file of the same name, and leaves the given one alone', async () => {
    const given = join(dirname(raw), 'my offsets.fits');
    await writeFile(given, 'as the human wrote it');
    const table = [
      { name: 'DATE_OBS', format: '23A', values: ['2014-12-15T00:54:04.379'] },
      { name: 'RA_OFFSET', format: '1D', unit: 'deg', values: [0.0002] },
      { name: 'FLUX_SCALE', format: '1D', values: [null] },
    ] as const;
    const { run, open } = setting.gated({ sof: [{ path: given, tag: 'OFFSET_LIST', table }] });
    const running = setting.runner('esorex-one-product').startOrAdopt(run);
    await until(() => setting.leftovers().length === 1 && setting.alive().length > 0);
    const [record] = await listRuns(setting.root);
    const directory = record?.directory ?? '';
    expect(readFileSync(join(directory, 'in.sof'), 'utf8')).toBe('../in/1/my_offsets.fits OFFSET_LIST\n');
    const fits = await readFits(join(directory, 'in/1/my_offsets.fits'));
    const { columns, units } = await readTable(fits, findHdu(fits, 1));
    expect(columns).toEqual({ DATE_OBS: ['2014-12-15T00:54:04.379'], RA_OFFSET: [0.0002], FLUX_SCALE: [NaN] });
    expect(units).toEqual({ RA_OFFSET: 'deg' });
    await open();
    expect(await running).toMatchObject({ status: 'succeeded' });
    expect(readFileSync(given, 'utf8')).toBe('as the human wrote it');
  });
});
