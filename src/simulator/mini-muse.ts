/**
 * The instrument that is simulated: MUSE with CCDs of 80 rows (6250-6349 Angstrom), which the real recipes take because they
 * learn the size from the headers. Sizes and limits were measured (facts/muse-recipes.md 1).
 */
export interface MiniMuse {
  /** Channels 1..n are present. */
  readonly ifuCount: number;
  /** Data section of one quadrant [pixel]. */
  readonly quadrantWidth: number;
  /** Width of a slice, on the CCD [pixel] and on the sky [spaxel]. */
  readonly sliceWidth: number;
  /** Distance of slices on the CCD [pixel]. */
  readonly slicePitch: number;
}

export const IFUS_MIN = 4;
export const IFUS_MAX = 24;
/** Up to here the slices are wide; more IFUs get narrow ones, so that frames and cubes stay small. */
const WIDE_IFUS_MAX = 12;

export function createMiniMuse(ifuCount: number): MiniMuse {
  return ifuCount <= WIDE_IFUS_MAX
    ? { ifuCount, quadrantWidth: 1024, sliceWidth: 38, slicePitch: 40 }
    : { ifuCount, quadrantWidth: 512, sliceWidth: 18, slicePitch: 20 };
}

/** Data section of one quadrant [pixel]: with less the read-out noise can no longer be estimated. */
export const QUADRANT_HEIGHT = 40;
export const CCD_ROWS = 2 * QUADRANT_HEIGHT;
/** Prescan and overscan in both axes [pixel]. */
export const SCAN_PIXELS = 16;
export const SLICES_PER_IFU = 48;
const SLICES_PER_STACK = 12;
/** Left edge of slice 1 [pixel]; the recipes subtract 20 from it and want the rest positive. */
const FIRST_SLICE_LEFT = 24.5;

/** Wavelength of row y: `WAVELENGTH_START + WAVELENGTH_STEP * (y - 1)` [Angstrom]; [OI] 6300 must be inside. */
export const WAVELENGTH_START = 6250;
export const WAVELENGTH_STEP = 1.25;
/** Sigma of the line spread function [Angstrom]. */
export const LINE_SIGMA = 1.07;

export const BIAS_LEVEL_ADU = 1000;
/** Read-out noise [e-]. */
export const READ_NOISE = 3;
/** Gain [e-/adu]. */
export const GAIN = 1.1;
/** Sky background, stars and lines are given for this exposure time [s]. */
export const REFERENCE_EXPTIME = 600;

export function ccdColumns(instrument: MiniMuse): number {
  return 2 * instrument.quadrantWidth;
}

/** Width and height of the field of view [spaxel]. */
export function fieldSpaxels(instrument: MiniMuse): { readonly width: number; readonly height: number } {
  return { width: 4 * instrument.sliceWidth, height: SLICES_PER_STACK * instrument.ifuCount };
}

export interface Slice {
  /** 1..48. */
  readonly number: number;
  /** Edges on the CCD, in pixels counted from 1. */
  readonly left: number;
  readonly right: number;
  /** First and last whole column inside, counted from 1. */
  readonly firstColumn: number;
  readonly lastColumn: number;
  /** Centre in the field of view [spaxel], as in GEOMETRY_TABLE. */
  readonly x: number;
  readonly y: number;
}

/** The slices of a channel; `ifuIndex` counts from 0. */
export function slicesOf(instrument: MiniMuse, ifuIndex: number): readonly Slice[] {
  return Array.from({ length: SLICES_PER_IFU }, (_, index) => {
    const left = FIRST_SLICE_LEFT + index * instrument.slicePitch;
    const right = left + instrument.sliceWidth;
    const y =
      ifuIndex * SLICES_PER_STACK + (index % SLICES_PER_STACK) - (SLICES_PER_STACK * instrument.ifuCount - 1) / 2;
    const x = (Math.floor(index / SLICES_PER_STACK) - 1.5) * instrument.sliceWidth + misplacement(ifuIndex, index);
    return { number: index + 1, left, right, firstColumn: Math.ceil(left), lastColumn: Math.floor(right), x, y };
  });
}

/**
 * Slices are not in line on the sky either in the real instrument [spaxel]. Were they, all samples would have the same place
 * within their output pixel, and the drizzling of the recipes would shift every star by up to 0.1 pixel.
 */
function misplacement(ifuIndex: number, sliceIndex: number): number {
  return ((7 * sliceIndex + 3 * ifuIndex) % 10) / 10 - 0.45;
}

/** Place of a CCD column in the field of view [spaxel]: x runs backwards on the CCD. */
export function spaxelX(slice: Slice, column: number): number {
  return slice.x + (slice.left + slice.right) / 2 - column;
}

/** `CHAN07`: the identity of a channel in EXTNAME. */
export function channelName(ifuIndex: number): string {
  return `CHAN${String(ifuIndex + 1).padStart(2, '0')}`;
}
