import type { FileHandle } from 'node:fs/promises';
import { stringOf } from '../../domain/frame/keywords.ts';
import { unreadable } from './fits-error.ts';
import type { Hdu } from './fits-file.ts';
import { openFile, readInto } from './fits-file.ts';
import { paddedBytes } from './header-bytes.ts';
import { scanFits } from './read.ts';
import { addSum32 } from './sum32.ts';

export type ChecksumState = 'ok' | 'bad' | 'absent';

export interface HduChecksums {
  readonly index: number;
  readonly name: string;
  /** Header and data together. */
  readonly checksum: ChecksumState;
  /** Data alone. */
  readonly datasum: ChecksumState;
}

interface CancelOptions {
  readonly signal?: AbortSignal;
}

/** A multiple of a FITS block, so that padded data are read in whole words; 3 ms of summing at a time. */
const CHUNK_BYTES = 2880 * 3000;
/** An HDU with a true CHECKSUM adds up to all bits set, which is zero in ones' complement. */
const ALL_ONES = 2 ** 32 - 1;

/** Reads the whole file and says of every HDU whether its checksums are true. */
export async function verifyChecksums(path: string, options: CancelOptions = {}): Promise<HduChecksums[]> {
  await using file = await openFile(path, 'r');
  const { hdus } = await scanFits(path, file);
  const results: HduChecksums[] = [];
  for (const hdu of hdus) results.push(await verifyHdu({ path, file, hdu }, options));
  return results;
}

interface HduInFile {
  readonly path: string;
  readonly file: FileHandle;
  readonly hdu: Hdu;
}

async function verifyHdu(at: HduInFile, options: CancelOptions): Promise<HduChecksums> {
  const { index, name, header } = at.hdu;
  const [checksum, datasum] = ['CHECKSUM', 'DATASUM'].map(
    (keyword) => stringOf(header.keywords, keyword)?.trim() ?? '',
  );
  if (checksum === '' && datasum === '') return { index, name, checksum: 'absent', datasum: 'absent' };
  const dataSum = await sumOfData(at, options);
  const total = await sumOfRange(
    at,
    { offset: at.hdu.headerOffset, sizeBytes: at.hdu.headerBytes, sum: dataSum },
    options,
  );
  return {
    index,
    name,
    checksum: stateOf(checksum, total === ALL_ONES || total === 0),
    datasum: stateOf(datasum, datasum === String(dataSum)),
  };
}

function stateOf(stored: string | undefined, isTrue: boolean): ChecksumState {
  if (stored === undefined || stored === '') return 'absent';
  return isTrue ? 'ok' : 'bad';
}

/** The DATASUM of an HDU as its header has it; only where it has none, the data are read. */
export async function storedOrTrueDatasum(at: HduInFile): Promise<number> {
  const stored = stringOf(at.hdu.header.keywords, 'DATASUM')?.trim() ?? '';
  if (stored === '') return await sumOfData(at, {});
  const sum = Number(stored);
  if (/^\d+$/.test(stored) && sum <= ALL_ONES) return sum;
  const place = { path: at.path, hdu: at.hdu.index, byte: at.hdu.headerOffset };
  throw unreadable(place, `DATASUM = '${stored}' is not a checksum`);
}

async function sumOfData(at: HduInFile, options: CancelOptions): Promise<number> {
  return await sumOfRange(at, { offset: at.hdu.dataOffset, sizeBytes: paddedBytes(at.hdu.dataBytes), sum: 0 }, options);
}

interface Range {
  readonly offset: number;
  readonly sizeBytes: number;
  /** What is already summed. */
  readonly sum: number;
}

async function sumOfRange({ path, file, hdu }: HduInFile, range: Range, { signal }: CancelOptions): Promise<number> {
  const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, range.sizeBytes));
  let sum = range.sum;
  for (let done = 0; done < range.sizeBytes; done += buffer.length) {
    signal?.throwIfAborted();
    const chunk = buffer.subarray(0, Math.min(buffer.length, range.sizeBytes - done));
    const found = await readInto(file, chunk, range.offset + done);
    if (found.length < chunk.length) {
      const byte = range.offset + done + found.length;
      throw unreadable({ path, hdu: hdu.index, byte }, 'the file became shorter while it was read');
    }
    sum = addSum32(sum, chunk);
  }
  return sum;
}
