import type { SmartCase } from '../domain/instance/smart-case.ts';
import type { ActionKind } from '../domain/association/edits/action.ts';
import type { NightPlan, PlannedOb } from './night-plan.ts';
import type { ScienceFrame } from './planned-frame.ts';
import type { AssociationSpec, DatasetSpec, ObExposures, Scenario } from './scenario.ts';

/** The right answer to a pattern of the night, for whoever judges a recommendation. */
export interface AssociationTruth {
  readonly scenarioCase: SmartCase | 'none';
  readonly obsIds: readonly number[];
  /** The recommended actions in their order; empty: the ABs stay as they are. */
  readonly actions: readonly ActionKind[];
  /** The ABs after the recommendation was accepted. */
  readonly datasets: readonly DatasetTruth[];
}

export interface DatasetTruth {
  /** In order of time; the raw type is the true one, whatever DPR.TYPE says. */
  readonly files: readonly { readonly fileName: string; readonly rawType: 'OBJECT' | 'SKY' }[];
  /** SKY files of other ABs whose products replace the static sky calibrations. */
  readonly skyFrom: readonly string[];
}

/** A dataset of the night after smart association. */
export interface PlannedDataset {
  /** In order of time. */
  readonly frames: readonly ScienceFrame[];
  readonly skyFrom: readonly ScienceFrame[];
  /** Its files are not those of one template. */
  readonly isModified: boolean;
}

export interface PlannedAssociation extends Pick<AssociationTruth, 'scenarioCase' | 'obsIds' | 'actions'> {
  readonly datasets: readonly PlannedDataset[];
}

/** Puts the frames of a night into the answers of its scenario. OBs that no answer mentions stay as they are. */
export function planAssociation(scenario: Scenario, { science }: NightPlan): readonly PlannedAssociation[] {
  const specs = scenario.association ?? [];
  const mentioned = new Set(specs.flatMap(({ obs }) => obs));
  const others = science.filter(({ ob }) => !mentioned.has(ob.name)).map(unchanged);
  return [...specs.map((spec) => plannedOf(spec, science)), ...others];
}

export function associationTruth({ scenarioCase, obsIds, actions, datasets }: PlannedAssociation): AssociationTruth {
  return {
    scenarioCase,
    obsIds,
    actions,
    datasets: datasets.map(({ frames, skyFrom }) => ({
      files: frames.map(({ fileName, type }) => ({ fileName, rawType: type })),
      skyFrom: skyFrom.map(({ fileName }) => fileName),
    })),
  };
}

function unchanged({ obsId, frames }: PlannedOb): PlannedAssociation {
  const datasets = templatesOf(frames).map((members) => ({ frames: members, skyFrom: [], isModified: false }));
  return { scenarioCase: 'none', obsIds: [obsId], actions: [], datasets };
}

function templatesOf(frames: readonly ScienceFrame[]): readonly (readonly ScienceFrame[])[] {
  return [...Map.groupBy(frames, ({ template }) => template.start).values()];
}

function plannedOf(spec: AssociationSpec, science: readonly PlannedOb[]): PlannedAssociation {
  const obs = spec.obs.map((name) => obNamed(name, science));
  const templates = obs.flatMap(({ frames }) => templatesOf(frames));
  return {
    scenarioCase: spec.scenarioCase,
    obsIds: obs.map(({ obsId }) => obsId),
    actions: spec.actions,
    datasets: spec.datasets.map((dataset) => datasetOf(dataset, obs, templates)),
  };
}

function datasetOf(
  { files, skyFrom = [] }: DatasetSpec,
  obs: readonly PlannedOb[],
  templates: readonly (readonly ScienceFrame[])[],
): PlannedDataset {
  const frames = files.flatMap((one) => framesOf(one, obs)).toSorted(byTime);
  const isModified = !templates.some((template) => isSameSet(template, frames));
  return { frames, skyFrom: skyFrom.flatMap((one) => framesOf(one, obs)).toSorted(byTime), isModified };
}

function byTime(a: ScienceFrame, b: ScienceFrame): number {
  return a.mjdObs - b.mjdObs;
}

function isSameSet(template: readonly ScienceFrame[], frames: readonly ScienceFrame[]): boolean {
  return template.length === frames.length && template.every((frame) => frames.includes(frame));
}

function framesOf({ ob, exposures }: ObExposures, obs: readonly PlannedOb[]): ScienceFrame[] {
  const { frames } = obNamed(ob, obs);
  return exposures.map((number) => {
    const frame = frames[number - 1];
    if (frame === undefined) throw new Error(`scenario: ${ob} has no exposure ${number}`);
    return frame;
  });
}

function obNamed(name: string, obs: readonly PlannedOb[]): PlannedOb {
  const found = obs.find(({ ob }) => ob.name === name);
  if (found === undefined) throw new Error(`scenario: there is no OB ${name}`);
  return found;
}
