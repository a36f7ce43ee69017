import type { FitsCard, WritableValue } from '../src/adapters/fits/index.ts';
import { mjdOf } from '../src/domain/calendar/observing-date.ts';
import { calibrationCards } from '../src/simulator/calibration-header.ts';
import type { MiniMuse } from '../src/simulator/mini-muse.ts';
import type { RawFrame } from '../src/simulator/raw-header.ts';
import { primaryCards } from '../src/simulator/raw-header.ts';
import { objectExposure, skyExposure, towards } from '../src/simulator/scenario.ts';

const FIRST_DATE = '2014-12-01';
const OBS_PER_NIGHT = 12;
/** Raw calibrations of a night and their DPR.TYPE (seed 004). */
const NIGHT_CALIBRATIONS = [
  { type: 'BIAS', dprType: 'BIAS', template: 'MUSE_cal_bias', count: 11 },
  { type: 'FLAT', dprType: 'FLAT,LAMP', template: 'MUSE_wfm_cal_specflat', count: 22 },
  { type: 'FLAT', dprType: 'WAVE', template: 'MUSE_wfm_cal_wave', count: 24 },
  { type: 'FLAT', dprType: 'FLAT,SKY', template: 'MUSE_wfm_cal_twilight', count: 4 },
  { type: 'FLAT', dprType: 'FLAT,LAMP,ILLUM', template: 'MUSE_wfm_cal_illum', count: 4 },
] as const;

const DATED_MASTERS = ['MASTER_BIAS', 'MASTER_FLAT', 'TRACE_TABLE', 'WAVECAL_TABLE', 'TWILIGHT_CUBE'] as const;
const STATIC_CALIBRATIONS = [
  'GEOMETRY_TABLE',
  'BADPIX_TABLE',
  'EXTINCT_TABLE',
  'STD_RESPONSE',
  'LSF_PROFILE',
  'SKY_LINES',
  'ASTROMETRY_WCS',
  'FILTER_LIST',
] as const;

/** Observing dates of a benchmark: one after another from December 2014 on. */
export function dateOf(night: number): string {
  return new Date(Date.parse(`${FIRST_DATE}T00:00:00Z`) + night * 86_400_000).toISOString().slice(0, 10);
}

/** A raw frame without its pixels. */
export interface BenchFrame {
  readonly frame: RawFrame;
  /** Replaces the value of a card. */
  readonly changed: Readonly<Record<string, WritableValue>>;
}

/** A whole night: its calibrations, then its science. */
export function framesOf(date: string): readonly BenchFrame[] {
  const calibrations = NIGHT_CALIBRATIONS.flatMap((sequence, index) => calibrationFrames(date, sequence, index));
  return [...calibrations, ...scienceOf(date, OBS_PER_NIGHT)];
}

/** Standard OBs, one after another: four exposures of an object with a sky between them, 13 ABs each. */
export function scienceOf(date: string, obs: number): readonly BenchFrame[] {
  return Array.from({ length: obs }, (_, index) => scienceFrames(date, index)).flat();
}

/** Cards of the primary header. */
export function cardsOf(instrument: MiniMuse, { frame, changed }: BenchFrame): readonly FitsCard[] {
  return primaryCards(instrument, frame).map(([keyword, value, comment]): FitsCard => {
    return [keyword, changed[keyword] ?? value, comment ?? ''];
  });
}

/** Names and cards of the certified calibrations: a set of masters for each of these dates, and the static ones. */
export function calibrationsOf(dates: readonly string[]): Readonly<Record<string, readonly FitsCard[]>> {
  const dated = dates.flatMap((date) =>
    DATED_MASTERS.map((category) => ({ category, dateObs: `${date}T10:05:00.000` as string | undefined })),
  );
  const all = [...dated, ...STATIC_CALIBRATIONS.map((category) => ({ category, dateObs: undefined }))];
  return Object.fromEntries(
    all.map(({ category, dateObs }) => [
      `MU_${category}_${dateObs?.slice(0, 10) ?? '140101A'}.fits`,
      calibrationCards({ category, insMode: 'WFM-NOAO-N', dateObs }),
    ]),
  );
}

function calibrationFrames(
  date: string,
  { type, dprType, template, count }: (typeof NIGHT_CALIBRATIONS)[number],
  sequence: number,
): BenchFrame[] {
  const start = timeAfter(`${date}T12:30:00.000`, sequence * 3600);
  return Array.from({ length: count }, (_, index) => ({
    frame: {
      ...timed(timeAfter(start, 60 + index * 90), 1),
      type,
      block: { ...blockOf(date, start, 90 + sequence), obsName: `Calibration_${dprType}` },
      template: { id: template, name: template, number: 1, exposureCount: count, start: start.slice(0, 19) },
      exposureNumber: index + 1,
    },
    // The frames are those of a flat-field: an arc has a lamp of its own (seed 004).
    changed: { 'ESO DPR TYPE': dprType, ...(dprType === 'WAVE' ? { 'ESO INS SHUT3 ST': true } : {}) },
  }));
}

const EXPOSURES = [
  objectExposure(600),
  objectExposure(600, { dither: towards(2, 0), posangDeg: 90 }),
  skyExposure(120),
  objectExposure(600, { dither: towards(0, 2), posangDeg: 180 }),
  objectExposure(600, { dither: towards(2, 2), posangDeg: 270 }),
] as const;
const EXPOSURE_SECONDS = 700;
const OB_SECONDS = 2700;

function scienceFrames(date: string, ob: number): BenchFrame[] {
  const start = timeAfter(`${date}T23:30:00.000`, ob * OB_SECONDS);
  const spread = OB_SECONDS / EXPOSURES.length / EXPOSURE_SECONDS;
  return EXPOSURES.map((spec, index) => ({
    frame: {
      ...timed(timeAfter(start, 60 + index * EXPOSURE_SECONDS * spread), spec.exptimeSeconds),
      type: spec.type,
      spec,
      previous: EXPOSURES[index - 1],
      block: blockOf(date, start, ob),
      template: {
        id: 'MUSE_wfm-noao_obs_genericoffset',
        name: 'Observation in WFM with user defined offsets',
        number: 2,
        exposureCount: EXPOSURES.length,
        start: start.slice(0, 19),
      },
      exposureNumber: index + 1,
    },
    changed: {},
  }));
}

function blockOf(date: string, start: string, index: number): RawFrame['block'] {
  return {
    obsId: mjdOf(`${date}T00:00:00`) * 100 + index,
    obsName: `Field_${index}`,
    programme: '094.A-0205(A)',
    investigator: 'HERSCHEL',
    insMode: 'WFM-NOAO-N',
    containerId: 0,
    containerType: '',
    templateCount: 2,
    start: start.slice(0, 19),
    target: { name: `NGC-${2000 + index}`, position: { raDeg: 15 * (index % 24), decDeg: -30 } },
  };
}

function timed(dateObs: string, exptimeSeconds: number) {
  return { fileName: `MUSE.${dateObs}.fits`, dateObs, mjdObs: Number(mjdOf(dateObs).toFixed(8)), exptimeSeconds };
}

function timeAfter(time: string, seconds: number): string {
  return new Date(Date.parse(`${time}Z`) + seconds * 1000 + 379).toISOString().slice(0, 23);
}
