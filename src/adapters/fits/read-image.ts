import { endianness } from 'node:os';
import { numberOf } from '../../domain/frame/keywords.ts';
import { axesOf, integerOf } from './data-size.ts';
import { swapped } from './encode-image.ts';
import type { FitsPlace } from './fits-error.ts';
import { unreadable } from './fits-error.ts';
import type { FitsFile, Hdu } from './fits-file.ts';
import { openFile, readInto } from './fits-file.ts';

export type PixelArray =
  Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | Float32Array | Float64Array;

export interface FitsImage {
  /** NAXIS1 (fastest) first. */
  readonly axes: readonly number[];
  /** True values: scaled by BSCALE and BZERO, NaN where BLANK. Unsigned and unscaled pixels keep their exact kind. */
  readonly data: PixelArray;
}

export interface FitsPlane {
  /** Position on the third axis (and further ones, counted through), from 0. */
  readonly index: number;
  readonly data: PixelArray;
}

/** All pixels of an image HDU. */
export async function readImage(fits: FitsFile, hdu: Hdu): Promise<FitsImage> {
  const layout = imageLayout(fits, hdu);
  await using file = await openFile(fits.path, 'r');
  const bytes = await readInto(file, Buffer.alloc(hdu.dataBytes), hdu.dataOffset);
  return { axes: layout.axes, data: decode(bytes, layout, hdu.dataBytes) };
}

/** The planes of a cube one after the other: memory holds one plane, whatever the size of the cube. */
export async function* readPlanes(
  fits: FitsFile,
  hdu: Hdu,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<FitsPlane, void> {
  const layout = imageLayout(fits, hdu);
  const [width = 0, height = layout.axes.length === 0 ? 0 : 1] = layout.axes;
  const planeBytes = width * height * (Math.abs(layout.bitpix) / 8);
  if (planeBytes === 0) return;
  await using file = await openFile(fits.path, 'r');
  for (let index = 0; index * planeBytes < hdu.dataBytes; index++) {
    options.signal?.throwIfAborted();
    const bytes = await readInto(file, Buffer.alloc(planeBytes), hdu.dataOffset + index * planeBytes);
    yield { index, data: decode(bytes, layout, planeBytes) };
  }
}

interface ImageLayout {
  readonly place: FitsPlace;
  readonly axes: readonly number[];
  readonly bitpix: number;
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | undefined;
}

function imageLayout(fits: FitsFile, hdu: Hdu): ImageLayout {
  const { keywords } = hdu.header;
  const place = { path: fits.path, hdu: hdu.index, byte: hdu.dataOffset };
  const extension = keywords['XTENSION'];
  if (extension !== undefined && extension !== 'IMAGE')
    throw unreadable(place, `an image is expected, it is a ${String(extension)}`);
  const bitpix = integerOf(keywords, 'BITPIX', place);
  const scale = numberOf(keywords, 'BSCALE') ?? 1;
  const zero = numberOf(keywords, 'BZERO') ?? 0;
  const blank = bitpix > 0 ? numberOf(keywords, 'BLANK') : undefined;
  return { place, axes: axesOf(keywords, place), bitpix, scale, zero, blank };
}

/** `bytes` become the pixels (in place, where the kind allows it). */
function decode(bytes: Buffer, layout: ImageLayout, expectedBytes: number): PixelArray {
  if (bytes.length < expectedBytes) {
    throw unreadable(
      { ...layout.place, byte: layout.place.byte + bytes.length },
      'the file became shorter since its headers were read',
    );
  }
  const stored = storedPixels(
    endianness() === 'LE' ? swapped(bytes, Math.abs(layout.bitpix) / 8) : bytes,
    layout.bitpix,
  );
  return truePixels(stored, layout);
}

type StoredPixels = Exclude<PixelArray, Uint16Array | Uint32Array>;

function storedPixels({ buffer, byteOffset, length }: Buffer, bitpix: number): StoredPixels {
  if (bitpix === 8) return new Uint8Array(buffer, byteOffset, length);
  if (bitpix === 16) return new Int16Array(buffer, byteOffset, length / 2);
  if (bitpix === 32) return new Int32Array(buffer, byteOffset, length / 4);
  if (bitpix === 64) return new BigInt64Array(buffer, byteOffset, length / 8);
  if (bitpix === -32) return new Float32Array(buffer, byteOffset, length / 4);
  return new Float64Array(buffer, byteOffset, length / 8);
}

function truePixels(stored: StoredPixels, { scale, zero, blank }: ImageLayout): PixelArray {
  if (blank === undefined && scale === 1) {
    if (zero === 0) return stored;
    if (zero === 2 ** 15 && stored instanceof Int16Array) return Uint16Array.from(stored, (pixel) => pixel + zero);
    if (zero === 2 ** 31 && stored instanceof Int32Array) return Uint32Array.from(stored, (pixel) => pixel + zero);
  }
  const pixels = new Float64Array(stored.length);
  for (let index = 0; index < pixels.length; index++) {
    const value = Number(stored[index]);
    pixels[index] = value === blank ? NaN : value * scale + zero;
  }
  return pixels;
}
