import type { Point, Polygon } from '../../../src/domain/association/smart/field.ts';
import type { AlignedExposure, AlignmentEvidence } from '../../../src/domain/quality/alignment-evidence.ts';

export const SPAXEL_ARCSEC = 0.2;

export function at(eastArcsec: number, northArcsec: number): Point {
  return { eastArcsec, northArcsec };
}

export function moved(point: Point, by: Point): Point {
  return at(point.eastArcsec + by.eastArcsec, point.northArcsec + by.northArcsec);
}

/** A field of 30 x 10 arcsec around a place. */
export function fieldAt({ eastArcsec, northArcsec }: Point): Polygon {
  const corners = [at(-15, -5), at(15, -5), at(15, 5), at(-15, 5)];
  return corners.map((corner) => moved(corner, at(eastArcsec, northArcsec)));
}

/** Seven stars that no two pairs of which lie alike. */
export const STARS: readonly Point[] = [
  at(-11, 2),
  at(-7.3, -3.1),
  at(-2.9, 1.4),
  at(0.4, -1.8),
  at(4.7, 3.2),
  at(8.1, -2.6),
  at(11.6, 0.7),
];

export interface MiniExposure {
  /** What the telescope did wrong, so that its stars appear displaced. */
  readonly error?: Point;
  /** What the list takes back; by default the error; null: not in the list. */
  readonly offset?: Point | null;
  readonly sources?: readonly Point[] | null;
  readonly field?: Polygon;
  readonly counts?: AlignedExposure['counts'];
}

/** Exposures of one field, as they are seen when the headers are believed. */
export function evidenceOf(...exposures: readonly MiniExposure[]): AlignmentEvidence {
  return {
    spaxelArcsec: SPAXEL_ARCSEC,
    exposures: exposures.map(({ error = at(0, 0), offset, sources = STARS, field, counts = null }, index) => ({
      dateObs: `2014-12-15T00:0${index}:00.000`,
      offset: offset === undefined ? error : offset,
      field: field ?? fieldAt(at(0, 0)),
      sources: sources === null ? null : sources.map((star) => moved(star, error)),
      counts,
    })),
  };
}
