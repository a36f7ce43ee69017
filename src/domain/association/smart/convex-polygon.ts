import type { Point, Polygon } from './field.ts';

/** Convex hull, anticlockwise as seen with East to the right and North up (monotone chain of Andrew, 1979). */
export function convexHull(points: readonly Point[]): Polygon {
  const sorted = points.toSorted((a, b) => a.eastArcsec - b.eastArcsec || a.northArcsec - b.northArcsec);
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())];
}

/** Area, whatever the order of the corners. */
export function areaOf(polygon: Polygon): number {
  return Math.abs(signedArea(polygon));
}

/** Area that two convex polygons have in common: one is cut along the edges of the other (Sutherland and Hodgman, 1974). */
export function commonArea(one: Polygon, other: Polygon): number {
  const edges = anticlockwise(other);
  let rest: Polygon = one;
  for (const [index, corner] of edges.entries()) {
    const next = edges[(index + 1) % edges.length] ?? corner;
    rest = cutAlong(rest, corner, next);
    if (rest.length === 0) return 0;
  }
  return areaOf(rest);
}

/** Whether a point lies in a polygon or on its edge. */
export function isInside(polygon: Polygon, point: Point): boolean {
  const edges = anticlockwise(polygon);
  return (
    edges.length > 2 &&
    edges.every((corner, index) => side(corner, edges[(index + 1) % edges.length] ?? corner, point) >= 0)
  );
}

/** Lower hull without its last point; of the reversed points it is the upper one. */
function halfHull(points: readonly Point[]): Point[] {
  const hull: Point[] = [];
  for (const point of points) {
    while (hull.length > 1 && !turnsLeft(hull.at(-2), hull.at(-1), point)) hull.pop();
    hull.push(point);
  }
  return hull.slice(0, -1);
}

function turnsLeft(a: Point | undefined, b: Point | undefined, c: Point): boolean {
  return a !== undefined && b !== undefined && side(a, b, c) > 0;
}

/** Positive where `point` is to the left of the line from `a` to `b`. */
function side(a: Point, b: Point, point: Point): number {
  return (
    (b.eastArcsec - a.eastArcsec) * (point.northArcsec - a.northArcsec) -
    (b.northArcsec - a.northArcsec) * (point.eastArcsec - a.eastArcsec)
  );
}

function signedArea(polygon: Polygon): number {
  const twice = polygon.reduce((sum, corner, index) => {
    const next = polygon[(index + 1) % polygon.length] ?? corner;
    return sum + corner.eastArcsec * next.northArcsec - next.eastArcsec * corner.northArcsec;
  }, 0);
  return twice / 2;
}

function anticlockwise(polygon: Polygon): Polygon {
  return signedArea(polygon) < 0 ? polygon.toReversed() : polygon;
}

/** What of a polygon lies to the left of the line from `a` to `b`. */
function cutAlong(polygon: Polygon, a: Point, b: Point): Polygon {
  return polygon.flatMap((corner, index) => {
    const next = polygon[(index + 1) % polygon.length] ?? corner;
    const here = side(a, b, corner);
    const there = side(a, b, next);
    const kept = here >= 0 ? [corner] : [];
    return here * there < 0 ? [...kept, between(corner, next, here / (here - there))] : kept;
  });
}

function between(a: Point, b: Point, fraction: number): Point {
  return {
    eastArcsec: a.eastArcsec + fraction * (b.eastArcsec - a.eastArcsec),
    northArcsec: a.northArcsec + fraction * (b.northArcsec - a.northArcsec),
  };
}
