import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObsMode } from '../domain/association/ob-record.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { AssociationTruth, PlannedDataset } from './association.ts';
import { associationTruth, planAssociation } from './association.ts';
import type { SkyOffset } from './astronomy.ts';
import type { ObExpectation } from './expected.ts';
import { expectationOf, isShort } from './expected.ts';
import type { NightPlan, PlannedExecution, PlannedOb } from './night-plan.ts';
import type { ScienceFrame } from './planned-frame.ts';
import type { ExposureSpec, ObSpec, Scenario } from './scenario.ts';
import type { Star } from './star-field.ts';

/** What was put into a simulated night, for whoever judges what came out. */
export interface NightTruth {
  readonly date: string;
  readonly scenario: string;
  readonly seed: number;
  readonly ifus: number;
  readonly calibrations: Scenario['calibrations'];
  readonly obs: readonly ObTruth[];
  /** Every OB of the night is in one of them. */
  readonly association: readonly AssociationTruth[];
}

export interface ObTruth {
  readonly obsId: number;
  readonly name: string;
  readonly programme: string;
  readonly target: string;
  readonly obsMode: ObsMode;
  readonly executions: readonly ExecutionTruth[];
  /** Stars relative to the target. */
  readonly stars: readonly Star[];
  readonly templates: readonly TemplateTruth[];
  readonly expected: ObExpectation;
}

export interface ExecutionTruth {
  readonly obsStart: string;
  readonly grade: string;
  readonly comment: string;
}

export interface TemplateTruth {
  readonly obsStart: string;
  readonly tplStart: string;
  readonly exposures: readonly ExposureTruth[];
}

export interface ExposureTruth extends ExposureSpec {
  readonly fileName: string;
  /**
   * What exp_align must find, relative to the first exposure of its type in the dataset (after the associations of the
   * truth) that is not too short: RA_OFFSET × cos(dec) and DEC_OFFSET [arcsec]. They take the hidden error back.
   */
  readonly offset: SkyOffset;
}

export interface TruthRequest {
  readonly date: string;
  readonly scenarioName: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly ifus: number;
  readonly plan: NightPlan;
  starsOf(ob: ObSpec): readonly Star[];
}

export function truthOf(night: TruthRequest): NightTruth {
  const { calibrations } = night.scenario;
  const association = planAssociation(night.scenario, night.plan);
  const datasets = association.flatMap((one) => one.datasets);
  return {
    date: night.date,
    scenario: night.scenarioName,
    seed: night.seed,
    ifus: night.ifus,
    calibrations,
    obs: night.plan.science.map((planned) => ({
      ...obFacts(planned),
      stars: night.starsOf(planned.ob),
      templates: templatesOf(planned.frames, datasets),
      expected: expectationOf(planned.obsId, datasets, calibrations),
    })),
    association: association.map(associationTruth),
  };
}

function obFacts({ ob, obsId, executions }: PlannedOb): Omit<ObTruth, 'stars' | 'templates' | 'expected'> {
  const { name, programme, target, obsMode } = ob;
  return { obsId, name, programme, target, obsMode, executions: executions.map(executionTruth) };
}

function executionTruth({ spec, block }: PlannedExecution): ExecutionTruth {
  return { obsStart: block.start, grade: spec.grade, comment: spec.comment };
}

function templatesOf(frames: readonly ScienceFrame[], datasets: readonly PlannedDataset[]): readonly TemplateTruth[] {
  return [...Map.groupBy(frames, ({ template }) => template.start)].map(([tplStart, members]) => ({
    obsStart: members[0]?.block.start ?? '',
    tplStart,
    exposures: members.map((frame) => {
      const dataset = datasets.find((one) => one.frames.includes(frame));
      return exposureTruth(frame, dataset?.frames ?? members);
    }),
  }));
}

function exposureTruth({ fileName, spec }: ScienceFrame, dataset: readonly ScienceFrame[]): ExposureTruth {
  const aligned = dataset.filter((member) => member.type === spec.type && !isShort(member));
  const reference = aligned[0]?.spec.hiddenError ?? spec.hiddenError;
  const offset = {
    eastArcsec: reference.eastArcsec - spec.hiddenError.eastArcsec,
    northArcsec: reference.northArcsec - spec.hiddenError.northArcsec,
  };
  return { fileName, ...spec, offset };
}

export function truthPath(archiveDirectory: string, date: string): string {
  return join(archiveDirectory, 'truth', `${date}.json`);
}

/** @throws PhoenixError DATE_UNKNOWN when the archive folder has no simulated night of this date. */
export async function readTruth(archiveDirectory: string, date: string): Promise<NightTruth> {
  const path = truthPath(archiveDirectory, date);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as NightTruth;
  } catch (error) {
    throw new PhoenixError(
      'DATE_UNKNOWN',
      `${path} cannot be read`,
      `simulate the night first: phoenix simulate-night ${date}`,
      { cause: error },
    );
  }
}
