import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHeaderScanner } from '../../../src/adapters/fits/header-scanner.ts';
import { readExtensionNames, readFirstHdus, readFits } from '../../../src/adapters/fits/index.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { archiveOf, FRAME, FRAME_ID, server } from '../archive-ngas/ngas-under-test.ts';
import type { OddFile } from './odd-files.ts';
import { cfitsioOf, ODD_FILES } from './odd-files.ts';
import { scratchFolder } from './scratch-folder.ts';

const at = scratchFolder();
const WANTED = new Set(['EXPTIME', 'ESO DPR TYPE']);
const pathOf = (index: number): string => at(`odd-${index}.fits`);

beforeAll(() => ODD_FILES.forEach(({ bytes }, index) => writeFileSync(pathOf(index), bytes)));

/** In the same words, whoever judges. */
interface Said {
  readonly exptime?: unknown;
  readonly oddities?: readonly string[];
  readonly refused?: string;
  /** Names of extensions. */
  readonly names?: readonly string[];
}

function expectedOf({ exptime, oddity, refused }: OddFile): Said {
  return refused === undefined ? { exptime, oddities: oddity === undefined ? [] : [oddity] } : { refused };
}

async function saidBy(judge: () => Said | Promise<Said>): Promise<Said> {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    return { refused: error.message.replace(/^.* is not readable as FITS: /, '') };
  }
}

const CASES = ODD_FILES.map((file, index) => [file.odd, file, index] as const);

describe('[U] a file that is odd by', () => {
  it.each(CASES)('%s: the scanner and the reader say the same', async (_, file, index) => {
    const path = pathOf(index);
    const scanner = createHeaderScanner(WANTED);
    const scanned = (): Said => {
      const { keywords, oddities = [] } = scanner.primary(path);
      return { exptime: keywords['EXPTIME'], oddities };
    };
    const read = async (count?: number): Promise<Said> => {
      const { hdus, oddities } = await (count === undefined ? readFits(path) : readFirstHdus(path, count));
      return { exptime: hdus[0]?.header.keywords['EXPTIME'], oddities };
    };
    const expected = expectedOf(file);
    expect(await saidBy(scanned)).toEqual(expected);
    // The second time its size is known.
    expect(await saidBy(scanned)).toEqual(expected);
    expect(await saidBy(read)).toEqual(expected);
    const names = async (): Promise<Said> => ({ names: (await readFits(path)).hdus.slice(1).map(({ name }) => name) });
    const namesAlone = (): Said => ({ names: readExtensionNames(path) });
    expect(await saidBy(namesAlone)).toEqual(await saidBy(names));
    if (file.bytes.length % 2880 !== 0) expect(await saidBy(() => read(1))).toEqual(expected);
  });

  it.each(CASES)('%s: a file is refused by us as by cfitsio', (_, { cfitsio, refused, differs }) => {
    const isReadable = cfitsio.every((status) => status === 0);
    if (differs === undefined) expect(refused === undefined).toBe(isReadable);
  });
});

describe('[A] a file of an archive that is odd by', () => {
  it.each(CASES)('%s: it is said in the same words', async (_, file) => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, file.bytes);
    const archive = archiveOf([ngas]);
    const primary = async (): Promise<Said> => {
      const [read] = await archive.readManyKeywords([FRAME], WANTED);
      if (read?.kind !== 'keywords') throw read?.error ?? new Error('nothing was read');
      return { exptime: read.keywords['EXPTIME'], oddities: read.oddities ?? [] };
    };
    const whole = async (): Promise<Said> => {
      await archive.readExtensionNames(FRAME);
      return {};
    };
    const expected = expectedOf(file);
    expect(await saidBy(whole)).toEqual(expected.refused === undefined ? {} : expected);
    // Of a file of whole blocks only the primary header is fetched.
    const isPrimary = file.bytes.length % 2880 !== 0 || expected.refused?.startsWith('HDU 0') === true;
    if (isPrimary) expect(await saidBy(primary)).toEqual(expected);
  });
});

describe('[A] cfitsio', () => {
  it('says of these files what is written there', ({ skip }) => {
    const verdicts = cfitsioOf(ODD_FILES.map((_, index) => pathOf(index)));
    if (verdicts === undefined) return skip('no cfitsio on this machine');
    for (const [index, { odd, cfitsio, exptime, differs }] of ODD_FILES.entries()) {
      const verdict = verdicts[index];
      expect([odd, verdict?.cfitsio]).toEqual([odd, cfitsio]);
      if (exptime === undefined || differs !== undefined) continue;
      const text = verdict?.exptime ?? '';
      const value = text.startsWith("'") ? text.slice(1, -1).replace(/ +$/, '') : Number(text);
      expect([odd, Number.isNaN(value) ? text : value]).toEqual([odd, exptime]);
    }
  });
});
