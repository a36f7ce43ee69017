import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCard, readExtensionNames, readFits, writeFits } from '../../../src/adapters/fits/index.ts';
import type { FitsCard } from '../../../src/adapters/fits/index.ts';
import { createHeaderScanner } from '../../../src/adapters/fits/header-scanner.ts';
import { parseHeader } from '../../../src/adapters/fits/header.ts';
import { comment, hierarchKeyword, longText, scalar, shortText, standardKeyword } from './card-arbitraries.ts';
import { scratchFolder } from './scratch-folder.ts';

const at = scratchFolder();
const BLOCK = 2880;

/** A file with these records and END; nothing is added. */
function fileOf(name: string, records: readonly string[]): string {
  const text = [...records, 'END'].map((record) => record.padEnd(80)).join('');
  writeFileSync(at(name), text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK), 'latin1');
  return at(name);
}
const START = ['SIMPLE  =                    T', 'BITPIX  =                    8', 'NAXIS   =                    0'];

/** The first file of a size is read as a whole, the others are scanned: both must say the same. */
function scan(path: string, ...wanted: readonly string[]) {
  const scanner = createHeaderScanner(new Set(wanted));
  const { keywords } = scanner.primary(path);
  expect(scanner.primary(path).keywords).toEqual(keywords);
  return keywords;
}
function failureOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('[U] names of extensions', () => {
  const image = { kind: 'image', axes: [30, 50], pixels: new Int16Array(1500) } as const;
  const written = async (name: string) => {
    const extension = (extname: string) => ({ cards: [['EXTNAME', extname] as const], data: image });
    await writeFits(at(name), [
      { cards: [] },
      extension('CHAN01'),
      { cards: [] },
      extension("it's one"),
      extension('CHAN02.DATA'),
    ]);
    return at(name);
  };

  it('are those of the headers behind the data, as the whole headers are read', async () => {
    const path = await written('names.fits');
    expect(readExtensionNames(path)).toEqual(['CHAN01', '', "it's one", 'CHAN02.DATA']);
    expect((await readFits(path)).hdus.slice(1).map(({ name }) => name)).toEqual(readExtensionNames(path));
    expect(readExtensionNames(fileOf('primary.fits', START))).toEqual([]);
  });

  it('of a file that is cut off in its data or in a header are not known', async () => {
    const whole = readFileSync(await written('cut.fits'));
    for (const end of [whole.length - BLOCK, 3 * BLOCK]) {
      writeFileSync(at('cut.fits'), whole.subarray(0, end));
      expect(failureOf(() => readExtensionNames(at('cut.fits')))).toMatchObject({
        code: 'FITS_INVALID',
        message: expect.stringContaining(`byte ${end}: the file`),
      });
    }
    expect(failureOf(() => readExtensionNames(at('nowhere.fits')))).toMatchObject({ code: 'FILE_MISSING' });
  });
});

describe('[U] a scanner of headers', () => {
  it('reads what is wanted, as the whole header would be read, and nothing else', () => {
    const card = fc.oneof(
      fc.tuple(standardKeyword, fc.oneof(scalar, longText), comment),
      fc.tuple(hierarchKeyword, fc.oneof(scalar, shortText), comment),
    );
    fc.assert(
      fc.property(fc.array(card, { maxLength: 60 }), fc.nat(), (cards, chosen) => {
        const records = cards.flatMap(([keyword, { written }, text]) => formatCard(keyword, written, text));
        const path = fileOf('any.fits', [...START, ...records]);
        const { keywords } = parseHeader([...START, ...records].map((record) => record.padEnd(80)).join(''));
        const wanted = Object.keys(keywords).filter((_, index) => ((chosen >> (index % 31)) & 1) === 0);
        const expected = Object.fromEntries(wanted.map((keyword) => [keyword, keywords[keyword]]));
        expect(scan(path, ...wanted, 'ESO NOT THERE', 'ABSENT')).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('reads a real header', () => {
    const text = readFileSync(new URL('../../simulator/fixtures/real-header.txt', import.meta.url), 'latin1');
    const records = [...START, ...text.trimEnd().split('\n')];
    const { keywords } = parseHeader(records.map((record) => record.padEnd(80)).join(''));
    expect(scan(fileOf('real.fits', records), ...Object.keys(keywords))).toEqual(keywords);
    expect(Object.keys(keywords).length).toBeGreaterThan(100);
  });

  it.each([
    ["'OBJECT  '", 'OBJECT'],
    ["''", ''],
    ["'a&'", 'a&'],
    ["'O''Brien' / it's", "O'Brien"],
    ["'no end", 'no end'],
    ["'a' b", 'a'],
    ['T', true],
    ['F/comment', false],
    ['TRUE', 'TRUE'],
    ['42', 42],
    ['+42 / forty-two', 42],
    ['-0', 0],
    ['-0.', -0],
    ['.5', 0.5],
    ['5.', 5],
    ['1.5E3', 1500],
    ['1.5e-3', 0.0015],
    ['1.5D3', 1500],
    ['9007199254740993', 9007199254740993n],
    ['1-2', '1-2'],
    ['1 2', '1 2'],
    ['.', '.'],
    ['(1, 2)', '(1, 2)'],
    ['', null],
    ['/ nothing', null],
  ])('reads %s as %s', (literal, value) => {
    const records = [`KEY     = ${literal}`, `HIERARCH ESO DPR TYPE = ${literal}`, `HIERARCH ESO DPR CATG= ${literal}`];
    const path = fileOf('value.fits', [...START, ...records]);
    const expected = { KEY: value, 'ESO DPR TYPE': value, 'ESO DPR CATG': value };
    expect(scan(path, 'KEY', 'ESO DPR TYPE', 'ESO DPR CATG')).toEqual(expected);
    expect(parseHeader([...START, ...records].map((record) => record.padEnd(80)).join('')).keywords).toMatchObject(
      expected,
    );
  });

  it('knows what carries no value', () => {
    const records = ['KEY       5', ' KEY2   = 5', 'HIERARCH ESO DPR TYPE', 'COMMENT = 5', '        = 5'];
    const path = fileOf('valueless.fits', [...START, ...records]);
    expect(scan(path, 'KEY', 'KEY2', 'ESO DPR TYPE', 'COMMENT', '')).toEqual({});
  });

  it('takes the first of two cards of a keyword, also where it is undefined', () => {
    const path = fileOf('double.fits', [
      ...START,
      'A       = 1',
      'A       = 2',
      'B       =',
      'B       = 2',
      'A       = 1',
    ]);
    expect(scan(path, 'A', 'B')).toEqual({ A: 1, B: null });
  });

  it('takes a keyword that begins like HIERARCH, and short ones', () => {
    const records = ['HIERARCH= 1', 'HIERA   = 2', 'HIERARCH A = 3', 'HIERARCH ESO X = 4', 'HIERARCH ESO OBS ID = 5'];
    const path = fileOf('short.fits', [...START, ...records]);
    expect(scan(path, 'HIERA')).toEqual({ HIERA: 2 });
    expect(scan(path, 'ESO X')).toEqual({ 'ESO X': 4 });
    expect(scan(path, 'ESO OBS ID')).toEqual({ 'ESO OBS ID': 5 });
  });

  it('joins strings that are continued, at the end of what was read at once, too', () => {
    const text = "a long text that says 'quote' ".repeat(8).trimEnd();
    for (const before of [0, 460, 461, 462, 463, 464, 465, 466, 467, 468]) {
      const records = [...START, ...Array.from({ length: before }, (_, index) => `FILL${index}`.padEnd(8) + '= 1')];
      const path = fileOf('continued.fits', [...records, ...formatCard('LONG', text), 'LAST    = 7']);
      expect(scan(path, 'LONG', 'LAST')).toEqual({ LONG: text, LAST: 7 });
    }
  });

  it('does not take a continued string for another one that begins alike', () => {
    const scanner = createHeaderScanner(new Set(['LONG']));
    const texts = ['x'.repeat(100), `${'x'.repeat(99)}y`, 'short'];
    for (const text of texts) {
      const path = fileOf('alike.fits', [...START, ...formatCard('LONG', text)]);
      for (const _ of [1, 2]) expect(scanner.primary(path).keywords).toEqual({ LONG: text });
    }
  });

  it('reads a value where its own record has it, not where that of another file had it', () => {
    const scanner = createHeaderScanner(new Set(['ESO INS NUMBER']));
    const read = (record: string) => scanner.primary(fileOf('any.fits', [...START, record])).keywords;
    read('HIERARCH ESO INS NUMBER = 1234567890123');
    expect(read('HIERARCH ESO INS NUMBER = 1234567890123')).toEqual({ 'ESO INS NUMBER': 1234567890123 });
    expect(read("HIERARCH ESO INS NUMBER      = 'it''s'")).toEqual({ 'ESO INS NUMBER': "it's" });
    expect(read('HIERARCH ESO INS NUMBER = 1234567890124')).toEqual({ 'ESO INS NUMBER': 1234567890124 });
  });

  it('keeps nothing of a header that it left half-way', () => {
    const scanner = createHeaderScanner(new Set(['OBJECT', 'RA']));
    const read = (records: readonly string[]) => scanner.primary(fileOf('any.fits', [...START, ...records]));
    read(['RA      = 1.5']);
    expect(failureOf(() => read(["OBJECT  = 'left'", "XTENSION= 'IMAGE'"]))).toMatchObject({ code: 'FITS_INVALID' });
    expect(read(['RA      = 2.5'])).toEqual({ keywords: { RA: 2.5 } });
  });

  it('reads file after file without confusing them', () => {
    const scanner = createHeaderScanner(new Set(['ESO DPR TYPE', 'EXPTIME', 'ARCFILE']));
    const values = [
      ['OBJECT', 600],
      ['OBJECT', 600],
      ['SKY', 120],
      ['OBJECT', 120],
      ['OBJECT', 600.5],
    ] as const;
    values.forEach(([type, exptime], index) => {
      const path = fileOf(`night-${index}.fits`, [
        ...START,
        ...formatCard('EXPTIME', exptime),
        ...formatCard('ARCFILE', `${index}.fits`),
        ...(index === 3 ? [] : formatCard('ESO DPR TYPE', type)),
      ]);
      expect(scanner.primary(path).keywords).toEqual({
        EXPTIME: exptime,
        ARCFILE: `${index}.fits`,
        ...(index === 3 ? {} : { 'ESO DPR TYPE': type }),
      });
    });
  });
});

describe('[U] the first extension', () => {
  const cards: FitsCard[] = [
    ['A', 1],
    ['ESO DET CHIP NAME', 'CHAN01'],
  ];
  const image = { kind: 'image', axes: [300, 10], pixels: new Float32Array(3000) } as const;
  const both = (path: string, ...wanted: readonly string[]) => {
    const scanner = createHeaderScanner(new Set(wanted));
    const { keywords } = scanner.primaryAndFirst(path);
    expect(scanner.primaryAndFirst(path).keywords).toEqual(keywords);
    return keywords;
  };

  it.each([
    ['behind an empty primary HDU', undefined],
    ['behind data', image],
  ])('gives what the primary header lacks: %s', async (_, data) => {
    await writeFits(at('two.fits'), [
      {
        cards: [
          ['A', 0],
          ['B', 2],
        ],
        data,
      },
      { cards, data: image },
      { cards: [['C', 3]] },
    ]);
    expect(both(at('two.fits'), 'A', 'B', 'C', 'ESO DET CHIP NAME')).toEqual({
      A: 0,
      B: 2,
      'ESO DET CHIP NAME': 'CHAN01',
    });
    expect(both(at('two.fits'), 'NAXIS', 'NAXIS1')).toEqual({
      NAXIS: data === undefined ? 0 : 2,
      NAXIS1: 300,
    });
    expect(scan(at('two.fits'), 'A', 'ESO DET CHIP NAME')).toEqual({ A: 0 });
  });

  it('need not be there', async () => {
    await writeFits(at('one.fits'), [{ cards: [['A', 0]] }]);
    expect(both(at('one.fits'), 'A', 'B')).toEqual({ A: 0 });
    appendFileSync(at('one.fits'), Buffer.alloc(BLOCK));
    expect(both(at('one.fits'), 'A', 'B')).toEqual({ A: 0 });
  });

  it('is read as readFits reads it', async () => {
    await writeFits(at('same.fits'), [{ cards: [['A', 0]] }, { cards, data: image }]);
    const [primary, first] = (await readFits(at('same.fits'))).hdus.map(({ header }) => header.keywords);
    const all = { ...first, ...primary };
    expect(both(at('same.fits'), ...Object.keys(all))).toEqual(all);
  });
});

describe('[U] what is no header', () => {
  const message = (path: string, what: string) => `${path} is not readable as FITS: ${what}`;

  it.each([
    ['empty.fits', '', "HDU 0, byte 0: a header beginning with 'SIMPLE  =' is expected here, the file is empty"],
    [
      'text.fits',
      'not a FITS file',
      `HDU 0, byte 0: a header beginning with 'SIMPLE  =' is expected here, it begins with "not a FITS file"`,
    ],
    [
      'short.fits',
      START.map((record) => record.padEnd(80)).join(''),
      'HDU 0, byte 240: the file is cut off there, in a header that has no END',
    ],
    [
      'endless.fits',
      `${START.map((record) => record.padEnd(80)).join('')}${'COMMENT x'.padEnd(80).repeat(500)}`,
      'HDU 0, byte 40240: the file is cut off there, in a header that has no END',
    ],
    [
      'data.fits',
      `${START[0]!.padEnd(80)}${'\0'.repeat(BLOCK - 80)}`,
      'HDU 0, byte 2880: the file is cut off there, in a header that has no END',
    ],
  ])('%s', (name, content, what) => {
    writeFileSync(at(name), content, 'latin1');
    expect(failureOf(() => scan(at(name), 'A'))).toMatchObject({
      code: 'FITS_INVALID',
      message: message(at(name), what),
      cure: 'delete this copy and fetch or produce the file again',
    });
  });

  it('nor a folder, nor nothing', () => {
    mkdirSync(at('folder.fits'));
    expect(failureOf(() => scan(at('folder.fits'), 'A'))).toMatchObject({ code: 'FITS_INVALID' });
    expect(failureOf(() => scan(at('nowhere.fits'), 'A'))).toMatchObject({ code: 'FILE_MISSING' });
  });
});
