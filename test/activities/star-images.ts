import { join } from 'node:path';
import type { HduToWrite } from '../../src/adapters/fits/index.ts';
import { float, writeFits } from '../../src/adapters/fits/index.ts';
import { createRandomStream } from '../../src/simulator/random.ts';

/** Images of one field with known offsets, as muse_exp_align wants them (muse-recipes 3.8). */
export interface StarField {
  readonly name: string;
  /** Edge [pixels]. */
  readonly size: number;
  readonly level?: number;
  readonly noise: number;
  /** Peaks of the stars, which stand apart; none: an empty field. */
  readonly peaks: readonly number[];
}

interface Pointing {
  readonly east: number;
  readonly north: number;
}

/** Where the telescope was sent, and how far it missed [arcsec] (muse-recipes 3.2). */
const DITHERS: readonly Pointing[] = [
  { east: 0, north: 0 },
  { east: 2, north: 0 },
  { east: 0, north: 2 },
  { east: 2, north: 2 },
];
export const ERRORS: readonly Pointing[] = [
  { east: 0, north: 0 },
  { east: 0.6, north: -0.4 },
  { east: -0.8, north: 0.2 },
  { east: 0.3, north: 1 },
];

const SCALE_DEG = 0.2 / 3600;
const DEC = -30;
/** 0.8 arcsec full width at half maximum [pixels]. */
const SIGMA = 4 / 2.3548;

/** Four exposures; their paths in order of time. */
export async function writeStarImages(folder: string, field: StarField): Promise<readonly string[]> {
  const paths = ERRORS.map((_, index) => join(folder, `${field.name}_${index + 1}.fits`));
  await Promise.all(paths.map((path, index) => writeFits(path, hdusOf(field, index))));
  return paths;
}

function hdusOf(field: StarField, index: number): readonly HduToWrite[] {
  const dither = DITHERS[index] ?? { east: 0, north: 0 };
  const place = { ra: 150 + dither.east / 3600 / Math.cos((DEC * Math.PI) / 180), dec: DEC + dither.north / 3600 };
  return [
    {
      cards: [
        ['INSTRUME', 'MUSE'],
        ['RA', float(place.ra)],
        ['DEC', float(place.dec)],
        ['MJD-OBS', float(57006.1 + 0.01 * index)],
        ['DATE-OBS', `2014-12-15T0${index + 1}:00:00.000`],
        ['EXPTIME', float(600)],
        ['ESO INS MODE', 'WFM-NOAO-N'],
        ['ESO PRO CATG', 'IMAGE_FOV'],
      ],
    },
    {
      cards: [
        ['EXTNAME', 'DATA'],
        ['BUNIT', '10**(-20)*erg/s/cm**2/Angstrom'],
        ['CTYPE1', 'RA---TAN'],
        ['CTYPE2', 'DEC--TAN'],
        ['CUNIT1', 'deg'],
        ['CUNIT2', 'deg'],
        ['CRPIX1', float((field.size + 1) / 2)],
        ['CRPIX2', float((field.size + 1) / 2)],
        ['CRVAL1', float(place.ra)],
        ['CRVAL2', float(place.dec)],
        ['CD1_1', float(-SCALE_DEG)],
        ['CD1_2', float(0)],
        ['CD2_1', float(0)],
        ['CD2_2', float(SCALE_DEG)],
      ],
      data: { kind: 'image', axes: [field.size, field.size], pixels: pixelsOf(field, index, dither) },
    },
  ];
}

function pixelsOf(field: StarField, index: number, dither: Pointing): Float32Array {
  const { size, level = 0, noise } = field;
  const random = createRandomStream(`${field.name} ${index}`);
  const pixels = Float32Array.from({ length: size * size }, () => level + noise * random.normal());
  for (const star of starsOf(field)) addStar(pixels, size, seen(star, size, index, dither));
  return pixels.fill(Number.NaN, 0, size);
}

interface Star {
  readonly east: number;
  readonly north: number;
  readonly peak: number;
}

/** In the cells of a grid, so that no two of them are one source. */
function starsOf({ name, size, peaks }: StarField): readonly Star[] {
  const random = createRandomStream(`stars of ${name}`);
  const cells = Math.ceil(Math.sqrt(peaks.length));
  const width = (0.2 * size - 8) / cells;
  return peaks.map((peak, index) => ({
    east: ((index % cells) + 0.25 + 0.5 * random.uniform() - cells / 2) * width,
    north: (Math.floor(index / cells) + 0.25 + 0.5 * random.uniform() - cells / 2) * width,
    peak,
  }));
}

function seen({ east, north, peak }: Star, size: number, index: number, dither: Pointing) {
  const error = ERRORS[index] ?? { east: 0, north: 0 };
  return {
    x: (size + 1) / 2 - (east - dither.east - error.east) / 0.2,
    y: (size + 1) / 2 + (north - dither.north - error.north) / 0.2,
    peak,
  };
}

function addStar(pixels: Float32Array, size: number, { x, y, peak }: { x: number; y: number; peak: number }): void {
  for (let row = 1; row <= size; row++) {
    for (let column = 1; column <= size; column++) {
      const distance2 = (column - x) ** 2 + (row - y) ** 2;
      const pixel = (row - 1) * size + column - 1;
      if (distance2 < 100) pixels[pixel] = (pixels[pixel] ?? 0) + peak * Math.exp(-distance2 / (2 * SIGMA ** 2));
    }
  }
}
