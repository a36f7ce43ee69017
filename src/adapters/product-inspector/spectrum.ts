import { numberOf } from '../../domain/frame/keywords.ts';
import { readImage } from '../fits/index.ts';
import type { FitsFile, Hdu, PixelArray } from '../fits/index.ts';

/** A spectrum of a cube, in its units. */
export interface Spectrum {
  /** [Angstrom] */
  readonly wavelengths: readonly number[];
  readonly values: readonly number[];
  /** Of how many planes one was read. */
  readonly everyPlane: number;
}

/** The plot is not wider than this: further planes would cost time and show nothing. */
const PLANES_MAX = 900;

/** Mean over all spaxels, plane by plane: one plane in memory, whatever the size of the cube. */
export async function readMeanSpectrum(fits: FitsFile, hdu: Hdu, signal?: AbortSignal): Promise<Spectrum> {
  const { keywords } = hdu.header;
  const planes = numberOf(keywords, 'NAXIS3') ?? 1;
  const everyPlane = Math.max(1, Math.ceil(planes / PLANES_MAX));
  const wavelengths: number[] = [];
  const values: number[] = [];
  for (let plane = 0; plane < planes; plane += everyPlane) {
    signal?.throwIfAborted();
    const { data } = await readImage(fits, planeOf(hdu, plane, planes));
    wavelengths.push(wavelengthOf(hdu, plane));
    values.push(meanOf(data));
  }
  return { wavelengths, values, everyPlane };
}

/** The part of the data unit that holds one plane. */
function planeOf(hdu: Hdu, plane: number, planes: number): Hdu {
  const planeBytes = hdu.dataBytes / planes;
  return { ...hdu, dataOffset: hdu.dataOffset + plane * planeBytes, dataBytes: planeBytes };
}

function wavelengthOf({ header }: Hdu, plane: number): number {
  const { keywords } = header;
  const step = numberOf(keywords, 'CD3_3') ?? numberOf(keywords, 'CDELT3') ?? 1;
  return (numberOf(keywords, 'CRVAL3') ?? 0) + (plane + 1 - (numberOf(keywords, 'CRPIX3') ?? 1)) * step;
}

function meanOf(pixels: PixelArray): number {
  let sum = 0;
  let count = 0;
  for (let index = 0; index < pixels.length; index++) {
    const value = Number(pixels[index]);
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}
