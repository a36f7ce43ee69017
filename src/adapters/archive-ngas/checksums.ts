import { crc32 } from 'node:zlib';
import type { FileContent } from '../../domain/frame/file-content.ts';

const MODULUS = 2 ** 32;

/** A checksum that grows with the bytes of a file. */
export interface RunningChecksum {
  add(chunk: Buffer): void;
  /** Whether it agrees with the text that the archive keeps. */
  agreesWith(stored: string): boolean;
}

type AddBytes = (chunk: Buffer, sum: number) => number;

/**
 * The plug-ins that NGAS has had (facts/archives.md d): three names for CRC-32 of zlib, and Castagnoli's. `StreamCrc32` and
 * the path-like names are those of older configurations.
 */
const PLUG_INS: Readonly<Record<string, AddBytes>> = {
  crc32: (chunk, sum) => crc32(chunk, sum),
  crc32z: (chunk, sum) => crc32(chunk, sum),
  ngamsGenCrc32: (chunk, sum) => crc32(chunk, sum),
  StreamCrc32: (chunk, sum) => crc32(chunk, sum),
  crc32c,
};

/** Undefined where the archive keeps none, or one that is made in another way: then the size alone has to do. */
export function createChecksum(plugIn: string, stored: string): RunningChecksum | undefined {
  const name = plugIn.split('.').at(-1) ?? '';
  const add = Object.hasOwn(PLUG_INS, name) ? PLUG_INS[name] : undefined;
  if (add === undefined || !/^-?\d+$/.test(stored.trim())) return undefined;
  let sum = 0;
  return {
    add: (chunk) => void (sum = add(chunk, sum)),
    agreesWith: (text) => unsigned(Number(text)) === sum,
  };
}

/**
 * What the archive's words about a version tell of its content. A checksum of another kind than ours, and a version where it
 * keeps none, tell at least that nothing has changed.
 */
export function contentTold({
  sizeBytes,
  version,
  checksum = '',
  checksumPlugIn = '',
}: {
  readonly sizeBytes: number;
  readonly version: number;
  readonly checksum?: string | null | undefined;
  readonly checksumPlugIn?: string | null | undefined;
}): FileContent {
  const name = checksumPlugIn?.split('.').at(-1) ?? '';
  const stored = checksum?.trim() ?? '';
  const isOurs = Object.hasOwn(PLUG_INS, name) && PLUG_INS[name] !== crc32c && /^-?\d+$/.test(stored);
  if (isOurs) return { sizeBytes, crc32: unsigned(Number(stored)) };
  return { sizeBytes, revision: [`version ${version}`, name, stored].filter((word) => word !== '').join(' ') };
}

/** Servers of the Python 2 age kept signed values: only the residue counts. */
function unsigned(value: number): number {
  return ((value % MODULUS) + MODULUS) % MODULUS;
}

/** CRC-32C (Castagnoli, reflected polynomial 82F63B78), eight bytes at a time: zlib has only the other one. */
export function crc32c(chunk: Buffer, before: number): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  let sum = ~before;
  let at = 0;
  for (const end = chunk.length - 8; at <= end; at += 8) {
    sum ^= byte(chunk, at) | (byte(chunk, at + 1) << 8) | (byte(chunk, at + 2) << 16) | (byte(chunk, at + 3) << 24);
    sum =
      word(t7, sum & 255) ^
      word(t6, (sum >>> 8) & 255) ^
      word(t5, (sum >>> 16) & 255) ^
      word(t4, sum >>> 24) ^
      word(t3, byte(chunk, at + 4)) ^
      word(t2, byte(chunk, at + 5)) ^
      word(t1, byte(chunk, at + 6)) ^
      word(t0, byte(chunk, at + 7));
  }
  for (; at < chunk.length; at++) sum = word(t0, (sum ^ byte(chunk, at)) & 255) ^ (sum >>> 8);
  return ~sum >>> 0;
}

type Table = Uint32Array;

const TABLES = makeTables();

function makeTables(): readonly [Table, Table, Table, Table, Table, Table, Table, Table] {
  const first = Uint32Array.from({ length: 256 }, (_, index) => {
    let sum = index;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
    return sum >>> 0;
  });
  const next = (table: Table) => table.map((sum) => (word(first, sum & 255) ^ (sum >>> 8)) >>> 0);
  const second = next(first);
  const third = next(second);
  const fourth = next(third);
  const fifth = next(fourth);
  const sixth = next(fifth);
  const seventh = next(sixth);
  return [first, second, third, fourth, fifth, sixth, seventh, next(seventh)];
}

function word(table: Table, index: number): number {
  return table[index] ?? 0;
}

function byte(chunk: Buffer, index: number): number {
  return chunk[index] ?? 0;
}
