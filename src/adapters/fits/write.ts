import type { FileHandle } from 'node:fs/promises';
import { writeAtomically } from './atomic-file.ts';
import { formatCard } from './card.ts';
import type { EncodedData, ImageToWrite } from './encode-image.ts';
import { axisCards, encodeImage, scalingCards } from './encode-image.ts';
import type { TableToWrite } from './encode-table.ts';
import { columnCards, encodeTable } from './encode-table.ts';
import { naming, unwritable } from './fits-error.ts';
import {
  announceLongStrings,
  checksumRecord,
  datasumRecord,
  headerBytes,
  paddedBytes,
  withTrueChecksum,
} from './header-bytes.ts';
import type { WritableValue } from './literal.ts';
import { isStructural } from './structural.ts';
import { addSum32 } from './sum32.ts';

export type FitsCard = readonly [keyword: string, value: WritableValue, comment?: string];

export interface HduToWrite {
  /** Everything but the mandatory cards (SIMPLE, BITPIX, NAXISn, TFORMn, BZERO of unsigned pixels …), which the writer adds. */
  readonly cards: readonly FitsCard[];
  readonly data?: ImageToWrite | TableToWrite | undefined;
}

interface WriteOptions {
  /** Adds DATASUM and CHECKSUM to every HDU. */
  readonly checksum?: boolean;
}

/** Writes a FITS file; the first HDU is the primary one. The same input gives the same bytes: no dates are added. */
export async function writeFits(path: string, hdus: readonly HduToWrite[], options: WriteOptions = {}): Promise<void> {
  if (hdus.length === 0) throw unwritable(`cannot write ${path}: no HDU was given`, 'give at least the primary HDU');
  await writeAtomically(path, async (file) => {
    for (const [index, hdu] of hdus.entries()) {
      const task = { hdu, isPrimary: index === 0, hasExtensions: hdus.length > 1, checksum: options.checksum ?? false };
      for (const bytes of naming(path, index, () => encodeHdu(task))) await writeAll(file, bytes);
    }
  });
}

interface HduTask {
  readonly hdu: HduToWrite;
  readonly isPrimary: boolean;
  readonly hasExtensions: boolean;
  readonly checksum: boolean;
}

function encodeHdu(task: HduTask): Uint8Array[] {
  const data = encodeData(task.hdu.data);
  const padding = Buffer.alloc(paddedBytes(data.bytes.length) - data.bytes.length, 0);
  const header = encodeHeader(task, data);
  if (!task.checksum) return [headerBytes(header), data.bytes, padding];
  const dataSum = sumWithPadding(data.bytes);
  const summed = headerBytes([...header, checksumRecord(), datasumRecord(dataSum)]);
  return [withTrueChecksum(summed, dataSum), data.bytes, padding];
}

function encodeHeader(task: HduTask, data: EncodedData): string[] {
  const { cards } = task.hdu;
  const given = cards.find(([keyword]) => isStructural(keyword));
  if (given !== undefined)
    throw unwritable(`${given[0]} was given as a card`, 'leave it out: the writer makes it from the data');
  const mandatory = formatCards(mandatoryCards(task, data));
  return announceLongStrings([...mandatory, ...formatCards(cards)], mandatory.length);
}

function mandatoryCards({ hdu, isPrimary, hasExtensions }: HduTask, data: EncodedData): FitsCard[] {
  const isTable = hdu.data?.kind === 'table';
  if (isPrimary && isTable) throw unwritable('a table cannot be the primary HDU', 'put an HDU without data before it');
  const start: FitsCard = isPrimary
    ? ['SIMPLE', true, 'conforms to the FITS standard']
    : ['XTENSION', isTable ? 'BINTABLE' : 'IMAGE'];
  return [start, ...data.cards, ...(isPrimary ? primaryCards(hasExtensions) : EXTENSION_CARDS), ...dataCards(hdu)];
}

const EXTENSION_CARDS: readonly FitsCard[] = [
  ['PCOUNT', 0],
  ['GCOUNT', 1],
];

function primaryCards(hasExtensions: boolean): FitsCard[] {
  return hasExtensions ? [['EXTEND', true]] : [];
}

function dataCards({ data }: HduToWrite): FitsCard[] {
  if (data === undefined) return [];
  return data.kind === 'table' ? columnCards(data) : scalingCards(data);
}

function encodeData(data: HduToWrite['data']): EncodedData {
  if (data === undefined) return { cards: [['BITPIX', 8, 'no data'], ...axisCards([])], bytes: Buffer.alloc(0) };
  return data.kind === 'table' ? encodeTable(data) : encodeImage(data);
}

function formatCards(cards: readonly FitsCard[]): string[] {
  return cards.flatMap(([keyword, value, comment]) => formatCard(keyword, value, comment));
}

/** Sums the whole words where they are and the last few bytes padded, without a copy of the data. */
function sumWithPadding(bytes: Uint8Array): number {
  const wholeBytes = bytes.length - (bytes.length % 4);
  const rest = Buffer.alloc(4, 0);
  rest.set(bytes.subarray(wholeBytes));
  return addSum32(addSum32(0, bytes.subarray(0, wholeBytes)), rest);
}

/** Node writes at most 2 GiB at once. */
const WRITE_BYTES_MAX = 2 ** 30;

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length; start += WRITE_BYTES_MAX) {
    await file.writeFile(bytes.subarray(start, start + WRITE_BYTES_MAX));
  }
}
