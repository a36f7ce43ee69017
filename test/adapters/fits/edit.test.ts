import { appendFile, link, open, readFile, readdir, stat, symlink, lstat, chmod } from 'node:fs/promises';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FitsCard, FitsEdit } from '../../../src/adapters/fits/index.ts';
import {
  editFits,
  findHdu,
  float,
  readFits,
  readImage,
  verifyChecksums,
  writeFits,
} from '../../../src/adapters/fits/index.ts';
import { comment, hierarchKeyword, longText, scalar, shortText, standardKeyword } from './card-arbitraries.ts';
import { astropy, CLEAN, fitsverify } from './judges.ts';
import { scratchFolder } from './scratch-folder.ts';

const at = scratchFolder();
const PIXELS = Float32Array.from({ length: 12 }, (_, index) => index / 7);

/** A product with `fillers` cards more in its primary header. */
async function product(name: string, { fillers = 0, checksum = true } = {}): Promise<string> {
  const filling = Array.from({ length: fillers }, (_, index): FitsCard => [`FILL${index}`, index]);
  const cards: FitsCard[] = [
    ['OBJECT', 'M 42', 'target'],
    ['EXPTIME', float(600), '[s] total'],
    ['HISTORY', 'combined'],
    ['ESO PRO CATG', 'DATACUBE_FINAL', 'category'],
    ['ESO PRO DATANCOM', 4],
    ...filling,
  ];
  const data = { kind: 'image', axes: [3, 4], pixels: PIXELS } as const;
  const extensions = ['DATA', 'STAT'].map((extname) => ({ cards: [['EXTNAME', extname]] as const, data }));
  await writeFits(at(name), [{ cards }, ...extensions], { checksum });
  return at(name);
}

async function recordsOf(path: string, hdu: number | string = 0): Promise<string[]> {
  return findHdu(await readFits(path), hdu).header.cards.map(({ raw }) => raw.join('').trimEnd());
}

async function allChecksumsOf(path: string): Promise<string[]> {
  return (await verifyChecksums(path)).flatMap(({ checksum, datasum }) => [checksum, datasum]);
}

describe('editFits', () => {
  it('replaces, adds and deletes in place, and all judges accept it', async () => {
    const path = await product('place.fits');
    const [before, { ino }] = [await recordsOf(path), await stat(path)];
    const outcome = await editFits(path, [
      { hdu: 0, keyword: 'OBJECT', value: 'NGC 1976' },
      { hdu: 0, keyword: 'EXPTIME', value: 1200 },
      { hdu: 0, keyword: 'ESO PRO DATANCOM', value: undefined },
      { hdu: 0, keyword: 'ESO QC SCORE', value: float(1), comment: 'score' },
      { hdu: 0, keyword: 'PRODCATG', value: 'SCIENCE.CUBE.IFS', comment: 'Data product category' },
      { hdu: 0, keyword: 'HISTORY', value: 'certified' },
    ]);
    expect(outcome).toBe('in-place');
    expect((await stat(path)).ino).toBe(ino);
    const [checksum, datasum] = (await recordsOf(path)).slice(-3, -1);
    expect(await recordsOf(path)).toEqual(
      [
        ...before.slice(0, 4),
        "OBJECT  = 'NGC 1976'           / target",
        'EXPTIME =               1200.0 / [s] total',
        'HISTORY combined',
        "PRODCATG= 'SCIENCE.CUBE.IFS'   / Data product category",
        'HISTORY certified',
        "HIERARCH ESO PRO CATG = 'DATACUBE_FINAL' / category",
        checksum,
        datasum,
        'HIERARCH ESO QC SCORE = 1.0 / score',
      ].filter((record) => record !== undefined),
    );
    expect(await allChecksumsOf(path)).toEqual(Array(6).fill('ok'));
    expect(fitsverify(path)).toMatchObject(CLEAN);
    const script = `
header = fits.open(path, checksum=True)[0].header
answer = [header['OBJECT'], header['EXPTIME'], type(header['EXPTIME']).__name__, header['ESO QC SCORE'], 'ESO PRO DATANCOM' in header]`;
    expect(astropy(path, script)).toEqual(['NGC 1976', 1200, 'float', 1, false]);
  });

  it('rewrites the file when a header grows by a block, and keeps data, mode and link', async () => {
    const path = await product('grows.fits', { fillers: 20 });
    await chmod(path, 0o640);
    await symlink(path, at('link.fits'));
    const fits = await readFits(path);
    const edits = Array.from({ length: 40 }, (_, n): FitsEdit => ({ hdu: 0, keyword: `ESO NEW${n}`, value: n }));
    expect(await editFits(at('link.fits'), edits)).toBe('rewritten');
    const grown = await readFits(path);
    expect(findHdu(grown, 0).headerBytes).toBe(findHdu(fits, 0).headerBytes + 2880);
    expect((await readImage(grown, findHdu(grown, 'STAT'))).data).toEqual(PIXELS);
    expect(((await stat(path)).mode & 0o777).toString(8)).toBe('640');
    expect((await lstat(at('link.fits'))).isSymbolicLink()).toBe(true);
    expect(await allChecksumsOf(path)).toEqual(Array(6).fill('ok'));
    expect(fitsverify(path)).toMatchObject(CLEAN);
    expect((await readdir(dirname(path))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps the blocks of a header that shrinks, and uses the room later', async () => {
    const path = await product('shrinks.fits', { fillers: 70 });
    const sizeBytes = (await stat(path)).size;
    const fillers = Array.from({ length: 70 }, (_, n): FitsEdit => ({ hdu: 0, keyword: `FILL${n}`, value: undefined }));
    expect(await editFits(path, fillers)).toBe('in-place');
    expect(fitsverify(path)).toMatchObject(CLEAN);
    expect(
      await editFits(
        path,
        fillers.map((edit) => ({ ...edit, value: 1 })),
      ),
    ).toBe('in-place');
    expect(fitsverify(path)).toMatchObject(CLEAN);
    expect((await stat(path)).size).toBe(sizeBytes);
    expect(await allChecksumsOf(path)).toEqual(Array(6).fill('ok'));
  });

  it('writes neighbouring headers at once, and rewrites when data lie between them', async () => {
    const path = await product('several.fits');
    const edit = (hdu: number | string): FitsEdit => ({ hdu, keyword: 'BUNIT', value: '10**(-20)*erg/s' });
    expect(await editFits(path, [edit(0), edit('DATA')])).toBe('in-place');
    expect(await editFits(path, [edit(0), edit('DATA')])).toBe('unchanged');
    await editFits(path, [{ hdu: 'DATA', keyword: 'BUNIT', value: undefined }]);
    expect(await editFits(path, [edit('DATA'), edit('STAT')])).toBe('rewritten');
    expect(await recordsOf(path, 'STAT')).toContain("BUNIT   = '10**(-20)*erg/s'");
    expect(await allChecksumsOf(path)).toEqual(Array(6).fill('ok'));
  });

  it('changes nothing when the file says already what the edits want, however the number is written', async () => {
    const path = await product('same.fits');
    const before = await readFile(path);
    const edits: FitsEdit[] = [
      { hdu: 0, keyword: 'EXPTIME', value: 600 },
      { hdu: 0, keyword: 'HISTORY', value: 'combined' },
      { hdu: 0, keyword: 'NONE', value: undefined },
    ];
    expect(await editFits(path, edits)).toBe('unchanged');
    expect(await readFile(path)).toEqual(before);
  });

  it('lets the last of several edits of one keyword hold, and every HISTORY', async () => {
    const path = await product('twice.fits');
    await editFits(path, [
      { hdu: 0, keyword: 'ESO PRO CATG', value: undefined },
      { hdu: 0, keyword: 'HIERARCH ESO PRO CATG', value: 'IMAGE_FOV' },
      { hdu: 0, keyword: 'HISTORY', value: 'one' },
      { hdu: 0, keyword: 'HISTORY', value: 'two' },
    ]);
    expect(await recordsOf(path)).toEqual(
      expect.arrayContaining(["HIERARCH ESO PRO CATG = 'IMAGE_FOV' / category", 'HISTORY one', 'HISTORY two']),
    );
  });

  it('announces a continued string once', async () => {
    const path = await product('long.fits');
    await editFits(path, [{ hdu: 0, keyword: 'REFERENC', value: "it's ".repeat(50).trim() }]);
    await editFits(path, [{ hdu: 0, keyword: 'ASSOC', value: 'x'.repeat(100) }]);
    expect((await recordsOf(path)).filter((record) => record.startsWith('LONGSTRN'))).toHaveLength(1);
    expect(fitsverify(path)).toMatchObject(CLEAN);
  });

  it('adds no checksum to an HDU without one, and completes one that stands alone or is empty', async () => {
    const path = await product('bare.fits', { checksum: false });
    await editFits(path, [{ hdu: 0, keyword: 'OBJECT', value: 'M 43' }]);
    expect(new Set(await allChecksumsOf(path))).toEqual(new Set(['absent']));
    const alone = await product('alone.fits');
    await editFits(alone, [{ hdu: 'DATA', keyword: 'DATASUM', value: undefined }]);
    await writeOver(alone, /CHECKSUM= '.{16}'(?=.*END)/s, "CHECKSUM= ''                ");
    await editFits(alone, [{ hdu: 0, keyword: 'OBJECT', value: 'M 43' }]);
    expect(await allChecksumsOf(alone)).toEqual(['ok', 'ok', 'ok', 'absent', 'ok', 'ok']);
  });

  it.each([
    ['no =', "CHECKSUM  'abcdefghijklmnop'"],
    ['small letters', "checksum= 'abcdefghijklmnop'"],
    ['no quotes', 'CHECKSUM= abcdefghijklmnop  '],
    ['a NUL', "CHECKSUM= 'abc\0efghijklmnop'"],
    ['a number', 'CHECKSUM= 7                 '],
  ])('mends a CHECKSUM that is damaged: %s', async (_, damaged) => {
    const path = await product('damaged-checksum.fits');
    await writeOver(path, /CHECKSUM= '.{16}'/s, damaged);
    await editFits(path, [{ hdu: 0, keyword: 'OBJECT', value: 'M 43' }]);
    expect(await allChecksumsOf(path)).toEqual(Array(6).fill('ok'));
    expect(fitsverify(path)).toMatchObject(CLEAN);
  });

  it('keeps what stands behind the last HDU', async () => {
    const path = await product('longer.fits');
    await appendFile(path, 'behind');
    expect(await editFits(path, [{ hdu: 0, keyword: 'OBJECT', value: 'M 43' }])).toBe('in-place');
    const edits = Array.from({ length: 40 }, (_, index): FitsEdit => ({
      hdu: 0,
      keyword: `NEW${index}`,
      value: index,
    }));
    expect(await editFits(path, edits)).toBe('rewritten');
    expect((await readFile(path, 'latin1')).endsWith('behind')).toBe(true);
    expect((await readFits(path)).oddities).toEqual(['6 bytes behind the last HDU (2), which begin no other one']);
  });

  it('does not read the data: what is wrong there stays visible', async () => {
    const path = await product('damaged.fits');
    const { dataOffset } = findHdu(await readFits(path), 'DATA');
    await using file = await open(path, 'r+');
    await file.write(Buffer.from([1, 2, 3, 4]), 0, 4, dataOffset);
    await editFits(path, [{ hdu: 'DATA', keyword: 'BUNIT', value: 'count' }]);
    expect((await verifyChecksums(path))[1]).toMatchObject({ checksum: 'bad', datasum: 'bad' });
  });

  it('reaches hard links when it edits in place', async () => {
    const path = await product('hard.fits');
    await link(path, at('hard-link.fits'));
    await editFits(path, [{ hdu: 0, keyword: 'OBJECT', value: 'M 43' }]);
    expect(await readFile(at('hard-link.fits'))).toEqual(await readFile(path));
  });

  it.each<[string, FitsEdit, RegExp]>([
    ['the layout', { hdu: 1, keyword: 'NAXIS1', value: 4 }, /HDU 1: NAXIS1 describes the layout of the data/],
    ['a checksum', { hdu: 0, keyword: 'CHECKSUM', value: 'x' }, /CHECKSUM is kept true by itself/],
    ['an HDU that is not there', { hdu: 'QUAL', keyword: 'A', value: 4 }, /refused.fits has no HDU QUAL/],
    [
      'what does not fit',
      { hdu: 0, keyword: 'ESO A', value: 'x'.repeat(80) },
      /refused.fits, HDU 0: HIERARCH ESO A = 'x/,
    ],
  ])('refuses to change %s, and then nothing is changed', async (_, edit, message) => {
    const path = await product('refused.fits');
    const before = await readFile(path);
    await expect(editFits(path, [{ hdu: 0, keyword: 'OBJECT', value: 'other' }, edit])).rejects.toThrow(message);
    expect(await readFile(path)).toEqual(before);
  });
});

describe('any edits of any header', () => {
  const entry = fc.oneof(
    fc.tuple(standardKeyword, fc.oneof(scalar, longText), comment),
    fc.tuple(
      hierarchKeyword,
      fc.oneof(scalar, shortText),
      comment.map((words) => words.slice(0, 4)),
    ),
  );
  const entries = (maxLength: number) => fc.uniqueArray(entry, { maxLength, selector: ([keyword]) => keyword });

  it('keep the untouched cards byte-exact, the data and the checksums true, and can be repeated', async () => {
    const path = at('any.fits');
    let judged = 0;
    await fc.assert(
      fc.asyncProperty(entries(80), entries(50), fc.array(fc.boolean()), async (old, fresh, deletions) => {
        const cards = old.map(([keyword, { written }, words]): FitsCard => [keyword, written, words]);
        const data = { kind: 'image', axes: [12], pixels: PIXELS } as const;
        await writeFits(
          path,
          [
            { cards, data },
            { cards: [], data },
          ],
          { checksum: true },
        );
        const before = await recordsOf(path);
        const edits = [
          ...old.filter((_, n) => deletions[n]).map(([keyword]): FitsEdit => ({ hdu: 0, keyword, value: undefined })),
          ...fresh.map(([keyword, { written }, words]): FitsEdit => ({
            hdu: 0,
            keyword,
            value: written,
            comment: words,
          })),
        ];
        await editFits(path, edits);

        const fits = await readFits(path);
        const { keywords } = findHdu(fits, 0).header;
        for (const [keyword, { read }] of fresh) expect(keywords[keyword]).toEqual(read);
        const touched = new Set(edits.map(({ keyword }) => keyword));
        const isUntouched = (record: string): boolean =>
          !touched.has(/^(?:HIERARCH )?([^=]*?) *=/.exec(record)?.[1] ?? '') && !/^(CHECKSUM|LONGSTRN)/.test(record);
        expect((await recordsOf(path)).filter((record) => record !== '').filter(isUntouched)).toEqual(
          before.filter(isUntouched),
        );
        expect((await readImage(fits, findHdu(fits, 1))).data).toEqual(PIXELS);
        expect(await allChecksumsOf(path)).toEqual(Array(4).fill('ok'));
        if (judged++ % 4 === 0) expect(fitsverify(path)).toMatchObject({ errors: 0 });
        expect(await editFits(path, edits)).toBe('unchanged');
      }),
      { numRuns: 120 },
    );
  });
});

async function writeOver(path: string, what: RegExp, by: string): Promise<void> {
  const text = await readFile(path, 'latin1');
  const found = what.exec(text);
  if (found === null) throw new Error(`${what.source} is not in ${path}`);
  await using file = await open(path, 'r+');
  await file.write(Buffer.from(by, 'latin1'), 0, by.length, found.index);
}
