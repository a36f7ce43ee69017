import type { MiniMuse } from './mini-muse.ts';
import { BIAS_LEVEL_ADU, CCD_ROWS, GAIN, QUADRANT_HEIGHT, READ_NOISE, SCAN_PIXELS, ccdColumns } from './mini-muse.ts';
import type { RandomStream } from './random.ts';
import { NORMAL_QUANTILES } from './random.ts';

/** Columns and rows of a raw image: prescan, data, two overscans, data, prescan in both axes. */
export function rawAxes(instrument: MiniMuse): readonly [columns: number, rows: number] {
  return [ccdColumns(instrument) + 4 * SCAN_PIXELS, CCD_ROWS + 4 * SCAN_PIXELS];
}

/** From here a Poisson distribution is a normal one for all that matters to the recipes [e-]. */
const POISSON_EXACT_BELOW = 30;
const SATURATION_ADU = 65535;

/**
 * Reads a CCD out: bias level, read-out noise and the Poisson noise of the expected electrons (trimmed image, row by row;
 * undefined: the shutter was closed).
 */
export function readOut(instrument: MiniMuse, electrons: Float32Array | undefined, random: RandomStream): Uint16Array {
  const [columns, rows] = rawAxes(instrument);
  const pixels = new Uint16Array(columns * rows);
  const bits = new Uint32Array(columns);
  const columnOf = trimmedIndex(columns, instrument.quadrantWidth);
  const rowOf = trimmedIndex(rows, QUADRANT_HEIGHT);
  for (let row = 0; row < rows; row++) {
    random.fill(bits);
    const line = pixels.subarray(row * columns, (row + 1) * columns);
    const trimmedRow = rowOf[row] ?? -1;
    if (electrons === undefined || trimmedRow < 0) readScanRow(line, bits);
    else readDataRow({ line, bits, columnOf, lit: electrons.subarray(trimmedRow * ccdColumns(instrument)) });
  }
  return pixels;
}

/** Position in the trimmed image of each raw pixel along one axis, -1 in the scans. */
function trimmedIndex(rawLength: number, quadrantLength: number): Int32Array {
  return Int32Array.from({ length: rawLength }, (_, raw) => {
    const index = raw - SCAN_PIXELS;
    if (index >= 0 && index < quadrantLength) return index;
    const upper = index - 2 * SCAN_PIXELS;
    return upper >= quadrantLength && upper < 2 * quadrantLength ? upper : -1;
  });
}

function readScanRow(line: Uint16Array, bits: Uint32Array): void {
  for (let column = 0; column < line.length; column++) line[column] = adu(0, (bits[column] ?? 0) & 0xffff);
}

interface DataRow {
  readonly line: Uint16Array;
  /** Per pixel: the lower half makes the read-out noise, the upper half the Poisson noise. */
  readonly bits: Uint32Array;
  readonly columnOf: Int32Array;
  readonly lit: Float32Array;
}

function readDataRow({ line, bits, columnOf, lit }: DataRow): void {
  for (let column = 0; column < line.length; column++) {
    const trimmed = columnOf[column] ?? -1;
    const expected = trimmed < 0 ? 0 : (lit[trimmed] ?? 0);
    const random = bits[column] ?? 0;
    line[column] = adu(expected > 0 ? poisson(expected, random >>> 16) : 0, random & 0xffff);
  }
}

function adu(electrons: number, noiseBits: number): number {
  const value = Math.round(BIAS_LEVEL_ADU + (electrons + READ_NOISE * (NORMAL_QUANTILES[noiseBits] ?? 0)) / GAIN);
  return value < 0 ? 0 : value > SATURATION_ADU ? SATURATION_ADU : value;
}

/** A Poisson number from 16 random bits: by inversion where it is small, by the normal approximation elsewhere. */
function poisson(mean: number, bits: number): number {
  if (mean >= POISSON_EXACT_BELOW) return mean + Math.sqrt(mean) * (NORMAL_QUANTILES[bits] ?? 0);
  const wanted = (bits + 0.5) / 65536;
  let probability = Math.exp(-mean);
  let cumulative = probability;
  let count = 0;
  while (cumulative < wanted && count < 100) {
    count++;
    probability *= mean / count;
    cumulative += probability;
  }
  return count;
}
