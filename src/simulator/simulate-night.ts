import { join } from 'node:path';
import type { HduToWrite } from '../adapters/fits/index.ts';
import { isObservingDate } from '../domain/calendar/observing-date.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import { assertSameOptions, makeFolders, writeFolder, writeJson } from './archive-folder.ts';
import { masterBias, masterFlat, traceTable, wavecalTable } from './master-calibrations.ts';
import type { MasterRequest } from './master-calibrations.ts';
import type { MiniMuse } from './mini-muse.ts';
import { IFUS_MAX, IFUS_MIN, createMiniMuse } from './mini-muse.ts';
import { biasStart, dayAfter, planNight } from './night-plan.ts';
import { rawFrameHdus } from './raw-frame.ts';
import type { ObSpec, Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Star } from './star-field.ts';
import { createStarField } from './star-field.ts';
import { staticCalibrations } from './static-calibrations.ts';
import { truthOf, truthPath } from './truth.ts';
import { twilightCube } from './twilight-cube.ts';

export interface SimulateNightOptions {
  readonly date: string;
  /** Archive folder; several dates may share one. */
  readonly outDirectory: string;
  readonly scenario: string;
  /** 4 to 24. */
  readonly ifus: number;
  /** Same seed, same bytes. */
  readonly seed: number;
}

export interface SimulatedNight {
  readonly date: string;
  readonly rawFiles: readonly string[];
  readonly calibrationFiles: readonly string[];
  readonly bytes: number;
  readonly truthPath: string;
}

const INS_MODE = 'WFM-NOAO-N';
const STARS_PER_FIELD = 12;

/**
 * Writes an archive folder with one simulated night: raw frames, certified masters of several dates, static calibrations,
 * OB grades and comments, the truth.
 * @throws PhoenixError USAGE for options that make no night.
 */
export async function simulateNight(options: SimulateNightOptions): Promise<SimulatedNight> {
  const scenario = checkOptions(options);
  const { date, outDirectory, seed } = options;
  await makeFolders(outDirectory, date);
  await assertSameOptions(outDirectory, options);
  const instrument = createMiniMuse(options.ifus);
  const plan = planNight(date, scenario);
  const starsOf = (ob: ObSpec): readonly Star[] => starsAround(ob, instrument, seed);
  const raws = [
    ...plan.science.flatMap(({ ob, frames }) =>
      frames.map((frame) => ({ frame, stars: frame.type === 'SKY' ? [] : starsOf(ob) })),
    ),
    ...plan.calibrations.map((frame) => ({ frame, stars: [] })),
  ].map(({ frame, stars }) => ({
    fileName: frame.fileName,
    hdus: () => rawFrameHdus({ instrument, seed, frame, stars }),
  }));
  const calibrations = [
    ...masters(date, scenario).map(({ fileName, dateObs, make }) => ({
      fileName,
      hdus: () => make({ instrument, insMode: INS_MODE, seed, dateObs }),
    })),
    ...staticCalibrations(instrument, INS_MODE),
  ];
  const rawBytes = await writeFolder(join(outDirectory, 'raw', date), raws);
  const calibrationBytes = await writeFolder(join(outDirectory, 'calib'), calibrations);
  await writeJson(join(outDirectory, 'ob', `${date}.json`), obRecords(plan));
  const truth = truthOf({ date, scenarioName: options.scenario, scenario, seed, ifus: options.ifus, plan, starsOf });
  await writeJson(truthPath(outDirectory, date), truth);
  return {
    date,
    rawFiles: raws.map(({ fileName }) => fileName).toSorted(),
    calibrationFiles: calibrations.map(({ fileName }) => fileName).toSorted(),
    bytes: rawBytes + calibrationBytes,
    truthPath: truthPath(outDirectory, date),
  };
}

/** The saturating star is last. */
function starsAround(
  { target: name, starPeakElectrons: peakElectrons, saturatingStar }: ObSpec,
  instrument: MiniMuse,
  seed: number,
): readonly Star[] {
  const drawn =
    peakElectrons === undefined
      ? []
      : createStarField({ instrument, seed, name, peakElectrons, starsPerField: STARS_PER_FIELD });
  return saturatingStar === undefined ? drawn : [...drawn, saturatingStar];
}

function checkOptions({ date, scenario, ifus, seed }: SimulateNightOptions): Scenario {
  if (!isObservingDate(date)) throw new PhoenixError('USAGE', `'${date}' is not a date`, 'give it as yyyy-mm-dd');
  if (!Number.isInteger(ifus) || ifus < IFUS_MIN || ifus > IFUS_MAX) {
    throw new PhoenixError(
      'USAGE',
      `--ifus ${ifus}: cannot be simulated`,
      `give ${IFUS_MIN} to ${IFUS_MAX}; fewer cannot be aligned`,
    );
  }
  if (!Number.isSafeInteger(seed)) throw new PhoenixError('USAGE', `--seed ${seed}`, 'give a whole number');
  const known: Readonly<Record<string, Scenario>> = SCENARIOS;
  const found = Object.hasOwn(known, scenario) ? known[scenario] : undefined;
  if (found !== undefined) return found;
  throw new PhoenixError(
    'USAGE',
    `scenario '${scenario}' is not known`,
    Object.entries(known)
      .map(([name, { description }]) => `${name}: ${description}`)
      .join('\n'),
  );
}

// --- Masters ---

interface Master {
  readonly fileName: string;
  readonly dateObs: string;
  readonly make: (request: MasterRequest) => HduToWrite[];
}

/** Older masters give association something to reject. */
const OLDER_ARC_DAYS = 5;

/** Certified masters around a night. Their bytes depend on their own date only, so that nights can share them. */
function masters(date: string, { calibrations }: Scenario): readonly Master[] {
  const arcDates = [calibrations.arcAgeDays, calibrations.arcAgeDays + OLDER_ARC_DAYS].map((days) =>
    dayAfter(date, -days),
  );
  return [
    ...[dayAfter(date, -1), date].map((day) => master('MBIA', 'master_bias', biasStart(day), masterBias)),
    ...[dayAfter(date, -1), date].map((day) => master('MFLA', 'master_flat', `${day}T20:15:00`, masterFlat)),
    ...arcDates.map((day) => master('PFTT', 'trace_table', `${day}T20:20:00`, traceTable)),
    ...arcDates.map((day) => master('PWCT', 'wavecal_table', `${day}T20:40:00`, wavecalTable)),
    ...(calibrations.twilight ? [master('MFLS', 'twilight_cube', `${dayAfter(date, -2)}T23:10:00`, twilightCube)] : []),
  ];
}

/** `MU_MBIA_141214A_master_bias_wfm-n.fits`, after the names of the static ones. */
function master(code: string, what: string, start: string, make: Master['make']): Master {
  const day = start.slice(2, 10).replaceAll('-', '');
  return { fileName: `MU_${code}_${day}A_${what}_wfm-n.fits`, dateObs: `${start}.000`, make };
}

/** OB grades and comments by OBS.ID, as general_getOB would deliver them. */
function obRecords(
  plan: ReturnType<typeof planNight>,
): Record<string, { obsId: number; grade: string; comment: string }> {
  return Object.fromEntries(
    plan.science.map(({ ob, frames }) => {
      const obsId = frames[0]?.block.obsId ?? 0;
      return [String(obsId), { obsId, grade: ob.grade, comment: ob.comment }];
    }),
  );
}
