import type { HduToWrite } from '../adapters/fits/index.ts';
import type { FileToWrite } from './archive-folder.ts';
import { calibrationCards } from './calibration-header.ts';
import { biasStart } from './daytime-plan.ts';
import { dayAfter } from './exposure-clock.ts';
import type { InsMode } from './ins-modes.ts';
import { DEFAULT_INS_MODE, INS_MODES } from './ins-modes.ts';
import type { MasterRequest } from './master-calibrations.ts';
import { masterBias, masterFlat, traceTable, wavecalTable } from './master-calibrations.ts';
import type { MiniMuse } from './mini-muse.ts';
import type { ReadMode } from './raw-header.ts';
import type { Scenario } from './scenario.ts';
import { staticCalibrations } from './static-calibrations.ts';
import { twilightCube } from './twilight-cube.ts';

export interface CalibrationsRequest {
  readonly date: string;
  readonly scenario: Scenario;
  readonly instrument: MiniMuse;
  readonly seed: number;
}

/** Certified masters around a night, static calibrations, and what only looks as if it would fit. */
export function nightCalibrations({ date, scenario, instrument, seed }: CalibrationsRequest): readonly FileToWrite[] {
  const insModes = insModesOf(scenario);
  const masters = mastersOf(date, scenario, insModes).map(({ fileName, insMode, dateObs, make }) => ({
    fileName,
    hdus: () => make({ instrument, insMode, seed, dateObs }),
  }));
  const decoys = scenario.calibrations.decoys === true ? decoysOf(date, insModes) : [];
  return [...masters, ...staticCalibrations(instrument, insModes), ...decoys];
}

/** Daytime calibrations of the default mode are taken on every date. */
function insModesOf({ obs }: Scenario): readonly InsMode[] {
  return [...new Set([DEFAULT_INS_MODE, ...obs.map(({ insMode }) => insMode)])];
}

interface Master {
  readonly fileName: string;
  readonly insMode: InsMode;
  readonly dateObs: string;
  readonly make: (request: MasterRequest) => HduToWrite[];
}

/** Older masters give association something to reject. */
const OLDER_ARC_DAYS = 5;

/** Their bytes depend on their own date only, so that nights can share them. */
function mastersOf(date: string, { calibrations }: Scenario, insModes: readonly InsMode[]): readonly Master[] {
  const { arcAgeDays, twilight } = calibrations;
  const days = [dayAfter(date, -1), date];
  const arcDays = [arcAgeDays, arcAgeDays + OLDER_ARC_DAYS].map((age) => dayAfter(date, -age));
  const optics = [...new Set(insModes.map(opticsOf))];
  return [
    ...days.map((day) => master('MBIA', 'master_bias', { start: biasStart(day), make: masterBias })),
    ...insModes.flatMap((insMode) =>
      days.map((day) => master('MFLA', 'master_flat', { insMode, start: `${day}T20:15:00`, make: masterFlat })),
    ),
    ...optics.flatMap((insMode) => [
      ...arcDays.map((day) => master('PFTT', 'trace_table', { insMode, start: `${day}T20:20:00`, make: traceTable })),
      ...arcDays.map((day) =>
        master('PWCT', 'wavecal_table', { insMode, start: `${day}T20:40:00`, make: wavecalTable }),
      ),
      ...(twilight
        ? [master('MFLS', 'twilight_cube', { insMode, start: `${dayAfter(date, -2)}T23:10:00`, make: twilightCube })]
        : []),
    ]),
  ];
}

/** The first mode with the same blue filter (in or out) and field: they share traces, arcs and twilights (muse.oca). */
function opticsOf(insMode: InsMode): InsMode {
  const key = (mode: InsMode): string => {
    const { pupilFilter, fieldMode } = INS_MODES[mode];
    return `${pupilFilter.startsWith('Blue')} ${fieldMode}`;
  };
  return ALL_MODES.find((mode) => key(mode) === key(insMode)) ?? insMode;
}
const ALL_MODES: readonly InsMode[] = ['WFM-NOAO-N', 'WFM-NOAO-E', 'WFM-AO-N', 'WFM-AO-E', 'NFM-AO-N'];

interface MasterOptions {
  readonly insMode?: InsMode;
  readonly start: string;
  readonly make: Master['make'];
}

function master(code: string, what: string, { insMode = DEFAULT_INS_MODE, start, make }: MasterOptions): Master {
  return {
    fileName: fileNameOf(code, what, { start, suffix: INS_MODES[insMode].fileSuffix }),
    insMode,
    dateObs: `${start}.000`,
    make,
  };
}

/** `MU_MBIA_141214A_master_bias_wfm-n.fits`, after the names of the static ones. */
function fileNameOf(code: string, what: string, { start, suffix }: { start: string; suffix: string }): string {
  return `MU_${code}_${start.slice(2, 10).replaceAll('-', '')}A_${what}_${suffix}.fits`;
}

const FAST_READ_MODE: ReadMode = { id: 2, name: 'FAST2.0' };

/** Categories by what they are matched by, with the codes and texts of their names. */
const DECOYS = {
  readMode: [
    ['MASTER_BIAS', 'MBIA', 'master_bias'],
    ['MASTER_FLAT', 'MFLA', 'master_flat'],
    ['TRACE_TABLE', 'PFTT', 'trace_table'],
    ['WAVECAL_TABLE', 'PWCT', 'wavecal_table'],
    ['LSF_PROFILE', 'GLSP', 'lsf_profile'],
  ],
  insMode: [
    ['MASTER_FLAT', 'MFLA', 'master_flat'],
    ['TRACE_TABLE', 'PFTT', 'trace_table'],
    ['WAVECAL_TABLE', 'PWCT', 'wavecal_table'],
    ['TWILIGHT_CUBE', 'MFLS', 'twilight_cube'],
    ['STD_RESPONSE', 'GSDR', 'std_response'],
    ['LSF_PROFILE', 'GLSP', 'lsf_profile'],
  ],
} as const;

/**
 * Masters that match in all but the read-out mode, or all but the instrument mode, and are closer in time than the right
 * ones. They have no data: whoever takes one fails.
 */
function decoysOf(date: string, insModes: readonly InsMode[]): readonly FileToWrite[] {
  const start = `${date}T23:30:00`;
  const other = ALL_MODES.find((mode) => insModes.every((used) => opticsOf(used) !== opticsOf(mode)));
  return [
    ...DECOYS.readMode.map(([category, code, what]) => ({
      fileName: fileNameOf(code, what, { start, suffix: 'fast' }),
      hdus: () => decoy({ category, insMode: DEFAULT_INS_MODE, start, readMode: FAST_READ_MODE }),
    })),
    ...(other === undefined ? [] : DECOYS.insMode).map(([category, code, what]) => {
      const insMode = other ?? DEFAULT_INS_MODE;
      const suffix = INS_MODES[insMode].fileSuffix;
      return { fileName: fileNameOf(code, what, { start, suffix }), hdus: () => decoy({ category, insMode, start }) };
    }),
  ];
}

interface Decoy {
  readonly category: string;
  readonly insMode: InsMode;
  readonly start: string;
  readonly readMode?: ReadMode;
}

function decoy({ category, insMode, start, readMode }: Decoy): HduToWrite[] {
  const dateObs = `${start}.000`;
  return [{ cards: calibrationCards({ category, insMode, dateObs, ...(readMode === undefined ? {} : { readMode }) }) }];
}
