import type { AbRules } from '../../instance/ab-rules.ts';
import type { ProcessLimits } from '../../instance/process-limits.ts';
import type { ObRecord } from '../ob-record.ts';
import { connectedGroups } from './connected.ts';
import { distanceArcsec, overlapFraction, placeField } from './field-geometry.ts';
import type { Field, Polygon } from './field.ts';
import type { Pointing } from './pointings.ts';
import { pointingsOf } from './pointings.ts';
import type { UnitFile } from './unit.ts';

/** What the rules of a unit need beside its files. */
export interface AnalysisContext {
  readonly rules: AbRules;
  readonly limits: ProcessLimits;
  readonly obRecords: readonly ObRecord[];
  fieldOf(insMode: string): Field;
}

/** An OBJECT exposure that counts as a pointing, with its footprint. */
export interface PlacedExposure extends UnitFile {
  readonly pointing: Pointing;
  readonly outline: readonly Polygon[];
}

/** Exposures with the overlap of any two of them, each computed once. */
export interface Sky {
  /** In order of time, relative to the first one. */
  readonly exposures: readonly PlacedExposure[];
  /** Of each of their instrument modes. */
  readonly fields: readonly Field[];
  /** Fraction of the area; 0 where the instrument modes differ: their cubes cannot be combined. */
  overlap(one: PlacedExposure, other: PlacedExposure): number;
}

/** OBJECT exposures that are long enough to be processed; SKY and cut-off ones do not decide what overlaps. */
export function placeExposures(files: readonly UnitFile[], context: AnalysisContext): Sky {
  const counted = files.filter((file) => isCounted(file, context));
  const pointings = pointingsOf(counted.map(({ frame }) => frame));
  const exposures = counted.flatMap((file, index) => {
    const pointing = pointings[index];
    if (pointing === undefined) return [];
    return [{ ...file, pointing, outline: placeField(context.fieldOf(file.frame.insMode), pointing) }];
  });
  const modes = new Set(exposures.map(({ frame }) => frame.insMode));
  return {
    exposures,
    fields: [...modes].map((insMode) => context.fieldOf(insMode)),
    overlap: rememberedOverlap(),
  };
}

export function isCounted({ frame, rawType }: UnitFile, { rules, limits }: AnalysisContext): boolean {
  return rawType === rules.cascade.objectType && frame.exptimeSeconds >= limits.minExptimeSeconds;
}

/** Exposures connected by sufficient overlaps, in order of time. */
export function groupsByPosition(
  exposures: readonly PlacedExposure[],
  sky: Sky,
  minOverlap: number,
): readonly (readonly PlacedExposure[])[] {
  return connectedGroups(exposures, (one, other) => sky.overlap(one, other) >= minOverlap);
}

export function separationArcsec(one: PlacedExposure, other: PlacedExposure): number {
  return distanceArcsec(one.pointing.centre, other.pointing.centre);
}

/** No exposure of one set is nearer to one of the other than this. */
export function nearestArcsec(ones: readonly PlacedExposure[], others: readonly PlacedExposure[]): number {
  return Math.min(...ones.flatMap((one) => others.map((other) => separationArcsec(one, other))));
}

/** Every two of the exposures, each pair once. */
export function pairsOf<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other) => [one, other] as const));
}

function rememberedOverlap(): Sky['overlap'] {
  const known = new Map<PlacedExposure, Map<PlacedExposure, number>>();
  const remember = (one: PlacedExposure, other: PlacedExposure, fraction: number): void => {
    known.set(one, (known.get(one) ?? new Map<PlacedExposure, number>()).set(other, fraction));
  };
  return (one, other) => {
    const found = known.get(one)?.get(other);
    if (found !== undefined) return found;
    const fraction = one.frame.insMode === other.frame.insMode ? overlapFraction(one.outline, other.outline) : 0;
    remember(one, other, fraction);
    remember(other, one, fraction);
    return fraction;
  };
}
