import type { HduToWrite } from '../../../src/adapters/fits/index.ts';
import { float, writeFits } from '../../../src/adapters/fits/index.ts';

const SIZE = 120;
/** Pixels of 0.2 arcsec, as MUSE has them. */
const SCALE_DEG = 0.2 / 3600;
const STARS = [
  { x: 25, y: 30, peak: 300 },
  { x: 60, y: 22, peak: 220 },
  { x: 95, y: 40, peak: 260 },
  { x: 40, y: 62, peak: 180 },
  { x: 75, y: 70, peak: 340 },
  { x: 28, y: 95, peak: 200 },
  { x: 66, y: 98, peak: 280 },
  { x: 98, y: 90, peak: 240 },
];
/** 0.8 arcsec full width at half maximum. */
const SIGMA = 4 / 2.3548;

export interface MiniImage {
  readonly dateObs: string;
  readonly mjdObs: number;
  /** How far the telescope missed [pixels]. */
  readonly dx?: number;
  readonly dy?: number;
  /** Edge [pixels]. */
  readonly size?: number;
}

/** An IMAGE_FOV as muse_exp_align wants it (muse-recipes.md 3.8), with eight stars. */
export function writeMiniImage(
  path: string,
  { dateObs, mjdObs, dx = 0, dy = 0, size = SIZE }: MiniImage,
): Promise<void> {
  const primary: HduToWrite = {
    cards: [
      ['DATE-OBS', dateObs],
      ['MJD-OBS', float(mjdObs)],
      ['EXPTIME', float(600)],
      ['ESO INS MODE', 'WFM-NOAO-N'],
      ['ESO PRO CATG', 'IMAGE_FOV'],
    ],
  };
  const image: HduToWrite = {
    cards: [
      ['EXTNAME', 'DATA'],
      ['BUNIT', '10**(-20)*erg/s/cm**2/Angstrom'],
      ['CTYPE1', 'RA---TAN'],
      ['CTYPE2', 'DEC--TAN'],
      ['CUNIT1', 'deg'],
      ['CUNIT2', 'deg'],
      ['CRPIX1', float(SIZE / 2)],
      ['CRPIX2', float(SIZE / 2)],
      ['CRVAL1', float(150)],
      ['CRVAL2', float(-30)],
      ['CD1_1', float(-SCALE_DEG)],
      ['CD1_2', float(0)],
      ['CD2_1', float(0)],
      ['CD2_2', float(SCALE_DEG)],
    ],
    data: { kind: 'image', axes: [size, size], pixels: pixelsOf(size, dx, dy) },
  };
  return writeFits(path, [primary, image]);
}

function pixelsOf(size: number, dx: number, dy: number): Float32Array {
  const pixels = new Float32Array(size * size);
  for (let index = 0; index < pixels.length; index++) {
    const x = index % size;
    const y = Math.floor(index / size);
    const light = STARS.reduce((sum, star) => sum + star.peak * profile(x - star.x - dx, y - star.y - dy), 0);
    pixels[index] = light + ripple(index);
  }
  return pixels;
}

function profile(x: number, y: number): number {
  return Math.exp(-(x * x + y * y) / (2 * SIGMA * SIGMA));
}

/** Noise of about 0.3 that is the same in every run. */
function ripple(index: number): number {
  return 0.5 * Math.sin(index * 12.9898) * Math.cos(index * 78.233);
}
