import { endianness } from 'node:os';
import type { FitsCard } from './write.ts';
import { float } from './literal.ts';
import { unwritable } from './fits-error.ts';

export type ImagePixels = Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array | Float64Array;

/** An image to be written; BITPIX follows from the kind of array, Uint16Array becomes BITPIX 16 with BZERO 32768. */
export interface ImageToWrite {
  readonly kind: 'image';
  /** NAXIS1 (fastest) first. */
  readonly axes: readonly number[];
  readonly pixels: ImagePixels;
}

export interface EncodedData {
  readonly cards: readonly FitsCard[];
  readonly bytes: Uint8Array;
}

/** BITPIX, NAXISn and scaling cards of an image, and its pixels big endian. */
export function encodeImage({ axes, pixels }: ImageToWrite): EncodedData {
  assertAxes(axes, pixels.length);
  return { cards: [['BITPIX', bitpixOf(pixels), 'bits per pixel'], ...axisCards(axes)], bytes: bigEndian(pixels) };
}

/** BZERO and BSCALE of unsigned pixels; they follow the mandatory cards. */
export function scalingCards({ pixels }: ImageToWrite): FitsCard[] {
  if (!(pixels instanceof Uint16Array)) return [];
  return [
    ['BZERO', float(32768), 'pixels are unsigned'],
    ['BSCALE', float(1)],
  ];
}

export function axisCards(axes: readonly number[]): FitsCard[] {
  const lengths = axes.map((length, index): FitsCard => [`NAXIS${index + 1}`, length]);
  return [['NAXIS', axes.length, 'number of axes'], ...lengths];
}

function bitpixOf(pixels: ImagePixels): number {
  const bits = pixels.BYTES_PER_ELEMENT * 8;
  return pixels instanceof Float32Array || pixels instanceof Float64Array ? -bits : bits;
}

function assertAxes(axes: readonly number[], pixelCount: number): void {
  const product = axes.reduce((count, length) => count * length, 1);
  if (axes.length > 0 && axes.length <= 999 && product === pixelCount) return;
  throw unwritable(
    `axes ${axes.join(' x ')} do not hold ${pixelCount} pixels`,
    'give axes whose product is the number of pixels',
  );
}

function bigEndian(pixels: ImagePixels): Uint8Array {
  const copy = Buffer.from(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  if (pixels instanceof Uint16Array) flipSignBits(copy, pixels);
  return endianness() === 'LE' ? swapped(copy, pixels.BYTES_PER_ELEMENT) : copy;
}

/** value - 32768 as a signed number is the same bits with the highest one flipped. */
function flipSignBits(copy: Buffer, pixels: Uint16Array): void {
  const stored = new Uint16Array(copy.buffer, copy.byteOffset, pixels.length);
  for (let index = 0; index < stored.length; index++) stored[index] = (pixels[index] ?? 0) ^ 0x8000;
}

/** Turns the byte order of every element, in place. */
export function swapped(bytes: Buffer, elementBytes: number): Buffer {
  if (elementBytes === 2) return bytes.swap16();
  if (elementBytes === 4) return bytes.swap32();
  return elementBytes === 8 ? bytes.swap64() : bytes;
}
