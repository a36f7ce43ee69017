import { turnDeg } from '../degrees.ts';
/** What the acquisition pattern is judged by: position angle [deg] and offsets on the sky [arcsec]. */
export interface PatternExposure {
  readonly posangDeg: number;
  readonly draArcsec: number;
  readonly ddecArcsec: number;
}

/** Two position angles are the same, or a right angle apart, within this. */
const ANGLE_TOLERANCE_DEG = 2;
/** A pattern wider than half of the 60 arcsec field is a map. Ours: the original limit is not published. */
const MAP_SPAN_ARCSEC = 30;
/** MAPn exists for more than four exposures only (seed 000). */
const MAP_EXPOSURES_MIN = 5;

/**
 * Acquisition pattern of a product: SINGLE, ROTATEn (derotator in steps of 90 deg), DEEPn (no rotation), MAPn (n > 4,
 * spread over more than half a field), else `unknown`; n is the number of exposures.
 */
export function patternOf(exposures: readonly PatternExposure[]): string {
  const count = exposures.length;
  if (count === 0) return 'unknown';
  if (count === 1) return 'SINGLE';
  if (count >= MAP_EXPOSURES_MIN && spanOf(exposures) > MAP_SPAN_ARCSEC) return `MAP${count}`;
  const turns = exposures.flatMap((one) => exposures.map((other) => turnFrom(one.posangDeg, other.posangDeg)));
  if (turns.every((turn) => distanceDeg(turn, 0) <= ANGLE_TOLERANCE_DEG)) return `DEEP${count}`;
  if (turns.every(isRightAngle)) return `ROTATE${count}`;
  return 'unknown';
}

/** True when two position angles differ by more than the tolerance. */
export function isRotated(firstDeg: number, secondDeg: number): boolean {
  return distanceDeg(firstDeg, secondDeg) > ANGLE_TOLERANCE_DEG;
}

function spanOf(exposures: readonly PatternExposure[]): number {
  const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  return Math.max(
    extent(exposures.map(({ draArcsec }) => draArcsec)),
    extent(exposures.map(({ ddecArcsec }) => ddecArcsec)),
  );
}

function turnFrom(referenceDeg: number, angleDeg: number): number {
  return turnDeg(angleDeg - referenceDeg);
}

function distanceDeg(a: number, b: number): number {
  const turn = turnFrom(a, b);
  return Math.min(turn, 360 - turn);
}

function isRightAngle(turnDeg: number): boolean {
  return [0, 90, 180, 270].some((angle) => distanceDeg(angle, turnDeg) <= ANGLE_TOLERANCE_DEG);
}
