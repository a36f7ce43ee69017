import type { FileHandle } from 'node:fs/promises';
import { stringOf } from '../../domain/frame/keywords.ts';
import { RECORD_LENGTH } from './card.ts';
import { dataBytesOf } from './data-size.ts';
import type { FitsPlace } from './fits-error.ts';
import { fileSystemFailure, unreadable } from './fits-error.ts';
import type { FitsFile, Hdu } from './fits-file.ts';
import { openFile, readInto } from './fits-file.ts';
import { BLOCK_BYTES, paddedBytes } from './header-bytes.ts';
import { parseHeader } from './header.ts';

/** Most MUSE headers (100 to 500 cards) end within one such read; data behind a shorter one is simply not looked at. */
const READ_BYTES = 5 * BLOCK_BYTES;
const END_CARD = 'END'.padEnd(RECORD_LENGTH);

/** Reads the headers of all HDUs; the data between them are skipped, never read. */
export async function readFits(path: string): Promise<FitsFile> {
  await using file = await openFile(path, 'r');
  return await scanFits(path, file);
}

/** The same without what comes behind the first HDUs. */
export async function readFirstHdus(path: string, count: number): Promise<FitsFile> {
  await using file = await openFile(path, 'r');
  return await scanFits(path, file, count);
}

/** The same for a file that is open. */
export async function scanFits(path: string, file: FileHandle, hdusMax = Infinity): Promise<FitsFile> {
  try {
    const { size } = await file.stat();
    const read = (length: number, offset: number) => readInto(file, Buffer.alloc(length), offset);
    return await scanFitsSource({ path, sizeBytes: size, read }, hdusMax);
  } catch (error) {
    throw fileSystemFailure(path, error);
  }
}

/** A FITS file wherever it is: only its headers are asked for, from the first one on. */
export interface FitsSource {
  /** What it is called in messages. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Bytes from `offset` on; less than `length` only at the end of the file. */
  readonly read: (length: number, offset: number) => Promise<Buffer>;
  /** Where the size is not known beforehand (Infinity): whether nothing comes any more. */
  readonly isEnd?: (offset: number) => Promise<boolean>;
}

/** The headers of the first HDUs of a file that may be on another machine. @throws PhoenixError FITS_INVALID */
export async function scanFitsSource(source: FitsSource, hdusMax = Infinity): Promise<FitsFile> {
  const { path, sizeBytes } = source;
  return { path, sizeBytes, hdus: await scanHdus(source, hdusMax) };
}

async function scanHdus(scan: FitsSource, hdusMax: number): Promise<Hdu[]> {
  const hdus: Hdu[] = [];
  let offset = 0;
  do {
    const hdu = await scanHdu(scan, hdus.length, offset);
    hdus.push(hdu);
    offset = hdu.dataOffset + paddedBytes(hdu.dataBytes);
  } while (offset < scan.sizeBytes && hdus.length < hdusMax && (await scan.isEnd?.(offset)) !== true);
  return hdus;
}

async function scanHdu(scan: FitsSource, index: number, headerOffset: number): Promise<Hdu> {
  const text = await readHeaderText(scan, index, headerOffset);
  const header = parseHeader(text);
  const headerBytes = paddedBytes(text.length + RECORD_LENGTH);
  const dataOffset = headerOffset + headerBytes;
  const dataBytes = dataBytesOf(header.keywords, { path: scan.path, hdu: index, byte: headerOffset });
  assertComplete(scan, index, dataOffset + paddedBytes(dataBytes));
  return {
    index,
    name: stringOf(header.keywords, 'EXTNAME') ?? '',
    header,
    headerOffset,
    headerBytes,
    dataOffset,
    dataBytes,
  };
}

function assertComplete(scan: FitsSource, hdu: number, endOffset: number): void {
  if (endOffset <= scan.sizeBytes) return;
  const problem = `the file is cut off there: by its headers it should reach at least byte ${endOffset}`;
  throw unreadable({ path: scan.path, hdu, byte: scan.sizeBytes }, problem);
}

/** Header text up to its END card. */
async function readHeaderText(scan: FitsSource, hdu: number, headerOffset: number): Promise<string> {
  let text = '';
  for (;;) {
    const offset = headerOffset + text.length;
    const chunk = (await scan.read(READ_BYTES, offset)).toString('latin1');
    if (text === '') assertStart(chunk, { path: scan.path, hdu, byte: headerOffset });
    for (let start = 0; start < chunk.length; start += RECORD_LENGTH) {
      const record = chunk.slice(start, start + RECORD_LENGTH);
      if (record === END_CARD) return text + chunk.slice(0, start);
      assertHeaderRecord(record, { path: scan.path, hdu, byte: offset + start });
    }
    text += chunk;
    assertMore(chunk, { path: scan.path, hdu, byte: offset + chunk.length });
  }
}

function assertMore(chunk: string, place: FitsPlace): void {
  if (chunk.length < READ_BYTES) throw unreadable(place, 'the file ends there and its header has no END');
}

function assertStart(chunk: string, place: FitsPlace): void {
  const keyword = place.hdu === 0 ? 'SIMPLE  =' : 'XTENSION=';
  if (chunk.startsWith(keyword)) return;
  const found = chunk === '' ? 'the file is empty' : `it begins with ${JSON.stringify(chunk.slice(0, 16))}`;
  throw unreadable(place, `a header beginning with '${keyword}' is expected here, ${found}`);
}

/** Bytes that no header holds mean that we run through data: better to stop than to read a cube in search of END. */
function assertHeaderRecord(record: string, place: FitsPlace): void {
  if (record.length < RECORD_LENGTH)
    throw unreadable({ ...place, byte: place.byte + record.length }, 'the header is cut off there');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const at = record.search(/[\u0000-\u001f]/);
  if (at >= 0)
    throw unreadable({ ...place, byte: place.byte + at }, 'a byte that cannot stand in a header, before its END');
}
