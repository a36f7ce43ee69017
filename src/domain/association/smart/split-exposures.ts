import { connectedGroups } from './connected.ts';
import type { Point } from './field.ts';
import type { PlacedExposure } from './placed-exposure.ts';
import { separationArcsec } from './placed-exposure.ts';

/** Axes along which a split looks for gaps. */
export const SPLIT_AXES = ['ra', 'dec', 'radec'] as const;
export type SplitAxis = (typeof SPLIT_AXES)[number];

export type ExposureGroups = readonly (readonly PlacedExposure[])[];

/**
 * Groups between gaps along RA, DEC or both. A gap is wider than half of the widest one along that axis: that finds twins and
 * tiles without a number from outside; and wider than `minGapArcsec`, so that one pointing is never torn apart.
 */
export function groupsByAxis(
  exposures: readonly PlacedExposure[],
  axis: SplitAxis,
  minGapArcsec: number,
): ExposureGroups {
  const east = axis === 'dec' ? [] : cutsAlong(exposures, eastOf, minGapArcsec);
  const north = axis === 'ra' ? [] : cutsAlong(exposures, northOf, minGapArcsec);
  const cell = ({ pointing }: PlacedExposure): string =>
    `${cutsBelow(east, eastOf(pointing.centre))} ${cutsBelow(north, northOf(pointing.centre))}`;
  return [...Map.groupBy(exposures, cell).values()];
}

/** As few groups of consecutive exposures as possible, none larger than `maxSize`, as equal as possible. */
export function groupsByTime(exposures: readonly PlacedExposure[], maxSize: number): ExposureGroups {
  const count = Math.ceil(exposures.length / maxSize);
  return Array.from({ length: count }, (_, index) =>
    exposures.slice(
      Math.round((index * exposures.length) / count),
      Math.round(((index + 1) * exposures.length) / count),
    ),
  );
}

/** Exposures at the same pointing, whatever their position angle. */
export function groupsBySamePointing(exposures: readonly PlacedExposure[], samePointingArcsec: number): ExposureGroups {
  return connectedGroups(exposures, (one, other) => separationArcsec(one, other) <= samePointingArcsec);
}

/** Two pointings or more, each of them taken twice. */
export function areTwins(exposures: readonly PlacedExposure[], samePointingArcsec: number): boolean {
  const pointings = groupsBySamePointing(exposures, samePointingArcsec);
  return pointings.length > 1 && pointings.every(({ length }) => length === 2);
}

function eastOf({ eastArcsec }: Point): number {
  return eastArcsec;
}
function northOf({ northArcsec }: Point): number {
  return northArcsec;
}

/** Middles of the gaps. */
function cutsAlong(
  exposures: readonly PlacedExposure[],
  placeOf: (centre: Point) => number,
  minGapArcsec: number,
): readonly number[] {
  const places = exposures.map(({ pointing }) => placeOf(pointing.centre)).toSorted((a, b) => a - b);
  const gaps = places
    .slice(1)
    .map((place, index) => ({ after: places[index] ?? place, width: place - (places[index] ?? place) }));
  const widest = Math.max(0, ...gaps.map(({ width }) => width));
  return gaps
    .filter(({ width }) => width > minGapArcsec && width > widest / 2)
    .map(({ after, width }) => after + width / 2);
}

function cutsBelow(cuts: readonly number[], place: number): number {
  return cuts.filter((cut) => cut < place).length;
}
