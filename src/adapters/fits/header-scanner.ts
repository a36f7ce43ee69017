import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Keywords, KeywordValue } from '../../domain/frame/keywords.ts';
import { RECORD_LENGTH } from './card.ts';
import { dataBytesOf } from './data-size.ts';
import type { FitsPlace } from './fits-error.ts';
import { fileSystemFailure, unreadable } from './fits-error.ts';
import { BLOCK_BYTES, paddedBytes } from './header-bytes.ts';
import type { HeaderBytes, KeywordReader } from './keyword-reader.ts';
import { createHeaderBytes, createKeywordReader } from './keyword-reader.ts';
import { parseCards } from './parse-card.ts';

/** Reads some keywords of many files, one after the other: the data and all other keywords are never looked at. */
export interface HeaderScanner {
  /** Wanted keywords of the primary header. @throws PhoenixError FITS_INVALID, FILE_MISSING */
  primary(path: string): Keywords;
  /** The same, with those of the first extension where the primary header lacks a wanted keyword. */
  primaryAndFirst(path: string): Keywords;
  /** Wanted keywords of every extension, in order, among those that tell where its data end. */
  extensions(path: string): readonly Keywords[];
}

/** Where the data of an HDU end is told by these. */
const LAYOUT = ['SIMPLE', 'BITPIX', 'NAXIS', 'PCOUNT', 'GCOUNT', 'GROUPS'];
const AXES_MAX = 9;

/** Synchronous on purpose: for small reads of many files promises cost five times as much as the reads. */
export function createHeaderScanner(wanted: ReadonlySet<string>): HeaderScanner {
  const header = createHeaderBytes(READ_BYTES);
  const axes = Array.from({ length: AXES_MAX }, (_, index) => `NAXIS${index + 1}`);
  const readWanted = createKeywordReader(wanted);
  const readWithLayout = createKeywordReader([...wanted, ...LAYOUT, ...axes]);
  return {
    primary: (path) => withFile(path, (file) => scanHeader({ ...file, header, read: readWanted }, 0, 0).keywords),
    primaryAndFirst: (path) =>
      withFile(path, (file) => {
        const both = scanTwoHeaders({ ...file, header, read: readWithLayout }, wanted);
        return Object.fromEntries(Object.entries(both).filter(([keyword]) => wanted.has(keyword)));
      }),
    extensions: (path) => withFile(path, (file) => scanAllHeaders({ ...file, header, read: readWithLayout }).slice(1)),
  };
}

interface OpenFile {
  readonly path: string;
  readonly file: number;
  readonly sizeBytes: number;
}

/** The file is closed again; what the file system refuses comes back as a PhoenixError. */
function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const sizeBytes = fstatSync(file).size;
    const result = use({ path, file, sizeBytes });
    if (sizeBytes % BLOCK_BYTES !== 0) throw cutOff(path, sizeBytes);
    return result;
  } catch (error) {
    throw fileSystemFailure(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

interface Scan extends OpenFile {
  readonly header: HeaderBytes;
  readonly read: KeywordReader;
}

function scanTwoHeaders(scan: Scan, wanted: ReadonlySet<string>): Keywords {
  const { keywords, endOffset } = scanHeader(scan, 0, 0);
  if ([...wanted].every((keyword) => keywords[keyword] !== undefined)) return keywords;
  const nextOffset = endOffset + paddedBytes(dataBytesOf(keywords, { path: scan.path, hdu: 0, byte: 0 }));
  return nextOffset < scan.sizeBytes ? { ...scanHeader(scan, 1, nextOffset).keywords, ...keywords } : keywords;
}

function scanAllHeaders(scan: Scan): readonly Keywords[] {
  const { path, sizeBytes } = scan;
  const headers: Keywords[] = [];
  let offset = 0;
  do {
    const hdu = headers.length;
    const { keywords, endOffset } = scanHeader(scan, hdu, offset);
    headers.push(keywords);
    offset = endOffset + paddedBytes(dataBytesOf(keywords, { path, hdu, byte: offset }));
    if (offset > sizeBytes)
      throw unreadable(
        { path, hdu, byte: sizeBytes },
        `the file is cut off there: by its headers it should reach at least byte ${offset}`,
      );
  } while (offset < sizeBytes);
  return headers;
}

/** Headers without adaptive optics (some 400 cards) end in the first read. */
const READ_BYTES = 13 * BLOCK_BYTES;

interface ScannedHeader {
  readonly keywords: Keywords;
  /** Behind the padding of its last block. */
  readonly endOffset: number;
}

function scanHeader(scan: Scan, hdu: number, headerOffset: number): ScannedHeader {
  const { path, file, header } = scan;
  const keywords: Record<string, KeywordValue> = {};
  for (let offset = headerOffset; ; offset += READ_BYTES) {
    const length = fill(header.bytes, file, offset);
    const place = { path, hdu, byte: offset };
    if (offset === headerOffset) assertStart(header.bytes, length, place);
    const unusualValue = (start: number) => parseAt(file, offset + start);
    const found = scan.read({ header, length, keywords, unusualValue });
    if (found.kind === 'end') {
      return { keywords, endOffset: headerOffset + paddedBytes(offset - headerOffset + found.offset + RECORD_LENGTH) };
    }
    if (found.kind === 'no-header') {
      throw unreadable({ ...place, byte: offset + found.offset }, 'a byte that begins no keyword, before its END');
    }
    if (length < READ_BYTES) {
      throw unreadable({ ...place, byte: offset + length }, 'the file ends there and its header has no END');
    }
  }
}

/** Longer strings than this do not occur: 20 records hold 1,340 characters. */
const CONTINUED_RECORDS_MAX = 20;

/** The record at a place of the file, read once more: a continued string may reach beyond the buffer. */
function parseAt(file: number, offset: number): KeywordValue | undefined {
  const bytes = Buffer.alloc(CONTINUED_RECORDS_MAX * RECORD_LENGTH);
  const length = fill(bytes, file, offset);
  const records = bytes.toString('latin1', 0, length).match(new RegExp(`.{${RECORD_LENGTH}}`, 'gs')) ?? [];
  return parseCards(records)[0]?.value;
}

/** Bytes of the file from `offset` on; less than the buffer holds only at its end. */
function fill(target: Buffer, file: number, offset: number): number {
  let filled = 0;
  while (filled < target.length) {
    const bytesRead = readSync(file, target, filled, target.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

function assertStart(bytes: Buffer, length: number, place: FitsPlace): void {
  const keyword = place.hdu === 0 ? 'SIMPLE  =' : 'XTENSION=';
  const start = bytes.toString('latin1', 0, Math.min(length, 16));
  if (start.startsWith(keyword)) return;
  const found = length === 0 ? 'the file is empty' : `it begins with ${JSON.stringify(start)}`;
  throw unreadable(place, `a header beginning with '${keyword}' is expected here, ${found}`);
}

function cutOff(path: string, sizeBytes: number): Error {
  const lastBlock = Math.floor(sizeBytes / BLOCK_BYTES);
  return unreadable(
    { path, byte: sizeBytes },
    `the file is cut off there: it has ${lastBlock} blocks of ${BLOCK_BYTES} bytes and a part of another one`,
  );
}
