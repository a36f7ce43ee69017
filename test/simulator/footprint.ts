import { fieldPlaceOf } from '../../src/simulator/field-place.ts';
import type { ExposureSpec } from '../../src/simulator/scenario.ts';

/** Width and height of a field of view [arcsec]. */
export interface FieldSize {
  readonly width: number;
  readonly height: number;
}

const STEPS = 60;

/**
 * Fraction of the field of one exposure that another one of the same target covers, by counting points: slow and simple,
 * so that the polygons of the application can be wrong on their own.
 */
export function sharedFraction(one: ExposureSpec, other: ExposureSpec, { width, height }: FieldSize): number {
  const steps = Array.from({ length: STEPS }, (_, index) => (index + 0.5) / STEPS - 0.5);
  const points = steps.flatMap((x) => steps.map((y) => skyOf({ x: x * width, y: y * height }, one)));
  const inside = points.filter((point) => {
    const { xArcsec, yArcsec } = fieldPlaceOf(
      { eastArcsec: point.east - other.dither.eastArcsec, northArcsec: point.north - other.dither.northArcsec },
      other.posangDeg,
    );
    return 2 * Math.abs(xArcsec) <= width && 2 * Math.abs(yArcsec) <= height;
  });
  return inside.length / points.length;
}

/** Where a place of the field is on the sky, relative to the target; the inverse of `fieldPlaceOf`. */
function skyOf(
  { x, y }: { x: number; y: number },
  { dither, posangDeg }: ExposureSpec,
): { east: number; north: number } {
  const angle = (posangDeg * Math.PI) / 180;
  return {
    east: dither.eastArcsec - x * Math.cos(angle) + y * Math.sin(angle),
    north: dither.northArcsec + x * Math.sin(angle) + y * Math.cos(angle),
  };
}
