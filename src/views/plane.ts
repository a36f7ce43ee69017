import { turnDeg } from '../domain/degrees.ts';
import type { Point } from '../domain/association/smart/field.ts';

/** Extent on the sky [arcsec]. */
export interface Extent {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

export function extentOf(points: readonly Point[]): Extent {
  const easts = points.map(({ eastArcsec }) => eastArcsec);
  const norths = points.map(({ northArcsec }) => northArcsec);
  return {
    west: Math.min(...easts),
    east: Math.max(...easts),
    south: Math.min(...norths),
    north: Math.max(...norths),
  };
}

export function isFinitePoint({ eastArcsec, northArcsec }: Point): boolean {
  return Number.isFinite(eastArcsec) && Number.isFinite(northArcsec);
}

/** Direction from one point to another, from North over East [deg], 0 to 360. */
export function positionAngleDeg(from: Point, to: Point): number {
  const angle = (Math.atan2(to.eastArcsec - from.eastArcsec, to.northArcsec - from.northArcsec) * 180) / Math.PI;
  return turnDeg(angle);
}
