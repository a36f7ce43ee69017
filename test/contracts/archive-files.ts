import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { FitsCard } from '../../src/adapters/fits/index.ts';
import { writeFits } from '../../src/adapters/fits/index.ts';

export function contentOf(bytes: Buffer) {
  return { sizeBytes: bytes.length, crc32: crc32(bytes) };
}

/** MiB of a frame: enough for several steps of progress. */
export const CHUNKS = 2;

interface GeometryDifferences {
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, readonly number[]>>;
}

export async function geometryBytes(
  scratch: string,
  { names = {}, values = {} }: GeometryDifferences,
): Promise<Buffer> {
  const path = join(scratch, 'geometry.fits');
  const columns = Object.entries({
    SubField: [1, 2],
    SliceCCD: [1, 1],
    x: [-57.5, 19.5],
    y: [1.25, -3],
    angle: [0.5, -0.25],
    width: [38, 38],
  }).map(([name, usual]) => ({
    name: names[name] ?? name,
    format: name.startsWith('S') ? ('1J' as const) : ('1D' as const),
    values: values[name] ?? usual,
  }));
  await writeFits(path, [
    { cards: [['ESO PRO CATG', 'GEOMETRY_TABLE']] },
    { cards: [], data: { kind: 'table', columns } },
  ]);
  return readFile(path);
}

export async function fitsBytes(scratch: string, type: string, channels: number): Promise<Buffer> {
  const path = join(scratch, 'made.fits');
  const extensions = Array.from({ length: channels }, (_, index) => ({
    cards: [
      ['EXTNAME', `CHAN0${index + 1}`],
      ['EXPTIME', 0],
      ['ESO DET OUT1 GAIN', 1.1],
    ] satisfies FitsCard[],
    data: { kind: 'image' as const, axes: [1024, (256 * CHUNKS) / channels], pixels: pixels(index, channels) },
  }));
  const primary: FitsCard[] = [
    ['ESO DPR TYPE', type],
    ['EXPTIME', 600],
  ];
  await writeFits(path, [{ cards: primary }, ...extensions]);
  return readFile(path);
}

function pixels(channel: number, channels: number): Int32Array {
  return Int32Array.from({ length: (1024 * 256 * CHUNKS) / channels }, (_, index) => index * 7919 + channel);
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Without a comparison by vitest, which takes a second for such a file. */
export async function holds(path: string, bytes: Buffer): Promise<boolean> {
  return (await readFile(path)).equals(bytes);
}
