import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Keywords, KeywordValue } from '../../domain/frame/keywords.ts';
import { RECORD_LENGTH } from './card.ts';
import { dataBytesOf } from './data-size.ts';
import { fileSystemFailure } from './fits-error.ts';
import type { FitsFile } from './fits-file.ts';
import { BLOCK_BYTES, paddedBytes } from './header-bytes.ts';
import { isStartOf, isWithoutData, LAYOUT_CARDS_MIN, layoutProblem } from './header-rules.ts';
import type { HeaderBytes, KeywordReader } from './keyword-reader.ts';
import { createHeaderBytes, createKeywordReader } from './keyword-reader.ts';
import { parseCards } from './parse-card.ts';
import { walkHdus } from './walk-hdus.ts';

/** Reads some keywords of many files, one after the other: the data and all other keywords are never looked at. */
export interface HeaderScanner {
  /** Wanted keywords of the primary header. @throws PhoenixError FITS_INVALID, FILE_MISSING */
  primary(path: string): ScannedHeader;
  /** The same, with those of the first extension where the primary header lacks a wanted keyword. */
  primaryAndFirst(path: string): ScannedHeader;
  /** Wanted keywords of every extension, in order, among those that tell where its data end. */
  extensions(path: string): readonly Keywords[];
}

export interface ScannedHeader {
  readonly keywords: Keywords;
  /** As of {@link FitsFile}; left out where there is none. */
  readonly oddities?: readonly string[];
}

/** Where the data of an HDU end is told by these. */
const LAYOUT = ['SIMPLE', 'BITPIX', 'NAXIS', 'PCOUNT', 'GCOUNT', 'GROUPS'];
const AXES_MAX = 9;

/**
 * Synchronous on purpose: for small reads of many files promises cost five times as much as the reads. Frames of a night have
 * few different sizes: the first one of a size is walked to its end, as a reader of whole files does it. What is not plain in
 * a header is left to that reader, too.
 */
export function createHeaderScanner(wanted: ReadonlySet<string>): HeaderScanner {
  const header = createHeaderBytes(READ_BYTES);
  const axes = Array.from({ length: AXES_MAX }, (_, index) => `NAXIS${index + 1}`);
  const wantedReader = createKeywordReader(wanted);
  const layoutReader = createKeywordReader([...wanted, ...LAYOUT, ...axes]);
  const wholeSizes = new Set<number>();
  const starts: KnownStarts = [Buffer.alloc(0), Buffer.alloc(0)];

  function scan(path: string, hdusMax: number, plainKeywords: (file: OpenFile) => Keywords | undefined): ScannedHeader {
    return withFile(path, (file) => {
      const plain = plainKeywords(file);
      if (plain !== undefined && wholeSizes.has(file.sizeBytes)) return { keywords: plain };
      const { hdus, oddities } = walkToEnd(file, plain === undefined ? hdusMax : 0);
      const [primary = {}, first = {}] = hdus.map((hdu) => hdu.header.keywords);
      const keywords = plain ?? pick({ ...first, ...primary });
      if (oddities.length > 0) return { keywords, oddities };
      wholeSizes.add(file.sizeBytes);
      return { keywords };
    });
  }

  function pick(keywords: Keywords): Keywords {
    return Object.fromEntries(Object.entries(keywords).filter(([keyword]) => wanted.has(keyword)));
  }

  return {
    primary: (path) =>
      scan(path, 1, (file) => scanHeader({ ...file, header, starts, reader: wantedReader }, 0, 0)?.keywords),
    primaryAndFirst: (path) =>
      scan(path, 2, (file) => {
        const both = scanTwoHeaders({ ...file, header, starts, reader: layoutReader }, wanted);
        return both === undefined ? undefined : pick(both);
      }),
    extensions: (path) =>
      withFile(path, (file) => {
        const plain = scanAllHeaders({ ...file, header, starts, reader: layoutReader });
        return (plain ?? walkToEnd(file, Infinity).hdus.map((hdu) => hdu.header.keywords)).slice(1);
      }),
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
    return use({ path, file, sizeBytes: fstatSync(file).size });
  } catch (error) {
    throw fileSystemFailure(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function walkToEnd({ path, file, sizeBytes }: OpenFile, hdusMax: number): FitsFile {
  const walk = walkHdus({ path, sizeBytes }, { hdusMax, toEnd: true });
  let step = walk.next();
  while (step.done !== true) {
    const bytes = Buffer.alloc(step.value.length);
    step = walk.next(bytes.subarray(0, fill(bytes, file, step.value.offset)));
  }
  return step.value;
}

interface Scan extends OpenFile {
  readonly header: HeaderBytes;
  readonly reader: KeywordReader;
  readonly starts: KnownStarts;
}

/** How the last plain headers without data began, by number of the HDU: nearly all of a night begin alike. */
type KnownStarts = [Buffer, Buffer];

function scanTwoHeaders(scan: Scan, wanted: ReadonlySet<string>): Keywords | undefined {
  const primary = scanHeader(scan, 0, 0);
  if (primary === undefined) return undefined;
  const { keywords, endOffset } = primary;
  if ([...wanted].every((keyword) => keywords[keyword] !== undefined)) return keywords;
  const nextOffset = endOffset + paddedBytes(dataBytesOf(keywords, { path: scan.path, hdu: 0, byte: 0 }));
  if (nextOffset >= scan.sizeBytes) return keywords;
  const first = scanHeader(scan, 1, nextOffset);
  return first === undefined ? undefined : { ...first.keywords, ...keywords };
}

function scanAllHeaders(scan: Scan): readonly Keywords[] | undefined {
  const { path, sizeBytes } = scan;
  const headers: Keywords[] = [];
  let offset = 0;
  while (offset < sizeBytes) {
    const hdu = headers.length;
    const plain = scanHeader(scan, hdu === 0 ? 0 : 1, offset);
    if (plain === undefined) return undefined;
    headers.push(plain.keywords);
    offset = plain.endOffset + paddedBytes(dataBytesOf(plain.keywords, { path, hdu, byte: offset }));
  }
  return offset === sizeBytes && sizeBytes > 0 ? headers : undefined;
}

/** Headers without adaptive optics (some 400 cards) end in the first read. */
const READ_BYTES = 13 * BLOCK_BYTES;

interface PlainHeader {
  readonly keywords: Keywords;
  /** Behind the padding of its last block. */
  readonly endOffset: number;
}

/** Undefined where anything is not as it is in nearly all files. */
function scanHeader(scan: Scan, hdu: 0 | 1, headerOffset: number): PlainHeader | undefined {
  const { file, header } = scan;
  for (let offset = headerOffset; ; offset += READ_BYTES) {
    const length = fill(header.bytes, file, offset);
    if (offset === headerOffset && !isPlainStart(scan, length, hdu)) return undefined;
    const unusualValue = (start: number) => parseAt(file, offset + start);
    const end = scan.reader.read({ header, isFirst: offset === headerOffset, length, unusualValue });
    if (end === 'no-end') return undefined;
    if (end !== 'more') {
      const keywords = scan.reader.keywords();
      if (Number(keywords['NAXIS'] ?? 0) > AXES_MAX) return undefined;
      return { keywords, endOffset: headerOffset + paddedBytes(offset - headerOffset + end + RECORD_LENGTH) };
    }
    if (length < READ_BYTES) return undefined;
  }
}

function isPlainStart({ header: { bytes }, starts }: Scan, length: number, hdu: 0 | 1): boolean {
  const known = starts[hdu];
  if (known.length > 0 && bytes.compare(known, 0, known.length, 0, known.length) === 0) return true;
  const recordAt = (index: number) =>
    bytes.toString('latin1', index * RECORD_LENGTH, Math.min(length, (index + 1) * RECORD_LENGTH));
  if (!isStartOf(hdu, recordAt(0)) || layoutProblem(hdu, recordAt) !== undefined) return false;
  if (isWithoutData(recordAt)) starts[hdu] = Buffer.from(bytes.subarray(0, LAYOUT_CARDS_MIN * RECORD_LENGTH));
  return true;
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
