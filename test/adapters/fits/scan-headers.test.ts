import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { scanHeaders, writeFits } from '../../../src/adapters/fits/index.ts';
import type { FileToScan, ScannedFile } from '../../../src/adapters/fits/index.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { startScanThread } from '../../../src/adapters/fits/scan-thread.ts';
import type { Turn } from '../../../src/adapters/fits/scan-thread.ts';
import { scratchFolder } from './scratch-folder.ts';

const at = scratchFolder();
const WANTED = new Set(['NUMBER', 'ESO DET CHIP NAME', 'ESO DPR TYPE', 'BIG', 'ABSENT']);
const COUNT = 230;
const NO_THREADS = { filesMin: Infinity, count: 0 };

let files: readonly FileToScan[];
let inline: readonly ScannedFile[];
beforeAll(async () => {
  for (let number = 0; number < 5; number++) {
    await writeFits(at(`${number}.fits`), [
      {
        cards: [
          ['NUMBER', number],
          ['ESO DPR TYPE', number % 2 === 0 ? 'OBJECT' : 'SKY'],
          ['BIG', 2n ** 60n],
        ],
      },
      { cards: [['ESO DET CHIP NAME', `CHAN0${number}`]] },
    ]);
  }
  writeFileSync(at('text.fits'), 'text');
  files = Array.from({ length: COUNT }, (_, index) => {
    const name = index === 17 ? 'text' : index === 120 ? 'nowhere' : String(index % 5);
    return { path: at(`${name}.fits`), withFirstExtension: index % 3 === 0 };
  });
  inline = await scanHeaders(files, WANTED, NO_THREADS);
});

/** Errors by what they say: they are not the same objects on the way from a thread. */
function plain(scanned: readonly ScannedFile[]) {
  return scanned.map((one) => (one.kind === 'keywords' ? one.keywords : told(one.error)));
}
function told(error: unknown) {
  return error instanceof PhoenixError ? [error.code, error.message, error.cure] : String(error);
}

describe('[U] headers of many files', () => {
  it('come in the order of the files, errors among them', () => {
    expect(inline).toHaveLength(COUNT);
    expect(inline[1]).toEqual({ kind: 'keywords', keywords: { NUMBER: 1, 'ESO DPR TYPE': 'SKY', BIG: 2n ** 60n } });
    expect(inline[3]).toEqual({
      kind: 'keywords',
      keywords: { NUMBER: 3, 'ESO DPR TYPE': 'SKY', BIG: 2n ** 60n, 'ESO DET CHIP NAME': 'CHAN03' },
    });
    expect(inline.flatMap((one, index) => (one.kind === 'error' ? [[index, one.error]] : []))).toMatchObject([
      [17, { code: 'FITS_INVALID', message: expect.stringContaining('text.fits') }],
      [120, { code: 'FILE_MISSING', message: expect.stringContaining('nowhere.fits') }],
    ]);
  });

  it('may be none', async () => {
    expect(await scanHeaders([], WANTED)).toEqual([]);
  });

  it('leave the process alive between files that take long', async () => {
    const cards = Array.from({ length: 40_000 }, (_, index) => `HISTORY ${index}`.padEnd(80)).join('');
    const start = [
      'SIMPLE  =                    T',
      'BITPIX  =                    8',
      'NAXIS   =                    0',
    ];
    const text = start.map((card) => card.padEnd(80)).join('') + cards + 'END';
    // Bytes behind the header: each of the files is walked as a whole.
    writeFileSync(at('long.fits'), text.padEnd(Math.ceil(text.length / 2880) * 2880) + 'x'.repeat(2880));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await scanHeaders(
      Array.from({ length: 20 }, () => ({ path: at('long.fits'), withFirstExtension: false })),
      WANTED,
      NO_THREADS,
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('are the same whoever reads them', async () => {
    expect(plain(await scanHeaders(files, WANTED, { filesMin: 1, count: 2 }))).toEqual(plain(inline));
  });

  it.each(['thread-that-dies.ts', 'thread-that-throws.ts'])('are all there in spite of a %s', async (name) => {
    const entry = new URL(`./fixtures/${name}`, import.meta.url);
    expect(plain(await scanHeaders(files, WANTED, { filesMin: 1, count: 2, entry }))).toEqual(plain(inline));
  });
});

describe('[U] a thread that scans headers', () => {
  const turns = (): Turn[] => [0, 100, 200].map((start) => ({ start, end: Math.min(start + 100, COUNT) }));

  async function scanInThread(entry?: URL) {
    const results: ScannedFile[] = [];
    const left = turns();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const store = (turn: Turn, scanned: readonly ScannedFile[]) => {
      scanned.forEach((one, index) => (results[turn.start + index] = one));
      if (results.length === COUNT) resolve(undefined);
    };
    const work = { files, wanted: WANTED, turns: left, store };
    const thread = startScanThread(entry === undefined ? work : { ...work, entry });
    return { results, left, thread, done: promise };
  }

  it('takes turn after turn until none is left', async () => {
    const { results, left, thread, done } = await scanInThread();
    await done;
    await thread.finish();
    expect(left).toEqual([]);
    expect(plain(results)).toEqual(plain(inline));
  });

  it('gives back the turns with which it dies', async () => {
    const { left, thread } = await scanInThread(new URL('./fixtures/thread-that-dies.ts', import.meta.url));
    await expect.poll(() => left.at(-1), { timeout: 10_000 }).toEqual(turns()[1]);
    await thread.finish();
    expect(left).toEqual([turns()[2], turns()[0], turns()[1]]);
  });

  it('leaves all turns to others when it cannot start', async () => {
    const { left, thread } = await scanInThread(new URL('./fixtures/thread-that-throws.ts', import.meta.url));
    await thread.finish();
    expect(left).toEqual(turns());
  });
});
