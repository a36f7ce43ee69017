import { stringOf } from '../../domain/frame/keywords.ts';
import { RECORD_LENGTH } from './card.ts';
import { dataBytesOf } from './data-size.ts';
import type { FitsPlace } from './fits-error.ts';
import { unreadable } from './fits-error.ts';
import type { FitsFile, Hdu } from './fits-file.ts';
import { BLOCK_BYTES, paddedBytes } from './header-bytes.ts';
import { isEndAt, isStartOf, layoutProblem, RECORDS_MAX, startOf } from './header-rules.ts';
import { parseHeader, parseLayout } from './header.ts';

/** Most MUSE headers (100 to 500 cards) end within one such read; data behind a shorter one is simply not looked at. */
const READ_BYTES = 5 * BLOCK_BYTES;

/** Bytes that are wanted from `offset` on; the answer is shorter only at the end of the file. */
export interface ReadRequest {
  readonly length: number;
  readonly offset: number;
}

export interface WalkOptions {
  /** How many HDUs are wanted; by default all. */
  readonly hdusMax?: number;
  /** Whether the others are judged, too. */
  readonly toEnd?: boolean;
}

type Walk<Result> = Generator<ReadRequest, Result, Buffer>;
type WalkedFile = Pick<FitsFile, 'path' | 'sizeBytes'>;

/**
 * The headers of the first HDUs of a file; the data between them are skipped, never read. It asks for bytes and does not wait
 * for them: whoever reads at once, or from another machine, drives it, so that all of them judge alike. A file that does not
 * consist of whole blocks is walked to its end in any case. @throws PhoenixError FITS_INVALID
 */
export function* walkHdus(file: WalkedFile, { hdusMax = Infinity, toEnd = false }: WalkOptions = {}): Walk<FitsFile> {
  const { path, sizeBytes } = file;
  // Of what is unpacked while it is read nobody knows the size.
  const isSizeKnown = Number.isFinite(sizeBytes);
  const countMax = toEnd || (isSizeKnown && sizeBytes % BLOCK_BYTES !== 0) ? Infinity : hdusMax;
  const hdus: Hdu[] = [];
  let offset = 0;
  do {
    const text = yield* readHeaderText(file, hdus.length, offset);
    if (text === undefined) break;
    const isWanted = hdus.length < hdusMax;
    const hdu = hduOf(file, { index: hdus.length, headerOffset: offset, text, isWanted });
    hdus.push(hdu);
    offset = hdu.dataOffset + paddedBytes(hdu.dataBytes);
  } while (offset < sizeBytes && hdus.length < countMax);
  const isEndSeen = isSizeKnown && hdus.length < countMax;
  const oddities = isEndSeen && offset < sizeBytes ? [bytesBehind(sizeBytes - offset, hdus.length)] : [];
  return { path, sizeBytes, hdus: hdus.slice(0, hdusMax), oddities };
}

function bytesBehind(count: number, hdus: number): string {
  return `${count} bytes behind the last HDU (${hdus - 1}), which begin no other one`;
}

interface HeaderText {
  readonly index: number;
  readonly headerOffset: number;
  readonly text: string;
  /** Of the others only the layout is read. */
  readonly isWanted: boolean;
}

function hduOf(file: WalkedFile, { index, headerOffset, text, isWanted }: HeaderText): Hdu {
  const place = { path: file.path, hdu: index, byte: headerOffset };
  const problem = layoutProblem(index, (card) => text.slice(card * RECORD_LENGTH, (card + 1) * RECORD_LENGTH));
  if (problem !== undefined) throw unreadable(place, problem);
  const header = isWanted ? parseHeader(text) : parseLayout(text);
  const headerBytes = paddedBytes(text.length + RECORD_LENGTH);
  const dataOffset = headerOffset + headerBytes;
  const dataBytes = dataBytesOf(header.keywords, place);
  const name = stringOf(header.keywords, 'EXTNAME') ?? '';
  const contentEnd = dataBytes === 0 ? headerOffset + text.length + RECORD_LENGTH : dataOffset + dataBytes;
  assertComplete(file, index, { contentEnd, end: dataOffset + paddedBytes(dataBytes) });
  return { index, name, header, headerOffset, headerBytes, dataOffset, dataBytes };
}

/** Even where only the padding lacks: cfitsio reads whole blocks. */
function assertComplete(
  { path, sizeBytes }: WalkedFile,
  hdu: number,
  reach: { contentEnd: number; end: number },
): void {
  if (reach.end <= sizeBytes) return;
  const what = reach.contentEnd <= sizeBytes ? 'its last block is not filled' : 'the file is cut off';
  throw unreadable({ path, hdu, byte: sizeBytes }, `${what}: ${sizeBytes} of at least ${reach.end} bytes are there`);
}

/** Header text up to its END card; undefined where no further HDU begins. */
function* readHeaderText({ path }: WalkedFile, hdu: number, headerOffset: number): Walk<string | undefined> {
  let text = '';
  for (;;) {
    const place = { path, hdu, byte: headerOffset + text.length };
    const chunk = (yield { length: READ_BYTES, offset: place.byte }).toString('latin1');
    if (text === '' && !isStartOf(hdu, chunk)) {
      if (hdu > 0) return undefined;
      throw noStart(chunk, place);
    }
    for (let start = 0; start + RECORD_LENGTH <= chunk.length; start += RECORD_LENGTH) {
      if (isEndAt(chunk, start)) return text + chunk.slice(0, start);
      if (isStartOf(1, chunk, start) && text.length + start > 0)
        throw unreadable({ ...place, byte: place.byte + start }, 'another HDU begins there, and the header has no END');
    }
    text += chunk;
    assertMore(chunk, text, { ...place, byte: headerOffset + text.length });
  }
}

function assertMore(chunk: string, text: string, place: FitsPlace): void {
  if (chunk.length < READ_BYTES) throw unreadable(place, 'the file is cut off there, in a header that has no END');
  if (text.length > RECORDS_MAX * RECORD_LENGTH)
    throw unreadable(place, `the header has no END among its first ${RECORDS_MAX} cards`);
}

function noStart(chunk: string, place: FitsPlace): Error {
  const found = chunk === '' ? 'the file is empty' : `it begins with ${JSON.stringify(chunk.slice(0, 16))}`;
  return unreadable(place, `a header beginning with '${startOf(0)}' is expected here, ${found}`);
}
