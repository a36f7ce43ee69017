import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHeaderScanner } from '../../../src/adapters/fits/header-scanner.ts';
import type { FitsFile, HduToWrite } from '../../../src/adapters/fits/index.ts';
import {
  editFits,
  float,
  readExtensionNames,
  readFits,
  readImage,
  readPlanes,
  readTable,
  verifyChecksums,
  writeFits,
} from '../../../src/adapters/fits/index.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { scratchFolder } from './scratch-folder.ts';

const at = scratchFolder();
const COUNT = 1500;
/** Every so many are edited, too: that waits for the disk. */
const EDIT_EVERY = 10;

const CARDS: HduToWrite['cards'] = [
  ['EXPTIME', float(600)],
  ['OBJECT', "O'Brien"],
  ['LONG', 'a long text '.repeat(12)],
  ['ESO DPR TYPE', 'OBJECT'],
  ['ESO DET UIT1', 1.5],
];
const HDUS: readonly HduToWrite[] = [
  { cards: CARDS },
  { cards: [['EXTNAME', 'DATA']], data: { kind: 'image', axes: [5, 4, 3], pixels: new Int16Array(60).fill(7) } },
  {
    cards: [['EXTNAME', 'TABLE']],
    data: {
      kind: 'table',
      columns: [
        { name: 'name', format: '4A', values: ['a', 'bc'] },
        { name: 'id', format: '1J', values: [1, 2] },
        { name: 'flux', format: '1D', values: [1.5, NaN] },
      ],
    },
  },
];
const WANTED = ['EXPTIME', 'OBJECT', 'LONG', 'ESO DPR TYPE', 'ESO DET UIT1', 'EXTNAME', 'NAXIS'];

let whole: Buffer;
beforeAll(async () => {
  await writeFits(at('whole.fits'), HDUS);
  whole = readFileSync(at('whole.fits'));
});

/** The same numbers for the same seed (mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const TELLING = "\0\t\n '=/&0123456789-+.EDTFABJKLXPQaejk\u00e9\u007f";

type Mutation = (bytes: Buffer, next: (below: number) => number) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (bytes, next) => setByte(bytes, next(bytes.length), next(256)),
  (bytes, next) => setByte(bytes, next(bytes.length), TELLING.charCodeAt(next(TELLING.length))),
  // In a keyword or at the begin of its value, where it matters most.
  (bytes, next) => setByte(bytes, 80 * next(bytes.length / 80) + next(32), TELLING.charCodeAt(next(TELLING.length))),
  (bytes, next) => bytes.subarray(0, next(bytes.length)),
  (bytes, next) => Buffer.concat([bytes, Buffer.alloc(next(6000), TELLING.charAt(next(TELLING.length)), 'latin1')]),
  (bytes, next) => moveCard(bytes, 80 * next(bytes.length / 80), 80 * next(bytes.length / 80)),
];

function setByte(bytes: Buffer, place: number, byte: number): Buffer {
  const mutated = Buffer.from(bytes);
  mutated[place] = byte;
  return mutated;
}

function moveCard(bytes: Buffer, from: number, to: number): Buffer {
  const mutated = Buffer.from(bytes);
  bytes.copy(mutated, to, from, from + 80);
  return mutated;
}

function mutated(seed: number): Buffer {
  const next = numbersFrom(seed);
  let bytes = whole;
  for (let count = 1 + next(3); count > 0; count--) {
    const mutation = MUTATIONS[next(MUTATIONS.length)];
    if (bytes.length >= 80) bytes = mutation?.(bytes, next) ?? bytes;
  }
  return bytes;
}

/** Undefined where a PhoenixError says why not; any other error is a failure of the test. */
async function attempt<T>(what: string, step: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof PhoenixError && error.cure !== '') return undefined;
    throw new Error(`${what} failed with ${String(error)}`, { cause: error });
  }
}

async function readAll(fits: FitsFile, seed: number): Promise<void> {
  for (const hdu of fits.hdus) {
    await attempt(`${seed}: readTable`, () => readTable(fits, hdu));
    await attempt(`${seed}: readImage`, () => readImage(fits, hdu));
    await attempt(`${seed}: readPlanes`, () => Array.fromAsync(readPlanes(fits, hdu)));
  }
}

describe('[U] a file with wrong bytes', () => {
  it('is read alike by the scanner and the reader, and nothing fails without a reason and a cure', async () => {
    const scanner = createHeaderScanner(new Set(WANTED));
    const path = at('mutated.fits');
    for (let seed = 1; seed <= COUNT; seed++) {
      writeFileSync(path, mutated(seed));
      const fits = await attempt(`${seed}: readFits`, () => readFits(path));
      const scanned = await attempt(`${seed}: scan`, () => createHeaderScanner(new Set(WANTED)).primaryAndFirst(path));
      const again = await attempt(`${seed}: scan of a known size`, () => scanner.primaryAndFirst(path));
      const [primary, first] = fits?.hdus.map(({ header }) => header.keywords) ?? [];
      const expected = Object.entries({ ...first, ...primary }).filter(([keyword]) => WANTED.includes(keyword));
      expect([seed, scanned?.keywords]).toEqual([seed, fits && Object.fromEntries(expected)]);
      if (fits !== undefined) expect([seed, again?.keywords]).toEqual([seed, scanned?.keywords]);
      const names = await attempt(`${seed}: readExtensionNames`, () => readExtensionNames(path));
      expect([seed, names]).toEqual([seed, fits?.hdus.slice(1).map(({ name }) => name)]);
      if (fits === undefined) continue;
      await readAll(fits, seed);
      await attempt(`${seed}: verifyChecksums`, () => verifyChecksums(path));
      if (seed % EDIT_EVERY !== 0) continue;
      const edits = [0, 1, 2].flatMap((hdu) => [
        { hdu, keyword: 'EXPTIME', value: 5 },
        { hdu, keyword: 'ESO X', value: 'new' },
        { hdu, keyword: 'OBJECT', value: 'a long text '.repeat(12) },
      ]);
      if ((await attempt(`${seed}: editFits`, () => editFits(path, edits))) === undefined) continue;
      const edited = await readFits(path);
      expect(edited.hdus.map(({ header }) => header.keywords['EXPTIME'])).toEqual(fits.hdus.map(() => 5));
    }
  }, 60_000);
});
