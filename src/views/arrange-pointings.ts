import type { Point } from '../domain/association/smart/field.ts';
import { connectedGroups } from '../domain/association/smart/connected.ts';
import { distanceArcsec } from '../domain/association/smart/field-geometry.ts';
import type { AcquisitionPlot, PlottedPointing } from './acquisition-plot.ts';
import { extentOf, isFinitePoint, positionAngleDeg } from './plane.ts';

/** Pointings so far from the others that drawing them to scale would shrink everything to dots. */
export interface FarGroup {
  readonly pointings: readonly PlottedPointing[];
  /** From the reference to the first of them. */
  readonly distanceArcsec: number;
  readonly angleDeg: number;
  readonly offset: Point;
}

export interface Arrangement {
  /** Drawn to scale; distances are from the first of them. */
  readonly near: readonly PlottedPointing[];
  readonly far: readonly FarGroup[];
  /** Their headers do not tell where they point. */
  readonly lost: readonly PlottedPointing[];
}

/** Gap that still reads as one picture, in edges of a field: the sky of a 60 arcsec field at 2.5 arcmin stays in. */
const LINK_EDGES = 2.5;
/** With more separate OBJECT fields than this the pattern is a map, and the distances are what it is about. */
const FAR_OBJECTS_MAX = 3;

/** Splits a plot into what is drawn to scale and what is drawn apart. Pointings are in order. */
export function arrangePointings({ pointings }: AcquisitionPlot): Arrangement {
  const inOrder = pointings.toSorted((a, b) => a.order - b.order);
  const placed = inOrder.filter(isPlaced);
  const lost = inOrder.filter((pointing) => !isPlaced(pointing));
  const clusters = clustersOf(placed, LINK_EDGES * edgeOf(placed));
  const main = clusters.toSorted(byWeight)[0] ?? [];
  const others = clusters.filter((cluster) => cluster !== main);
  const farObjects = others.filter((cluster) => cluster.some((pointing) => !isSky(pointing)));
  const isMap = farObjects.length > FAR_OBJECTS_MAX;
  const near = placed.filter((pointing) => main.includes(pointing) || (isMap && isIn(farObjects, pointing)));
  const far = others.filter((cluster) => !isMap || !farObjects.includes(cluster));
  return { near, far: far.flatMap((cluster) => farGroup(cluster, near)), lost };
}

export function isSky({ rawType }: PlottedPointing): boolean {
  return rawType === 'SKY';
}

/** Corners and centre of every field, for the extent of a picture. */
export function pointsOf(pointings: readonly PlottedPointing[]): readonly Point[] {
  return pointings.flatMap(({ centre, outline }) => [centre, ...outline.flat()]);
}

function isPlaced({ centre, outline }: PlottedPointing): boolean {
  return isFinitePoint(centre) && outline.flat().every(isFinitePoint);
}

/** Edge of a square that reaches as far from its centre as the largest field does; the same at every position angle. */
function edgeOf(pointings: readonly PlottedPointing[]): number {
  const radii = pointings.map(({ centre, outline }) => {
    return Math.max(0, ...outline.flat().map((corner) => distanceArcsec(centre, corner)));
  });
  const radius = Math.max(0, ...radii);
  return radius === 0 ? Infinity : radius * Math.SQRT2;
}

function clustersOf(pointings: readonly PlottedPointing[], link: number): readonly (readonly PlottedPointing[])[] {
  return connectedGroups(pointings, (one, other) => distanceArcsec(one.centre, other.centre) <= link);
}

/** The most OBJECT first, then the most exposures, then the earliest. */
function byWeight(a: readonly PlottedPointing[], b: readonly PlottedPointing[]): number {
  const objects = (cluster: readonly PlottedPointing[]) => cluster.filter((pointing) => !isSky(pointing)).length;
  return objects(b) - objects(a) || b.length - a.length || firstOrder(a) - firstOrder(b);
}

function firstOrder(cluster: readonly PlottedPointing[]): number {
  return cluster[0]?.order ?? 0;
}

function isIn(clusters: readonly (readonly PlottedPointing[])[], pointing: PlottedPointing): boolean {
  return clusters.some((cluster) => cluster.includes(pointing));
}

function farGroup(pointings: readonly PlottedPointing[], near: readonly PlottedPointing[]): readonly FarGroup[] {
  const [reference] = near;
  const [first] = pointings;
  if (reference === undefined || first === undefined) return [];
  return [
    {
      pointings,
      distanceArcsec: distanceArcsec(reference.centre, first.centre),
      angleDeg: positionAngleDeg(reference.centre, first.centre),
      offset: {
        eastArcsec: first.centre.eastArcsec - reference.centre.eastArcsec,
        northArcsec: first.centre.northArcsec - reference.centre.northArcsec,
      },
    },
  ];
}

/** Same as the extent of their fields, but never without width. */
export function pictureExtent(pointings: readonly PlottedPointing[]): ReturnType<typeof extentOf> {
  const { west, east, south, north } = extentOf(pointsOf(pointings));
  const grown = Math.max(0, EXTENT_MIN_ARCSEC - Math.max(east - west, north - south)) / 2;
  return { west: west - grown, east: east + grown, south: south - grown, north: north + grown };
}
const EXTENT_MIN_ARCSEC = 1;
