import { connectedGroups } from '../domain/association/smart/connected.ts';
import { areaOf, convexHull } from '../domain/association/smart/convex-polygon.ts';
import type { Point, Polygon } from '../domain/association/smart/field.ts';
import { distanceArcsec } from '../domain/association/smart/field-geometry.ts';
import { extentOf } from './plane.ts';

/** A hull that is larger by this only smooths the ragged ends of the slices. */
const HULL_EXCESS_MAX = 0.05;
/** Gaps of this fraction of the field are slices that are not quite in line; a missing IFU (1/24 of an edge) is wider. */
const TOUCH_FRACTION = 0.02;

/**
 * Boundaries of a field without the edges that its parts share: parts that touch and fill their hull are drawn as the hull,
 * others as they are. All run from East over North.
 */
export function boundariesOf(parts: readonly Polygon[]): readonly Polygon[] {
  const { west, east, south, north } = extentOf(parts.flat());
  const reach = TOUCH_FRACTION * Math.hypot(east - west, north - south);
  return connectedGroups(parts, (one, other) => gapBetween(one, other) <= reach).flatMap((block) => {
    const hull = convexHull(block.flat());
    const filled = block.reduce((sum, part) => sum + areaOf(part), 0);
    return areaOf(hull) <= filled * (1 + HULL_EXCESS_MAX) ? [hull] : block.map(convexHull);
  });
}

/** Widest gap of two convex polygons along the normals of their edges; negative where they overlap. */
function gapBetween(one: Polygon, other: Polygon): number {
  return Math.max(...[...normalsOf(one), ...normalsOf(other)].map((normal) => gapAlong(normal, one, other)));
}

function gapAlong(normal: Point, one: Polygon, other: Polygon): number {
  const [from, to] = shadowOf(one, normal);
  const [otherFrom, otherTo] = shadowOf(other, normal);
  return Math.max(otherFrom - to, from - otherTo);
}

function shadowOf(polygon: Polygon, normal: Point): readonly [number, number] {
  const places = polygon.map(
    ({ eastArcsec, northArcsec }) => eastArcsec * normal.eastArcsec + northArcsec * normal.northArcsec,
  );
  return [Math.min(...places), Math.max(...places)];
}

function normalsOf(polygon: Polygon): readonly Point[] {
  return polygon.flatMap((from, index) => {
    const to = polygon[(index + 1) % polygon.length] ?? from;
    const length = distanceArcsec(from, to);
    if (length === 0) return [];
    return {
      eastArcsec: (to.northArcsec - from.northArcsec) / length,
      northArcsec: (from.eastArcsec - to.eastArcsec) / length,
    };
  });
}
