import { formatCard, longStringAnnouncement, RECORD_LENGTH } from './card.ts';
import { addSum32, encodeChecksum, joinSums32 } from './sum32.ts';

export const BLOCK_BYTES = 2880;

const NO_CHECKSUM = '0'.repeat(16);

export function paddedBytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** Header blocks of some records; blank cards before END fill it up to `minimumBytes`. */
export function headerBytes(records: readonly string[], minimumBytes = 0): Buffer {
  const sizeBytes = Math.max(paddedBytes((records.length + 1) * RECORD_LENGTH), minimumBytes);
  const isGrown = sizeBytes > paddedBytes((records.length + 1) * RECORD_LENGTH);
  const blanks = isGrown ? (sizeBytes - BLOCK_BYTES) / RECORD_LENGTH - records.length : 0;
  const text = records.join('') + ' '.repeat(blanks * RECORD_LENGTH) + 'END';
  return Buffer.from(text.padEnd(sizeBytes), 'latin1');
}

/** Announces continued strings once, in front of the first card, when the records hold one and say nothing of it. */
export function announceLongStrings(records: readonly string[], position: number): string[] {
  const isContinued = records.some((record) => record.startsWith('CONTINUE  '));
  const isAnnounced = records.some((record) => record.startsWith('LONGSTRN='));
  return isContinued && !isAnnounced ? records.toSpliced(position, 0, ...longStringAnnouncement()) : [...records];
}

/** A CHECKSUM card still to be made true. */
export function checksumRecord(): string {
  return formatCard('CHECKSUM', NO_CHECKSUM, 'HDU checksum').join('');
}

export function datasumRecord(sum: number): string {
  return formatCard('DATASUM', String(sum), 'data unit checksum').join('');
}

/** The same header with its CHECKSUM card (which must be there) made true for the given sum over the data. */
export function withTrueChecksum(header: Buffer, dataSum: number): Buffer {
  const at = checksumOffset(header);
  const result = Buffer.from(header);
  result.write(NO_CHECKSUM, at, 'latin1');
  result.write(encodeChecksum(joinSums32(addSum32(0, result), dataSum)), at, 'latin1');
  return result;
}

function checksumOffset(header: Buffer): number {
  for (let offset = 0; offset < header.length; offset += RECORD_LENGTH) {
    if (header.toString('latin1', offset, offset + 9) === 'CHECKSUM=') return offset + "CHECKSUM= '".length;
  }
  throw new Error('a header without CHECKSUM was to be checksummed');
}
