import { commonArea, isInside } from '../association/smart/convex-polygon.ts';
import type { Point, Polygon } from '../association/smart/field.ts';

/** What an exposure shows of its place: positions East and North of the first exposure, as the headers have it [arcsec]. */
export interface AlignedExposure {
  /** First 23 characters of DATE-OBS: how a list of offsets names it. */
  readonly dateObs: string;
  /** What the list takes away from its positions; null: the list does not name it. */
  readonly offset: Point | null;
  /** Pixels with data. */
  readonly field: Polygon;
  /** What the recipe has detected; null: it tells no positions. */
  readonly sources: readonly Point[] | null;
  /** Detected and matched as the header of the list has them; null: it does not say. */
  readonly counts: { readonly detected: number; readonly matched: number } | null;
}

/** All that there is to judge a list of offsets by, in the order of the set of frames. */
export interface AlignmentEvidence {
  readonly exposures: readonly AlignedExposure[];
  /** Edge of a pixel of the images [arcsec]. */
  readonly spaxelArcsec: number;
}

/** What two exposures say about each other when the offsets are applied. */
export interface AlignmentLink {
  readonly one: number;
  readonly other: number;
  /** Detections of either that lie in the field of the other, the smaller number: more than these cannot match. */
  readonly expected: number;
  readonly matched: number;
  /** How far the matched ones still are apart on average, as vectors: what is left of the offset [arcsec]. */
  readonly shiftArcsec: number;
  /** How many such matches pure noise would bring. */
  readonly chance: number;
}

export interface MatchLimits {
  /** Detections closer than this are the same source [spaxel]. */
  readonly toleranceSpaxels: number;
  /** In images of coarse pixels, too: the centre of a star is known better than its pixels are wide [arcsec]. */
  readonly toleranceArcsecMax: number;
}

/** Links of all pairs whose fields overlap. Positions in exposures that the list does not name are as the headers have them. */
export function alignmentLinks(evidence: AlignmentEvidence, limits: MatchLimits): readonly AlignmentLink[] {
  const placed = evidence.exposures.map(place);
  return placed.flatMap((one, index) =>
    placed.slice(index + 1).flatMap((other, step) => {
      const link = linkBetween(one, other, evidence.spaxelArcsec, limits);
      return link === undefined ? [] : [{ ...link, one: index, other: index + 1 + step }];
    }),
  );
}

interface Placed {
  readonly field: Polygon;
  readonly sources: readonly Point[];
}

function place({ offset, field, sources }: AlignedExposure): Placed {
  const { eastArcsec, northArcsec } = offset ?? { eastArcsec: 0, northArcsec: 0 };
  const move = (point: Point): Point => ({
    eastArcsec: point.eastArcsec - eastArcsec,
    northArcsec: point.northArcsec - northArcsec,
  });
  return { field: field.map(move), sources: (sources ?? []).map(move) };
}

function linkBetween(
  one: Placed,
  other: Placed,
  spaxelArcsec: number,
  { toleranceSpaxels, toleranceArcsecMax }: MatchLimits,
): Omit<AlignmentLink, 'one' | 'other'> | undefined {
  const areaArcsec2 = commonArea(one.field, other.field);
  if (areaArcsec2 === 0) return undefined;
  const toleranceArcsec = Math.min(toleranceSpaxels * spaxelArcsec, toleranceArcsecMax);
  const inOther = one.sources.filter((source) => isInside(other.field, source));
  const inOne = other.sources.filter((source) => isInside(one.field, source));
  const pairs = matchedPairs(inOther, inOne, toleranceArcsec);
  return {
    expected: Math.min(inOther.length, inOne.length),
    matched: pairs.length,
    shiftArcsec: meanShift(pairs),
    chance: chanceMatches(inOther.length, inOne.length, {
      matched: pairs.length,
      hitProbability: Math.min(1, (Math.PI * toleranceArcsec ** 2) / areaArcsec2),
    }),
  };
}

type Pair = readonly [one: Point, other: Point];

/** Each is the nearest one of the other. */
function matchedPairs(ones: readonly Point[], others: readonly Point[], toleranceArcsec: number): readonly Pair[] {
  return ones.flatMap((one): Pair[] => {
    const other = nearest(one, others);
    if (other === undefined || distance(one, other) > toleranceArcsec) return [];
    return nearest(other, ones) === one ? [[one, other]] : [];
  });
}

function nearest(to: Point, points: readonly Point[]): Point | undefined {
  return points.reduce<Point | undefined>(
    (best, point) => (best === undefined || distance(to, point) < distance(to, best) ? point : best),
    undefined,
  );
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.eastArcsec - other.eastArcsec, one.northArcsec - other.northArcsec);
}

function meanShift(pairs: readonly Pair[]): number {
  const east = pairs.reduce((sum, [one, other]) => sum + other.eastArcsec - one.eastArcsec, 0);
  const north = pairs.reduce((sum, [one, other]) => sum + other.northArcsec - one.northArcsec, 0);
  return pairs.length === 0 ? 0 : Math.hypot(east, north) / pairs.length;
}

/**
 * Expected number of offsets that would match as many points, were they strewn at random: every pair of points is an
 * offset that matches itself, and the others fall on a partner as they may (Poisson).
 */
function chanceMatches(
  ones: number,
  others: number,
  { matched, hitProbability }: { readonly matched: number; readonly hitProbability: number },
): number {
  if (matched === 0) return Infinity;
  const mean = Math.max(0, ones - 1) * Math.max(0, others - 1) * hitProbability;
  return ones * others * atLeast(matched - 1, mean);
}

/** Beyond this many terms nothing is added that a number could hold. */
const TERMS = 60;

/** Poisson probability of `count` or more; summed upwards, so that tiny ones are exact. */
function atLeast(count: number, mean: number): number {
  if (count === 0) return 1;
  if (mean === 0) return 0;
  let term = Math.exp(-mean);
  for (let n = 1; n <= count; n++) term *= mean / n;
  let sum = 0;
  for (let n = count; n < count + TERMS; n++) {
    sum += term;
    term *= mean / (n + 1);
  }
  return Math.min(1, sum);
}
