import type { Action } from '../edits/action.ts';
import { connectedGroups } from './connected.ts';
import type { Proposal } from './finding.ts';
import type { DatasetPlan } from './plan-datasets.ts';
import { objectCount, planDatasets } from './plan-datasets.ts';
import type { AnalysisContext, PlacedExposure } from './placed-exposure.ts';
import type { Situation } from './situation.ts';
import { largestAcross, weakestLink } from './situation.ts';
import type { ExposureGroups, SplitAxis } from './split-exposures.ts';
import { SPLIT_AXES, groupsByAxis, groupsByTime } from './split-exposures.ts';
import type { UnitAb, UnitFile } from './unit.ts';
import { countText, percentText } from './wording.ts';

export const KEEP = 'keep';

export function keep(because: string): Proposal {
  return { label: KEEP, because, actions: [] };
}

/** The plan of a unit as an answer: what it does is its label. */
export function proposalOf({ actions }: Pick<DatasetPlan, 'actions'>, reasons: readonly string[]): Proposal {
  const because = reasons.length === 0 ? 'there is nothing to combine' : reasons.join('; ');
  return { label: labelOf(actions), because, actions };
}

/** Why a plan does what it does, in numbers. */
export function reasonsOf(plan: DatasetPlan, situation: Situation): readonly string[] {
  const { groups, classes, context } = situation;
  const limit = `(limit ${percentText(context.rules.smart.minOverlap)})`;
  const link = percentText(weakestLink(situation));
  const across = percentText(largestAcross(situation));
  const isJoined = plan.actions.some(({ kind }) => kind === 'MERGE' || kind === 'EDIT');
  return [
    ...(isJoined && groups.some(({ length }) => length > 1)
      ? [`the exposures of a dataset are connected by overlaps of at least ${link} ${limit}`]
      : []),
    ...(classes.some(({ length }) => length > 1)
      ? [`exposures of different datasets overlap by at most ${across} ${limit}`]
      : []),
    ...sizeReasons(plan, context),
  ];
}

/** What is too large to be combined. */
function sizeReasons({ tooMany, datasets }: DatasetPlan, context: AnalysisContext): readonly string[] {
  const { maxCombine } = context.limits;
  const large = datasets.map(({ files }) => objectCount(files, context)).filter((count) => count > maxCombine);
  return [
    ...(tooMany.length === 0
      ? []
      : [`merged they would be ${tooMany.join(', ')} exposures, up to ${maxCombine} are combined (memory)`]),
    ...(large.length === 0
      ? []
      : [
          `${large.join(', ')} OBJECT exposures, up to ${maxCombine} are combined (memory): the single cubes are final`,
        ]),
  ];
}

/** All that could be merged was too much. */
export function isTooMany({ tooMany, actions }: DatasetPlan): boolean {
  return tooMany.length > 0 && actions.length === 0;
}

/** Whatever overlaps at all into one dataset. */
export function mergeAll({ unit, sky, context }: Situation): Proposal {
  const groups = connectedGroups(sky.exposures, (one, other) => sky.overlap(one, other) > 0);
  const { actions } = planDatasets({ abs: unit.abs, groups, splitBy: 'files' }, context);
  return {
    label: 'merge all',
    because: 'exposures that overlap at all in one dataset, whatever their grades',
    actions,
  };
}

/** Whole ABs in order of time, as many as the cascade combines. */
export function mergeInPieces({ unit, groups, context }: Situation): Proposal {
  const { maxCombine } = context.limits;
  const pieces = groups.flatMap((group) => packed(group, maxCombine));
  const plan = planDatasets({ abs: unit.abs, groups: pieces, splitBy: 'files' }, context);
  return {
    label: 'merge in pieces',
    because: `cubes of up to ${maxCombine} exposures, in order of time`,
    actions: plan.actions,
  };
}

/** Exposures that were cut off leave their datasets. */
export function shortOnesApart({ unit, executions, groups, context }: Situation): Proposal {
  const truncated = executions.flatMap(({ templates }) => templates.flatMap((template) => template.truncated));
  const isShort = ({ frame }: UnitFile): boolean => truncated.some((file) => file.frame.fileName === frame.fileName);
  const apart = groups.flatMap((group) => {
    return [group.filter((file) => !isShort(file)), ...group.filter(isShort).map((file) => [file])];
  });
  const plan = planDatasets(
    { abs: unit.abs, groups: apart.filter(({ length }) => length > 0), splitBy: 'files' },
    context,
  );
  const because = `${countText(truncated.length, 'exposure')} cut short`;
  return { label: 'short ones apart', because, actions: plan.actions };
}

export interface SplitRequest {
  readonly abs: readonly UnitAb[];
  readonly exposures: readonly PlacedExposure[];
}

export function singleCubes({ abs, exposures }: SplitRequest, context: AnalysisContext): Proposal {
  const groups = exposures.map((exposure) => [exposure]);
  const { actions } = planDatasets({ abs, groups, splitBy: 'files' }, context);
  return { label: 'single cubes', because: 'no combined cube, each exposure for itself', actions };
}

const AXIS_NAMES = { ra: 'RA', dec: 'DEC', radec: 'RA and DEC' } as const satisfies Record<SplitAxis, string>;

/** Splits at the gaps along RA, DEC and both, where no group is larger than `maxSize` and not each exposure alone. */
export function axisSplits(
  { abs, exposures }: SplitRequest,
  context: AnalysisContext,
  maxSize = Infinity,
): readonly Proposal[] {
  const { samePointingArcsec } = context.rules.smart;
  return SPLIT_AXES.flatMap((axis): Proposal[] => {
    const groups = groupsByAxis(exposures, axis, samePointingArcsec);
    const sizes = groups.map(({ length }) => length);
    if (groups.length < 2 || Math.max(...sizes) > maxSize || Math.max(...sizes) < 2) return [];
    const plan = planDatasets({ abs, groups, splitBy: 'radec' }, context);
    const because = `${groups.length} groups between gaps along ${AXIS_NAMES[axis]}: ${sizesText(groups)} exposures`;
    return [{ label: `split by ${AXIS_NAMES[axis]}`, because, actions: plan.actions }];
  });
}

export function timeSplit({ abs, exposures }: SplitRequest, context: AnalysisContext): Proposal {
  const groups = groupsByTime(exposures, context.limits.maxCombine);
  const plan = planDatasets({ abs, groups, splitBy: 'files' }, context);
  const because = `${sizesText(groups)} exposures in order of time, up to ${context.limits.maxCombine} are combined`;
  return { label: 'split by time', because, actions: plan.actions };
}

/** Proposals that do something, each thing once and not what is recommended; at the end, where that does something, keep. */
export function otherAnswers(recommended: Proposal, candidates: readonly Proposal[]): readonly Proposal[] {
  const others = distinct([recommended, ...candidates]).filter((proposal) => proposal !== recommended);
  return recommended.actions.length === 0 ? others : [...others, keep('the ABs stay as they are')];
}

/** Without those that do nothing, and those that do the same as one before. */
export function distinct(proposals: readonly Proposal[]): readonly Proposal[] {
  const contents = proposals.map(contentOf);
  return proposals.filter(({ actions }, index) => {
    return actions.length > 0 && contents.indexOf(contents[index] ?? '') === index;
  });
}

function sizesText(groups: ExposureGroups): string {
  return groups.map(({ length }) => length).join(' + ');
}

const WORDS = {
  MERGE: 'merge',
  EDIT: 'deal out anew',
  SPLIT: 'split by position',
  DELETE: 'single cubes',
  TRANSFORM: 'transform to sky',
  ADD_SKY: 'add sky',
} as const satisfies Record<Action['kind'], string>;

/** ADD_SKY that comes with something else goes without saying. */
function labelOf(actions: readonly Action[]): string {
  const kinds = [...new Set(actions.map(({ kind }) => kind))];
  const said = kinds.length > 1 ? kinds.filter((kind) => kind !== 'ADD_SKY') : kinds;
  return said.length === 0 ? KEEP : said.map((kind) => WORDS[kind]).join(', ');
}

/** Labels and reasons may differ, what is done does not. */
function contentOf({ actions }: Proposal): string {
  return JSON.stringify(actions.map((action) => (action.kind === 'SPLIT' ? { ...action, by: '' } : action)));
}

/** Exposures of consecutive ABs, up to `maxSize` in each piece. */
function packed(group: readonly PlacedExposure[], maxSize: number): ExposureGroups {
  const pieces: PlacedExposure[][] = [];
  for (const own of Map.groupBy(group, ({ ab }) => ab).values()) {
    const last = pieces.at(-1);
    if (last === undefined || last.length + own.length > maxSize) pieces.push([...own]);
    else last.push(...own);
  }
  return pieces;
}
