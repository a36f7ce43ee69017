import { PhoenixError } from '../../failure/phoenix-error.ts';
import { areaOf, commonArea, convexHull } from './convex-polygon.ts';
import type { Field, Point, Polygon, SliceGeometry } from './field.ts';

/**
 * Which way the field lies on the sky. At position angle 0 the x axis of a GEOMETRY_TABLE points West (East is left) and y
 * points North; POSANG turns y from North through East: E = -(x cos POSANG - y sin POSANG), N = x sin POSANG + y cos POSANG,
 * the formula of phoenix-formats 6.2. What decided: raw frames simulated at POSANG 0 and 30 and reduced by muse_scibasic and
 * muse_scipost 2.8.7; the stars of the turned exposure keep their RA and DEC, and 99 % of the spaxels of its IMAGE_FOV lie
 * within the field turned this way, 38 % within the field turned the other way.
 */
export interface FieldPlace {
  readonly centre: Point;
  /** INS.DROT.POSANG [deg]. */
  readonly posangDeg: number;
}

/** Footprint after the slices of a GEOMETRY_TABLE: a missing IFU is a hole. @throws PhoenixError FITS_INVALID without slices. */
export function fieldOf(slices: readonly SliceGeometry[], spaxelArcsec: number, source: string): Field {
  const parts = runsOf(slices).map((run) =>
    convexHull(run.corners.map(({ x, y }) => ({ eastArcsec: -x * spaxelArcsec, northArcsec: y * spaxelArcsec }))),
  );
  const areaArcsec2 = totalArea(parts);
  if (areaArcsec2 > 0) return { parts, areaArcsec2, source };
  throw new PhoenixError(
    'FITS_INVALID',
    `${source}: ${slices.length} slices have no area, so there is no field of view`,
    'put a GEOMETRY_TABLE with 48 slices per IFU into the archive',
  );
}

/** The square that stands in where there is no geometry table. */
export function nominalField(edgeArcsec: number): Field {
  const half = edgeArcsec / 2;
  const corners = [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half],
  ] as const;
  const square = corners.map(([eastArcsec, northArcsec]) => ({ eastArcsec, northArcsec }));
  return { parts: [square], areaArcsec2: edgeArcsec ** 2, source: 'nominal' };
}

/** The field at a pointing and a position angle. */
export function placeField({ parts }: Field, { centre, posangDeg }: FieldPlace): readonly Polygon[] {
  const angle = (posangDeg * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return parts.map((part) =>
    part.map(({ eastArcsec, northArcsec }) => ({
      eastArcsec: centre.eastArcsec + eastArcsec * cosine + northArcsec * sine,
      northArcsec: centre.northArcsec - eastArcsec * sine + northArcsec * cosine,
    })),
  );
}

/** Area that two placed fields share, as fraction of the smaller one: 0 to 1. */
export function overlapFraction(a: readonly Polygon[], b: readonly Polygon[]): number {
  const smaller = Math.min(totalArea(a), totalArea(b));
  if (smaller <= 0) return 0;
  const common = a.flatMap((one) => b.map((other) => commonArea(one, other))).reduce((sum, area) => sum + area, 0);
  return Math.min(1, common / smaller);
}

/** Pointings farther apart than this have nothing in common, whatever their position angles [arcsec]. */
export function reachArcsec({ parts }: Field): number {
  const centre = { eastArcsec: 0, northArcsec: 0 };
  return 2 * Math.max(0, ...parts.flat().map((corner) => distanceArcsec(corner, centre)));
}

export function distanceArcsec(a: Point, b: Point): number {
  return Math.hypot(a.eastArcsec - b.eastArcsec, a.northArcsec - b.northArcsec);
}

function totalArea(parts: readonly Polygon[]): number {
  return parts.reduce((sum, part) => sum + areaOf(part), 0);
}

/** Corner of a slice [spaxel]. */
interface Corner {
  readonly x: number;
  readonly y: number;
}

/** IFUs without a gap between them. */
interface Run {
  readonly low: number;
  readonly high: number;
  readonly corners: readonly Corner[];
}

/** An IFU is 12 slices high; between neighbours there are fractions of a slice [spaxel]. */
const GAP_MIN_SPAXELS = 6;

/** Runs do not overlap in y, so that their hulls do not overlap either. */
function runsOf(slices: readonly SliceGeometry[]): readonly Run[] {
  const ifus = [...Map.groupBy(slices, ({ ifu }) => ifu).values()].map((own) => runOf(own.flatMap(cornersOf)));
  const runs: Run[] = [];
  for (const ifu of ifus.toSorted((a, b) => a.low - b.low)) {
    const last = runs.at(-1);
    if (last === undefined || ifu.low - last.high > GAP_MIN_SPAXELS) runs.push(ifu);
    else runs[runs.length - 1] = runOf([...last.corners, ...ifu.corners]);
  }
  return runs;
}

function runOf(corners: readonly Corner[]): Run {
  const heights = corners.map(({ y }) => y);
  return { low: Math.min(...heights), high: Math.max(...heights), corners };
}

/** A slice is one spaxel high. */
function cornersOf({ x, y, angleDeg, width }: SliceGeometry): readonly Corner[] {
  const angle = (angleDeg * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return [-width / 2, width / 2].flatMap((along) =>
    [-0.5, 0.5].map((across) => ({
      x: x + along * cosine - across * sine,
      y: y + along * sine + across * cosine,
    })),
  );
}
