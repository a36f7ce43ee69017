import { convexHull } from '../../domain/association/smart/convex-polygon.ts';
import type { Point, Polygon } from '../../domain/association/smart/field.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { numberOf } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { FitsImage } from '../fits/index.ts';
import { findHdu, readFits, readImage } from '../fits/index.ts';
import { dateObsOf } from './offset-list.ts';
import type { SkyPlane } from './sky-plane.ts';

/** Where an image has data. */
export interface ImageField {
  readonly dateObs: string;
  /** What the corners are counted from: CRVAL. */
  readonly place: SkyPlane;
  readonly corners: Polygon;
  readonly spaxelArcsec: number;
}

/** Images lie North up, so the field of a rotated exposure is surrounded by pixels without data (NaN). */
export async function readImageField(path: string): Promise<ImageField> {
  const fits = await readFits(path);
  const hdu = fits.hdus.find(({ name }) => name === 'DATA') ?? findHdu(fits, 0);
  const { keywords } = hdu.header;
  const toSky = skyOf(path, keywords);
  const image = await readImage(fits, hdu);
  const pixels = edgePixels(image);
  return {
    dateObs: dateObsOf(findHdu(fits, 0).header.keywords),
    place: { raDeg: needed(path, keywords, 'CRVAL1'), decDeg: needed(path, keywords, 'CRVAL2') },
    corners: convexHull(pixels.map(toSky)),
    spaxelArcsec: 3600 * Math.hypot(numberOf(keywords, 'CD1_2') ?? 0, needed(path, keywords, 'CD2_2')),
  };
}

type Pixel = readonly [x: number, y: number];

/** Corners of the first and the last pixel with data of each row: the hull needs no others. */
function edgePixels({ axes: [width = 0, height = 0], data }: FitsImage): readonly Pixel[] {
  return Array.from({ length: height }, (_, row) => row).flatMap((row): Pixel[] => {
    const line = data.subarray(row * width, (row + 1) * width);
    const first = line.findIndex((value: number | bigint) => !Number.isNaN(Number(value)));
    if (first < 0) return [];
    const last = line.findLastIndex((value: number | bigint) => !Number.isNaN(Number(value)));
    // FITS counts from 1, and a pixel reaches half its size around its number.
    return [
      [first + 0.5, row + 0.5],
      [first + 0.5, row + 1.5],
      [last + 1.5, row + 0.5],
      [last + 1.5, row + 1.5],
    ];
  });
}

function skyOf(path: string, keywords: Keywords): (pixel: Pixel) => Point {
  const [cd11, cd12, cd21, cd22] = [
    needed(path, keywords, 'CD1_1'),
    numberOf(keywords, 'CD1_2') ?? 0,
    numberOf(keywords, 'CD2_1') ?? 0,
    needed(path, keywords, 'CD2_2'),
  ];
  const [crpix1, crpix2] = [needed(path, keywords, 'CRPIX1'), needed(path, keywords, 'CRPIX2')];
  return ([x, y]) => ({
    eastArcsec: 3600 * (cd11 * (x - crpix1) + cd12 * (y - crpix2)),
    northArcsec: 3600 * (cd21 * (x - crpix1) + cd22 * (y - crpix2)),
  });
}

function needed(path: string, keywords: Keywords, keyword: string): number {
  const value = numberOf(keywords, keyword);
  if (value !== undefined) return value;
  throw new PhoenixError('FITS_INVALID', `${path} has no ${keyword}`, 'process the exposure again: phoenix restart');
}
