import type { Execution } from './execution.ts';
import { executionsOf, isServiceMode } from './execution.ts';
import type { AnalysisContext, PlacedExposure, Sky } from './placed-exposure.ts';
import { groupsByPosition, pairsOf, placeExposures } from './placed-exposure.ts';
import type { OffsetDisagreement } from './pointings.ts';
import { offsetDisagreementOf } from './pointings.ts';
import type { ExposureGroups } from './split-exposures.ts';
import type { Unit, UnitFile } from './unit.ts';
import { filesOf } from './unit.ts';

/** Everything about a unit that its case is decided from. */
export interface Situation {
  readonly unit: Unit;
  readonly context: AnalysisContext;
  /** In order of time. */
  readonly files: readonly UnitFile[];
  readonly executions: readonly Execution[];
  readonly sky: Sky;
  /** Good executions, and lesser ones; of each the exposures that are connected by overlaps. */
  readonly classes: readonly ExposureGroups[];
  /** Exposures that belong into one cube: the groups of all classes. */
  readonly groups: ExposureGroups;
  /** Offsets and coordinates that differ by more than the tolerance. */
  readonly disagreement: OffsetDisagreement | undefined;
}

export function situationOf(unit: Unit, context: AnalysisContext): Situation {
  const files = filesOf(unit.abs);
  const executions = executionsOf(unit.abs, context);
  const sky = placeExposures(files, context);
  const worst = offsetDisagreementOf(sky.exposures.map(({ frame }) => frame));
  const { minOverlap, offsetToleranceArcsec } = context.rules.smart;
  const lesser = new Set(lesserFiles(executions).map(({ frame }) => frame.fileName));
  const byQuality = Map.groupBy(sky.exposures, ({ frame }) => lesser.has(frame.fileName));
  const classes = [...byQuality.values()].map((own) => groupsByPosition(own, sky, minOverlap));
  return {
    unit,
    context,
    files,
    executions,
    sky,
    classes,
    groups: classes.flat(),
    disagreement: worst !== undefined && worst.arcsec > offsetToleranceArcsec ? worst : undefined,
  };
}

/** What should not share a cube with good files: only where an OB was executed again, in service mode. */
export interface Lesser {
  readonly executions: readonly Execution[];
  /** Exposures of other executions that were cut off. */
  readonly truncated: readonly UnitFile[];
}

export function lesserOf(executions: readonly Execution[]): Lesser {
  const byOb = Map.groupBy(executions, ({ obsId }) => obsId);
  const repeated = [...byOb.values()].filter((own) => own.length > 1 && isServiceMode(own));
  const lesser = repeated.flatMap((own) => (own.every(isFailed) ? [] : own.filter(isFailed)));
  const good = repeated.flat().filter((execution) => !lesser.includes(execution));
  return {
    executions: lesser,
    truncated: good.flatMap(({ templates }) => templates.flatMap(({ truncated }) => truncated)),
  };
}

/** Where all have failed, none of them is the lesser one. */
function isFailed({ isLesser }: Execution): boolean {
  return isLesser;
}

/** Each dataset hangs together by overlaps of this fraction or more; 1 where every exposure is alone. */
export function weakestLink({ sky, groups }: Situation): number {
  return Math.min(1, ...groups.flatMap((group) => linksOf(group, sky)));
}

/** The most that exposures of different groups of a class overlap. */
export function largestAcross({ sky, classes }: Situation): number {
  const across = classes
    .flatMap(pairsOf)
    .flatMap(([ones, others]) => ones.flatMap((one) => others.map((other) => sky.overlap(one, other))));
  return Math.max(0, ...across);
}

function lesserFiles(all: readonly Execution[]): readonly UnitFile[] {
  const { executions, truncated } = lesserOf(all);
  return [...truncated, ...executions.flatMap(({ templates }) => templates.flatMap(({ ab }) => ab.files))];
}

/** Overlaps of a tree that holds the exposures together as strongly as possible (Prim, 1957). */
function linksOf([first, ...others]: readonly PlacedExposure[], sky: Sky): readonly number[] {
  const links: number[] = [];
  const outside = new Map(others.map((one) => [one, first === undefined ? 0 : sky.overlap(first, one)]));
  while (outside.size > 0) {
    const strongest = Math.max(...outside.values());
    const next = others.find((one) => outside.get(one) === strongest);
    if (next === undefined) return links;
    links.push(strongest);
    outside.delete(next);
    for (const [one, link] of outside) outside.set(one, Math.max(link, sky.overlap(next, one)));
  }
  return links;
}
