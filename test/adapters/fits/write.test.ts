import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FitsCard, HduToWrite } from '../../../src/adapters/fits/index.ts';
import { float, readFits, verifyChecksums, writeFits } from '../../../src/adapters/fits/index.ts';
import { comment, hierarchKeyword, longText, scalar, shortText, standardKeyword } from './card-arbitraries.ts';
import { astropy, CLEAN, fitsverify } from './judges.ts';
import { scratchFolder } from './scratch-folder.ts';

const at = scratchFolder();

const PRIMARY: HduToWrite = {
  cards: [
    ['INSTRUME', 'MUSE'],
    ['EXPTIME', float(600), '[s]'],
    ['MJD-OBS', 57000.1],
    ['OBSID', 2n ** 53n + 1n],
    ['TINY', 1.25e-300],
    ['PI', "O'Brien"],
    ['LONG', 'SPECTRUM.'.repeat(30), 'long'],
    ['ESO INS MODE', 'WFM-NOAO-N', 'mode'],
    ['ESO DET READ CURID', 1],
    ['ESO DET CHIP LIVE', true],
    ['HISTORY', 'made for a test'],
  ],
};
const RAW: HduToWrite = {
  cards: [['EXTNAME', 'CHAN01']],
  data: { kind: 'image', axes: [3, 2], pixels: new Uint16Array([0, 1, 2, 32768, 65535, 1000]) },
};
const TABLE: HduToWrite = {
  cards: [['EXTNAME', 'LINES']],
  data: {
    kind: 'table',
    columns: [
      { name: 'name', format: '20A', values: ['OI_6300', "O'H"] },
      { name: 'group', format: '1J', values: [0, -3] },
      { name: 'lambda', format: '1D', unit: 'Angstrom', values: [6300.304, 1e300] },
      { name: 'flux', format: '1E', values: new Float32Array([1, 2.5]) },
    ],
  },
};

describe('writeFits', () => {
  it('writes what fitsverify and astropy accept, with true checksums', async () => {
    const path = at('all.fits');
    await writeFits(path, [PRIMARY, RAW, TABLE, { cards: [['EXTNAME', 'EMPTY']] }], { checksum: true });
    expect(fitsverify(path)).toMatchObject(CLEAN);
    const script = `
hdus = fits.open(path, checksum=True)
header = hdus[0].header
keys = ['INSTRUME', 'EXPTIME', 'MJD-OBS', 'TINY', 'PI', 'LONG', 'ESO INS MODE', 'ESO DET READ CURID', 'ESO DET CHIP LIVE']
answer = {
  'values': [header[key] for key in keys], 'id': str(header['OBSID']), 'types': [type(header[key]).__name__ for key in keys],
  'comment': header.comments['EXPTIME'], 'names': [hdu.name for hdu in hdus], 'raw': hdus[1].data.tolist(),
  'table': [list(map(lambda x: x.item() if hasattr(x, 'item') else x, row)) for row in hdus[2].data], 'unit': hdus[2].columns['lambda'].unit }`;
    expect(astropy(path, script)).toEqual({
      values: ['MUSE', 600, 57000.1, 1.25e-300, "O'Brien", 'SPECTRUM.'.repeat(30), 'WFM-NOAO-N', 1, true],
      id: '9007199254740993',
      types: ['str', 'float', 'float', 'float', 'str', 'str', 'str', 'int', 'bool'],
      comment: '[s]',
      names: ['PRIMARY', 'CHAN01', 'LINES', 'EMPTY'],
      raw: [
        [0, 1, 2],
        [32768, 65535, 1000],
      ],
      table: [
        ['OI_6300', 0, 6300.304, 1],
        ["O'H", -3, 1e300, 2.5],
      ],
      unit: 'Angstrom',
    });
  });

  it('writes every kind of pixel', async () => {
    const path = at('pixels.fits');
    const values = [0, 1, 7];
    const kinds = [Uint8Array, Int16Array, Uint16Array, Int32Array, Float32Array, Float64Array];
    const images = kinds.map((Kind): HduToWrite => ({
      cards: [],
      data: { kind: 'image', axes: [3], pixels: new Kind(values) },
    }));
    await writeFits(path, images, { checksum: true });
    expect(fitsverify(path)).toMatchObject(CLEAN);
    const script = 'answer = [[hdu.data.dtype.name, hdu.data.tolist()] for hdu in fits.open(path, checksum=True)]';
    const names = ['uint8', 'int16', 'uint16', 'int32', 'float32', 'float64'];
    expect(astropy(path, script)).toEqual(names.map((name) => [name, values]));
  });

  it('gives the same bytes for the same input and leaves nothing else behind', async () => {
    await writeFits(at('one.fits'), [PRIMARY, RAW, TABLE], { checksum: true });
    await writeFits(at('two.fits'), [PRIMARY, RAW, TABLE], { checksum: true });
    expect(await readFile(at('one.fits'))).toEqual(await readFile(at('two.fits')));
    expect((await readdir(dirname(at('one.fits')))).filter((name) => !name.endsWith('.fits'))).toEqual([]);
  });

  it('writes headers of any cards that fitsverify accepts and reads back', async () => {
    const path = at('any.fits');
    const any = fc.oneof(
      fc.tuple(standardKeyword, fc.oneof(scalar, longText), comment),
      fc.tuple(
        hierarchKeyword,
        fc.oneof(scalar, shortText),
        comment.map((words) => words.slice(0, 4)),
      ),
    );
    const cards = fc.uniqueArray(any, { maxLength: 120, selector: ([keyword]) => keyword });
    await fc.assert(
      fc.asyncProperty(cards, async (given) => {
        const written = given.map(([keyword, { written: value }, words]): FitsCard => [keyword, value, words]);
        await writeFits(path, [{ cards: written }], { checksum: true });
        const { keywords } = (await readFits(path)).hdus[0]?.header ?? {};
        for (const [keyword, { read }] of given) expect(keywords?.[keyword]).toEqual(read);
        expect(fitsverify(path)).toMatchObject({ errors: 0 });
        expect(await verifyChecksums(path)).toMatchObject([{ checksum: 'ok', datasum: 'ok' }]);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, HduToWrite[], RegExp]>([
    ['no HDU', [], /no HDU was given/],
    ['a table as primary HDU', [TABLE], /HDU 0: a table cannot be the primary HDU/],
    ['a mandatory card', [{ cards: [['NAXIS', 2]] }], /NAXIS was given as a card/],
    [
      'axes that do not fit',
      [{ cards: [], data: { kind: 'image', axes: [2, 2], pixels: new Uint8Array(3) } }],
      /2 x 2/,
    ],
    ['columns of different length', [PRIMARY, columns([1, 2], [1])], /HDU 1: column b has 1 rows, the first one has 2/],
    ['a number beyond 32 bits', [PRIMARY, columns([2 ** 31], [1])], /2147483648 is not a 32-bit integer/],
  ])('refuses %s and leaves the old file as it was', async (_, hdus, message) => {
    const path = at('kept.fits');
    await writeFile(path, 'old');
    await expect(writeFits(path, hdus)).rejects.toThrow(message);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await readdir(dirname(path))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says which folder is missing', async () => {
    await expect(writeFits(at('nowhere/x.fits'), [PRIMARY])).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});

function columns(first: number[], second: number[]): HduToWrite {
  const format = '1J';
  return {
    cards: [],
    data: {
      kind: 'table',
      columns: [
        { name: 'a', format, values: first },
        { name: 'b', format, values: second },
      ],
    },
  };
}
