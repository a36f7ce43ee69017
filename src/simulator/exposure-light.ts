import type { HorizonPosition, SkyOffset } from './astronomy.ts';
import { refractionOffset } from './astronomy.ts';
import type { MiniMuse, Slice } from './mini-muse.ts';
import {
  CCD_ROWS,
  LINE_SIGMA,
  REFERENCE_EXPTIME,
  WAVELENGTH_START,
  WAVELENGTH_STEP,
  ccdColumns,
  slicesOf,
  spaxelX,
} from './mini-muse.ts';
import { fieldPlaceOf } from './field-place.ts';
import type { ExposureSpec } from './scenario.ts';
import type { Star } from './star-field.ts';

/** Everything about an exposure that decides how much light falls where. */
export interface Illumination extends Omit<ExposureSpec, 'type' | 'dither' | 'hiddenError' | 'untrueKeywords'> {
  readonly spaxelArcsec: number;
  readonly stars: readonly Star[];
  /** Where the telescope really pointed, relative to the target. */
  readonly truePointing: SkyOffset;
  /** Undefined where a corrector takes the refraction away (NFM: muse_scipost corrects nothing there). */
  readonly horizon: HorizonPosition | undefined;
}

/** Night-sky emission lines [Angstrom] and their peaks in the reference exposure [e-]; SKY_LINES lists the same ones. */
export const SKY_EMISSION = [
  { name: 'OI_6300', group: 0, wavelength: 6300.304, peakElectrons: 2500, flux: 3000 },
  { name: 'OH_6287', group: 1, wavelength: 6287.434, peakElectrons: 200, flux: 800 },
  { name: 'OH_6329', group: 1, wavelength: 6329.747, peakElectrons: 120, flux: 400 },
  { name: 'OH_6265', group: 2, wavelength: 6265.21, peakElectrons: 160, flux: 500 },
  { name: 'OI_6363', group: 0, wavelength: 6363.776, peakElectrons: 0, flux: 1000 },
] as const;
const SKY_CONTINUUM_ELECTRONS = 60;
/** Stars are this much brighter at the red end than at the blue end. */
const STAR_REDDENING = 0.2;
/** Peaks of stars are given for images of this FWHM [spaxel]. */
const REFERENCE_FWHM = 4;
const FWHM_PER_SIGMA = 2.3548;
/** Beyond this many sigma a star adds nothing to a spaxel. */
const STAR_REACH_SIGMA = 6;

/** Expected electrons of the trimmed CCD of a channel (counted from 0), row by row. */
export function skyElectrons(instrument: MiniMuse, ifuIndex: number, light: Illumination): Float32Array {
  const electrons = new Float32Array(ccdColumns(instrument) * CCD_ROWS);
  const columns = slicesOf(instrument, ifuIndex).flatMap((slice) => litColumns(slice));
  const scale = light.exptimeSeconds / REFERENCE_EXPTIME;
  const sky = skySpectrum(light);
  const blue = starImage(columns, light, WAVELENGTH_START);
  const red = starImage(columns, light, WAVELENGTH_START + WAVELENGTH_STEP * (CCD_ROWS - 1));
  for (let row = 0; row < CCD_ROWS; row++) {
    const line = electrons.subarray(row * ccdColumns(instrument), (row + 1) * ccdColumns(instrument));
    const fraction = row / (CCD_ROWS - 1);
    addRow({ line, columns, blue, red, scale, sky: sky[row] ?? 0, fraction });
  }
  return electrons;
}

/** Expected electrons under a flat-field lamp: the same in all slices, nothing between them. */
export function lampElectrons(instrument: MiniMuse, ifuIndex: number, level: number): Float32Array {
  const width = ccdColumns(instrument);
  const electrons = new Float32Array(width * CCD_ROWS);
  for (const slice of slicesOf(instrument, ifuIndex)) {
    for (let row = 0; row < CCD_ROWS; row++)
      electrons.fill(level, row * width + slice.firstColumn - 1, row * width + slice.lastColumn);
  }
  return electrons;
}

/** Sky electrons of each CCD row in the reference exposure. */
function skySpectrum({ skyBrightness, wavelengthShiftAngstrom }: Illumination): Float64Array {
  return Float64Array.from({ length: CCD_ROWS }, (_, row) => {
    const wavelength = WAVELENGTH_START + WAVELENGTH_STEP * row - wavelengthShiftAngstrom;
    const lines = SKY_EMISSION.map((line) => {
      return line.peakElectrons * Math.exp(-((wavelength - line.wavelength) ** 2) / (2 * LINE_SIGMA ** 2));
    });
    return lines.reduce((sum, electrons) => sum + electrons, SKY_CONTINUUM_ELECTRONS * skyBrightness);
  });
}

interface LitColumn {
  /** From 0. */
  readonly index: number;
  /** Place in the field of view [spaxel]. */
  readonly x: number;
  readonly y: number;
}

function litColumns(slice: Slice): LitColumn[] {
  return Array.from({ length: slice.lastColumn - slice.firstColumn + 1 }, (_, offset) => {
    const column = slice.firstColumn + offset;
    return { index: column - 1, x: spaxelX(slice, column), y: slice.y };
  });
}

interface RowOfLight {
  readonly line: Float32Array;
  readonly columns: readonly LitColumn[];
  readonly blue: Float64Array;
  readonly red: Float64Array;
  readonly scale: number;
  readonly sky: number;
  /** 0 at the blue end, 1 at the red end: star light in between is interpolated. */
  readonly fraction: number;
}

function addRow({ line, columns, blue, red, scale, sky, fraction }: RowOfLight): void {
  for (let index = 0; index < columns.length; index++) {
    const stars = (blue[index] ?? 0) * (1 - fraction) + (red[index] ?? 0) * (1 + STAR_REDDENING) * fraction;
    line[columns[index]?.index ?? 0] = scale * (sky + stars);
  }
}

/** Star light per lit column at a wavelength, in the reference exposure: a Gaussian for the seeing, displaced by refraction. */
function starImage(columns: readonly LitColumn[], light: Illumination, wavelength: number): Float64Array {
  const image = new Float64Array(columns.length);
  const sigma = light.seeingArcsec / light.spaxelArcsec / FWHM_PER_SIGMA;
  const dilution = ((REFERENCE_FWHM * light.spaxelArcsec) / light.seeingArcsec) ** 2;
  const refraction = light.horizon === undefined ? NO_REFRACTION : refractionOffset(wavelength, light.horizon);
  for (const star of light.stars) {
    const { xArcsec, yArcsec } = fieldPlaceOf(seenFrom(light.truePointing, star, refraction), light.posangDeg);
    const centre = { x: xArcsec / light.spaxelArcsec, y: yArcsec / light.spaxelArcsec };
    addStar(image, columns, { ...centre, sigma, peak: star.peakElectrons * dilution });
  }
  return image;
}

const NO_REFRACTION: SkyOffset = { eastArcsec: 0, northArcsec: 0 };

function seenFrom(pointing: SkyOffset, star: Star, refraction: SkyOffset): SkyOffset {
  return {
    eastArcsec: star.eastArcsec - pointing.eastArcsec + refraction.eastArcsec,
    northArcsec: star.northArcsec - pointing.northArcsec + refraction.northArcsec,
  };
}

interface SeeingDisk {
  readonly x: number;
  readonly y: number;
  readonly sigma: number;
  readonly peak: number;
}

function addStar(image: Float64Array, columns: readonly LitColumn[], { x, y, sigma, peak }: SeeingDisk): void {
  const reach2 = (STAR_REACH_SIGMA * sigma) ** 2;
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index];
    if (column === undefined) continue;
    const distance2 = (column.x - x) ** 2 + (column.y - y) ** 2;
    if (distance2 < reach2) image[index] = (image[index] ?? 0) + peak * Math.exp(-distance2 / (2 * sigma ** 2));
  }
}
