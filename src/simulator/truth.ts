import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { SkyOffset } from './astronomy.ts';
import type { ObExpectation } from './expected.ts';
import { expectationOf, isShort } from './expected.ts';
import type { NightPlan, ScienceFrame } from './night-plan.ts';
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
}

export interface ObTruth {
  readonly obsId: number;
  readonly name: string;
  readonly programme: string;
  readonly target: string;
  readonly grade: string;
  /** Stars relative to the target. */
  readonly stars: readonly Star[];
  readonly templates: readonly TemplateTruth[];
  readonly expected: ObExpectation;
}

export interface TemplateTruth {
  readonly tplStart: string;
  readonly exposures: readonly ExposureTruth[];
}

export interface ExposureTruth extends ExposureSpec {
  readonly fileName: string;
  /**
   * What exp_align must find, relative to the first exposure of its type in the template that is not too short:
   * RA_OFFSET × cos(dec) and DEC_OFFSET [arcsec]. They take the hidden error back.
   */
  readonly offset: SkyOffset;
}

export function truthOf(night: {
  readonly date: string;
  readonly scenarioName: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly ifus: number;
  readonly plan: NightPlan;
  starsOf(ob: ObSpec): readonly Star[];
}): NightTruth {
  return {
    date: night.date,
    scenario: night.scenarioName,
    seed: night.seed,
    ifus: night.ifus,
    calibrations: night.scenario.calibrations,
    obs: night.plan.science.map(({ ob, frames }) => ({
      obsId: frames[0]?.block.obsId ?? 0,
      name: ob.name,
      programme: ob.programme,
      target: ob.target,
      grade: ob.grade,
      stars: night.starsOf(ob),
      templates: templatesOf(frames),
      expected: expectationOf({ ob, frames, calibrations: night.scenario.calibrations }),
    })),
  };
}

function templatesOf(frames: readonly ScienceFrame[]): readonly TemplateTruth[] {
  return [...Map.groupBy(frames, ({ template }) => template.start)].map(([tplStart, members]) => ({
    tplStart,
    exposures: members.map((frame) => exposureTruth(frame, members)),
  }));
}

function exposureTruth({ fileName, spec }: ScienceFrame, members: readonly ScienceFrame[]): ExposureTruth {
  const aligned = members.filter((member) => member.type === spec.type && !isShort(member));
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
