import { join } from 'node:path';
import type { ObRecord } from '../domain/association/ob-record.ts';
import { isObservingDate } from '../domain/calendar/observing-date.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { FileToWrite } from './archive-folder.ts';
import { assertSameOptions, makeFolders, writeFolder, writeJson } from './archive-folder.ts';
import type { MiniMuse } from './mini-muse.ts';
import { IFUS_MAX, IFUS_MIN, createMiniMuse } from './mini-muse.ts';
import { nightCalibrations } from './night-calibrations.ts';
import type { NightPlan } from './night-plan.ts';
import { planNight } from './night-plan.ts';
import { rawFrameHdus } from './raw-frame.ts';
import type { ObSpec, Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import type { Star } from './star-field.ts';
import { starsAround } from './star-field.ts';
import { truthOf, truthPath } from './truth.ts';

export interface SimulateNightOptions {
  readonly date: string;
  /** Archive folder; several dates may share one. */
  readonly outDirectory: string;
  readonly scenario: string;
  /** 4 to 24; absent: as few as the scenario needs. */
  readonly ifus?: number;
  /** Same seed, same bytes. */
  readonly seed: number;
}

export interface SimulatedNight {
  readonly date: string;
  readonly ifus: number;
  readonly rawFiles: readonly string[];
  readonly calibrationFiles: readonly string[];
  readonly bytes: number;
  readonly truthPath: string;
}

/**
 * Writes an archive folder with one simulated night: raw frames, certified masters of several dates, static calibrations,
 * OB grades and comments, the truth.
 * @throws PhoenixError USAGE for options that make no night.
 */
export async function simulateNight(options: SimulateNightOptions): Promise<SimulatedNight> {
  const { date, outDirectory, seed } = options;
  const { scenario, ifus } = checkOptions(options);
  await makeFolders(outDirectory, date);
  await assertSameOptions(outDirectory, { ...options, ifus });
  const instrument = createMiniMuse(ifus);
  const plan = planNight(date, scenario);
  const starsOf = (ob: ObSpec): readonly Star[] => starsAround(ob, { instrument, seed, obs: scenario.obs });
  const raws = rawFiles(plan, { instrument, seed, starsOf });
  const calibrations = nightCalibrations({ date, scenario, instrument, seed });
  const rawBytes = await writeFolder(join(outDirectory, 'raw', date), raws);
  const calibrationBytes = await writeFolder(join(outDirectory, 'calib'), calibrations);
  await writeJson(join(outDirectory, 'ob', `${date}.json`), obRecords(plan));
  const truth = truthOf({ date, scenarioName: options.scenario, scenario, seed, ifus, plan, starsOf });
  await writeJson(truthPath(outDirectory, date), truth);
  return {
    date,
    ifus,
    rawFiles: raws.map(({ fileName }) => fileName).toSorted(),
    calibrationFiles: calibrations.map(({ fileName }) => fileName).toSorted(),
    bytes: rawBytes + calibrationBytes,
    truthPath: truthPath(outDirectory, date),
  };
}

/** Names and descriptions of the scenarios, for help and messages. */
export function listScenarios(): readonly { readonly name: string; readonly description: string }[] {
  return Object.entries(SCENARIOS).map(([name, { description }]) => ({ name, description }));
}

interface Making {
  readonly instrument: MiniMuse;
  readonly seed: number;
  starsOf(ob: ObSpec): readonly Star[];
}

function rawFiles({ science, calibrations }: NightPlan, { instrument, seed, starsOf }: Making): readonly FileToWrite[] {
  const fields = science.flatMap(({ ob, frames }) => {
    const stars = starsOf(ob);
    return frames.map((frame) => ({ frame, stars: frame.type === 'SKY' ? [] : stars }));
  });
  return [...fields, ...calibrations.map((frame) => ({ frame, stars: [] }))].map(({ frame, stars }) => ({
    fileName: frame.fileName,
    hdus: () => rawFrameHdus({ instrument, seed, frame, stars }),
  }));
}

/** OB grades and comments of every execution, as general_getOB would deliver them. */
export function obRecords({ science }: NightPlan): readonly ObRecord[] {
  return science.flatMap(({ ob, obsId, executions }) =>
    executions.map(({ spec, block }) => ({
      obsId,
      obsStart: block.start,
      obsMode: ob.obsMode,
      grade: spec.grade,
      comment: spec.comment,
    })),
  );
}

interface Checked {
  readonly scenario: Scenario;
  readonly ifus: number;
}

function checkOptions({ date, scenario: name, ifus: wanted, seed }: SimulateNightOptions): Checked {
  if (!isObservingDate(date)) throw new PhoenixError('USAGE', `'${date}' is not a date`, 'give it as yyyy-mm-dd');
  if (!Number.isSafeInteger(seed)) throw new PhoenixError('USAGE', `--seed ${seed}`, 'give a whole number');
  const scenario = scenarioNamed(name);
  const { minIfus = IFUS_MIN, maxIfus = IFUS_MAX } = scenario;
  const ifus = wanted ?? minIfus;
  if (Number.isInteger(ifus) && ifus >= minIfus && ifus <= maxIfus) return { scenario, ifus };
  throw new PhoenixError(
    'USAGE',
    `--ifus ${ifus}: scenario '${name}' cannot be simulated`,
    `give ${minIfus === maxIfus ? minIfus : `${minIfus} to ${maxIfus}`}, or leave it out: the field would have the wrong size`,
  );
}

function scenarioNamed(name: string): Scenario {
  const known: Readonly<Record<string, Scenario>> = SCENARIOS;
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found !== undefined) return found;
  throw new PhoenixError(
    'USAGE',
    `scenario '${name}' is not known`,
    listScenarios()
      .map((one) => `${one.name}: ${one.description}`)
      .join('\n'),
  );
}
