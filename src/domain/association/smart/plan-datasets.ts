import { simpleStepOf } from '../../instance/steps.ts';
import { byTime, midExposureMjd } from '../../frame/classify-frame.ts';
import type { Frame } from '../../frame/frame.ts';
import { abNameOf } from '../ab-names.ts';
import type { Action, SplitCriterion } from '../edits/action.ts';
import { connectedGroups } from './connected.ts';
import type { AnalysisContext, PlacedExposure } from './placed-exposure.ts';
import { isCounted } from './placed-exposure.ts';
import type { ExposureGroups } from './split-exposures.ts';
import type { UnitAb, UnitFile } from './unit.ts';
import { filesOf, obsStartOf } from './unit.ts';

/** Datasets as they are wanted, and how to get there from the ABs. */
export interface DatasetPlan {
  readonly actions: readonly Action[];
  readonly datasets: readonly PlannedDataset[];
  /** Sizes of merged datasets that were given up because the cascade would not combine them. */
  readonly tooMany: readonly number[];
}

export interface PlannedDataset {
  /** AB that it will be: named after its first file. */
  readonly name: string;
  /** In order of time. */
  readonly files: readonly UnitFile[];
}

export interface DatasetRequest {
  readonly abs: readonly UnitAb[];
  /** Exposures that belong together; each one in one group. */
  readonly groups: ExposureGroups;
  /** What a SPLIT is called. */
  readonly splitBy: SplitCriterion;
  /** SKY files, or files that will be SKY, for all datasets that have none of their own. */
  readonly skies?: readonly UnitFile[];
}

/**
 * The actions that turn ABs into datasets. Files that are no pointings stay with their AB; where it falls apart, a SKY goes to
 * the dataset closest in time and serves the others too. Nothing is merged that the cascade would not combine.
 */
export function planDatasets(request: DatasetRequest, context: AnalysisContext): DatasetPlan {
  const wanted = wantedDatasets(request, context);
  const steps = dealsOf(request.abs, wanted).map((deal) => stepOf(deal, request, context));
  return {
    actions: [...steps.flatMap(({ actions }) => actions), ...addSkyActions(steps, request, context)],
    datasets: steps.flatMap((step) => step.datasets),
    tooMany: steps.flatMap(({ tooMany }) => tooMany),
  };
}

/** Counted OBJECT exposures of a dataset. */
export function objectCount(files: readonly UnitFile[], context: AnalysisContext): number {
  return files.filter((file) => isCounted(file, context)).length;
}

type Files = readonly UnitFile[];

function wantedDatasets({ abs, groups }: DatasetRequest, context: AnalysisContext): readonly Files[] {
  const placed = new Set(groups.flat().map(({ frame }) => frame.fileName));
  const others = filesOf(abs).filter(({ frame }) => !placed.has(frame.fileName));
  const homes = new Map(others.map((file) => [file, homeOf(file, groups, context)]));
  const datasets = groups.map((group) => {
    const guests = others.filter((file) => homes.get(file) === group);
    return [...group, ...guests].toSorted((a, b) => byTime(a.frame, b.frame));
  });
  const homeless = others.filter((file) => homes.get(file) === undefined);
  return [...datasets, ...Map.groupBy(homeless, ({ ab }) => ab).values()];
}

/** The group of exposures that a file goes with: of its own AB; for a SKY whose AB has none, of its own execution. */
function homeOf(
  file: UnitFile,
  groups: ExposureGroups,
  { rules }: AnalysisContext,
): readonly PlacedExposure[] | undefined {
  const ofAb = groups.filter((group) => group.some(({ ab }) => ab === file.ab));
  if (ofAb.length > 0) return closestInTime(file, ofAb);
  if (file.rawType !== rules.cascade.skyType) return undefined;
  return closestInTime(
    file,
    groups.filter((group) => group.some((one) => isSameExecution(one, file))),
  );
}

/** And of the same instrument mode: a sky of another one has other lines. */
function isSameExecution(one: UnitFile, other: UnitFile): boolean {
  return (
    one.frame.obsId === other.frame.obsId &&
    one.frame.insMode === other.frame.insMode &&
    obsStartOf(one) === obsStartOf(other)
  );
}

/** By the middles of the exposures; at equal distance the earlier group. */
function closestInTime(file: UnitFile, groups: ExposureGroups): readonly PlacedExposure[] | undefined {
  const distance = (group: readonly PlacedExposure[]): number => Math.min(...group.map((one) => gapMs(one, file)));
  return groups.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Whole milliseconds: as days, equal distances differ in their last digit. */
function gapMs(one: UnitFile, other: UnitFile): number {
  return Math.round(Math.abs(midExposureMjd(one.frame) - midExposureMjd(other.frame)) * 86_400_000);
}

/** ABs and datasets that share files, directly or through others. */
interface Deal {
  readonly abs: readonly UnitAb[];
  readonly datasets: readonly Files[];
}

function dealsOf(abs: readonly UnitAb[], datasets: readonly Files[]): readonly Deal[] {
  const shares = (one: UnitAb, other: UnitAb): boolean =>
    datasets.some((files) => [one, other].every(({ ab }) => files.some((file) => file.ab === ab.name)));
  return connectedGroups(abs, shares).map((members) => {
    const names = members.map(({ ab }) => ab.name);
    return { abs: members, datasets: datasets.filter((files) => names.includes(files[0]?.ab ?? '')) };
  });
}

interface Step {
  readonly actions: readonly Action[];
  readonly datasets: readonly PlannedDataset[];
  readonly tooMany: readonly number[];
  /** SKY files of ABs that were taken apart: all of their datasets may use them, whoever has the files (SPLIT, DELETE). */
  readonly shared: Files;
}

function stepOf({ abs, datasets }: Deal, { splitBy }: DatasetRequest, context: AnalysisContext): Step {
  const [first] = abs;
  const unchanged = { actions: [], datasets: abs.map(({ files }) => named(files, context)), tooMany: [], shared: [] };
  if (first === undefined || (abs.length === 1 && datasets.length === 1)) return unchanged;
  if (abs.length === 1) return takeApart(first, datasets, { splitBy, context });
  const counts = datasets.map((files) => objectCount(files, context));
  const tooMany = counts.filter((count) => count > context.limits.maxCombine);
  if (tooMany.length > 0) return { ...unchanged, tooMany };
  const names = abs.map(({ ab }) => ab.name);
  const action: Action =
    datasets.length === 1 ? { kind: 'MERGE', abs: names } : { kind: 'EDIT', abs: names, datasets: namesOf(datasets) };
  return { actions: [action], datasets: datasets.map((files) => named(files, context)), tooMany: [], shared: [] };
}

interface Apart {
  readonly splitBy: SplitCriterion;
  readonly context: AnalysisContext;
}

/** Where no dataset has two pointings there is nothing to combine: the AB goes, and each file is alone. */
function takeApart({ ab, files }: UnitAb, datasets: readonly Files[], { splitBy, context }: Apart): Step {
  const shared = files.filter(({ rawType }) => rawType === context.rules.cascade.skyType);
  if (datasets.every((own) => objectCount(own, context) < 2)) {
    const singles = files.map((file) => named([file], context));
    return { actions: [{ kind: 'DELETE', ab: ab.name }], datasets: singles, tooMany: [], shared };
  }
  const action: Action = { kind: 'SPLIT', ab: ab.name, by: splitBy, datasets: namesOf(datasets) };
  return { actions: [action], datasets: datasets.map((own) => named(own, context)), tooMany: [], shared };
}

function namesOf(datasets: readonly Files[]): readonly (readonly string[])[] {
  return datasets.map((files) => files.map(({ frame }) => frame.fileName));
}

function named(files: Files, { rules }: AnalysisContext): PlannedDataset {
  const { extension } = simpleStepOf(rules, files.length);
  return { name: abNameOf(files[0]?.frame.fileName ?? '', extension), files };
}

/** One action for all datasets that get the same SKY files. */
function addSkyActions(steps: readonly Step[], request: DatasetRequest, context: AnalysisContext): readonly Action[] {
  const wishes = steps
    .filter(({ shared }) => shared.length === 0)
    .flatMap(({ datasets }) => datasets.map((dataset) => ({ dataset, skyFiles: skiesFor(dataset, request, context) })));
  const byFiles = Map.groupBy(wishes, ({ skyFiles }) => skyFiles.join(' '));
  return [...byFiles.values()].flatMap((same): Action[] => {
    const skyFiles = same[0]?.skyFiles ?? [];
    if (skyFiles.length === 0) return [];
    return [{ kind: 'ADD_SKY', abs: same.map(({ dataset }) => dataset.name), skyFiles }];
  });
}

/** What the sky of a dataset without SKY should come from: files that its ABs had, or that are given for all. */
function skiesFor(
  { files }: PlannedDataset,
  { abs, skies = [] }: DatasetRequest,
  context: AnalysisContext,
): readonly string[] {
  const { skyType } = context.rules.cascade;
  const given = new Set(skies.map(({ frame }) => frame.fileName));
  const hasSky = files.some(({ rawType, frame }) => rawType === skyType || given.has(frame.fileName));
  if (hasSky || objectCount(files, context) === 0) return [];
  const own = filesOf(abs).filter((sky) => sky.rawType === skyType && files.some((file) => belongsTo(sky, file, abs)));
  const usable = [...own, ...skies].filter(({ frame }) => isUsable(frame, files, context));
  return [...new Set(usable.map(({ frame }) => frame.fileName))].toSorted();
}

/** Same AB; or a template of nothing but SKY in the same execution. */
function belongsTo(sky: UnitFile, file: UnitFile, abs: readonly UnitAb[]): boolean {
  if (sky.ab === file.ab) return true;
  const own = abs.find(({ ab }) => ab.name === sky.ab);
  return isSameExecution(sky, file) && own?.files.every(({ rawType }) => rawType === sky.rawType) === true;
}

/** What is too short is not processed, and the sky of another instrument mode has other lines. */
function isUsable({ exptimeSeconds, insMode }: Frame, files: Files, { limits }: AnalysisContext): boolean {
  return exptimeSeconds >= limits.minExptimeSeconds && files.every(({ frame }) => frame.insMode === insMode);
}
