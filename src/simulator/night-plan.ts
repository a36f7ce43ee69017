import { mjdOf } from '../domain/calendar/observing-date.ts';
import type { SkyPosition } from './astronomy.ts';
import { siderealTimeDeg, wrapDegrees } from './astronomy.ts';
import type { ExposureSpec, InsMode, ObSpec, Scenario, TemplateSpec } from './scenario.ts';
import { INS_MODES } from './scenario.ts';

/** A block of exposures under one OBS.ID. */
export interface PlannedBlock {
  readonly obsId: number;
  readonly obsName: string;
  readonly programme: string;
  readonly investigator: string;
  readonly insMode: InsMode;
  readonly containerId: number;
  readonly containerType: string;
  readonly templateCount: number;
  /** OBS START. */
  readonly start: string;
  readonly target: { readonly name: string; readonly position: SkyPosition };
}

export interface PlannedTemplate {
  readonly id: string;
  readonly name: string;
  /** OBS TPLNO, from 1; in an OB the acquisition is number 1. */
  readonly number: number;
  /** TPL NEXP. */
  readonly exposureCount: number;
  /** TPL START. */
  readonly start: string;
}

interface PlannedFrame {
  /** `MUSE.2014-12-15T00:54:04.379.fits`. */
  readonly fileName: string;
  /** DATE-OBS, to the millisecond. */
  readonly dateObs: string;
  readonly mjdObs: number;
  readonly exptimeSeconds: number;
  readonly block: PlannedBlock;
  readonly template: PlannedTemplate;
  /** TPL EXPNO, from 1. */
  readonly exposureNumber: number;
}

export interface ScienceFrame extends PlannedFrame {
  readonly type: 'OBJECT' | 'SKY';
  readonly spec: ExposureSpec;
  /** The exposure before it in its template. */
  readonly previous: ExposureSpec | undefined;
}

export interface CalibrationFrame extends PlannedFrame {
  readonly type: 'BIAS' | 'FLAT';
}

export interface NightPlan {
  readonly science: readonly { readonly ob: ObSpec; readonly frames: readonly ScienceFrame[] }[];
  readonly calibrations: readonly CalibrationFrame[];
}

/** UT of the first exposure: a time that real MUSE data have too (phoenix-formats.md 2.3). */
const NIGHT_START = '00:54:04';
const READOUT_SECONDS = 75;
const TEMPLATE_SECONDS = 54;
const ACQUISITION_SECONDS = 420;

/** Lays the exposures of a night out in time. Nothing here is random: times and numbers depend on date and scenario only. */
export function planNight(date: string, scenario: Scenario): NightPlan {
  const clock = createClock(`${dayAfter(date, 1)}T${NIGHT_START}`);
  const science = scenario.obs.map((ob, index) => {
    if (index > 0) clock.wait(ACQUISITION_SECONDS);
    return { ob, frames: planBlock(ob, blockFor({ date, ob, index, startMs: clock.now() }), clock) };
  });
  return { science, calibrations: planCalibrations(date) };
}

/** The date some days later, or earlier. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

interface Clock {
  now(): number;
  wait(seconds: number): void;
  /** Start of the next exposure, which then takes its time; no two exposures of a night have the same millisecond. */
  expose(exptimeSeconds: number): string;
}

const FIRST_MILLISECOND = 379;
/** Has no common divisor with 1000, so that a thousand exposures have different milliseconds. */
const MILLISECOND_STEP = 217;

function createClock(start: string, firstIndex = 0): Clock {
  let nowMs = Date.parse(`${start}.000Z`);
  let index = firstIndex;
  return {
    now: () => nowMs,
    wait: (seconds) => {
      nowMs += seconds * 1000;
    },
    expose: (exptimeSeconds) => {
      const millisecond = (FIRST_MILLISECOND + MILLISECOND_STEP * index++) % 1000;
      const dateObs = isoOf(nowMs + millisecond);
      nowMs += (exptimeSeconds + READOUT_SECONDS) * 1000;
      return dateObs;
    },
  };
}

function planBlock(ob: ObSpec, block: PlannedBlock, clock: Clock): ScienceFrame[] {
  return ob.templates.flatMap((spec, index) => {
    if (index > 0) clock.wait(TEMPLATE_SECONDS);
    return planTemplate(spec, { block, template: templateFor(ob, index, clock.now()), clock });
  });
}

interface TemplateContext {
  readonly block: PlannedBlock;
  readonly template: PlannedTemplate;
  readonly clock: Clock;
}

function planTemplate(spec: TemplateSpec, { block, template, clock }: TemplateContext): ScienceFrame[] {
  return spec.exposures.map((exposure, index) => {
    const { type, exptimeSeconds } = exposure;
    const place = { block, template, exposureNumber: index + 1, previous: spec.exposures[index - 1] };
    return { ...frameAt(clock.expose(exptimeSeconds)), type, exptimeSeconds, spec: exposure, ...place };
  });
}

function templateFor(ob: ObSpec, index: number, nowMs: number): PlannedTemplate {
  const { templateId: id, templateName: name } = INS_MODES[ob.insMode];
  const exposureCount = ob.templates[index]?.exposures.length ?? 0;
  return { id, name, number: index + 2, exposureCount, start: isoOf(nowMs - TEMPLATE_SECONDS * 1000).slice(0, 19) };
}

/** The OBS.ID of the first OB of 2014-12-14, and how many numbers a night has. */
const OBS_ID_REFERENCE = 1134385;
const MJD_REFERENCE = 57005;
const OBS_IDS_PER_NIGHT = 32;

function obsIdOf(date: string, index: number): number {
  return OBS_ID_REFERENCE + (mjdOf(`${date}T00:00:00`) - MJD_REFERENCE) * OBS_IDS_PER_NIGHT + index;
}

interface BlockContext {
  readonly date: string;
  readonly ob: ObSpec;
  readonly index: number;
  readonly startMs: number;
}

function blockFor({ date, ob, index, startMs }: BlockContext): PlannedBlock {
  const obsId = obsIdOf(date, index);
  return {
    obsId,
    obsName: ob.name,
    programme: ob.programme,
    investigator: ob.investigator,
    insMode: ob.insMode,
    containerId: ob.container === undefined ? 0 : obsIdOf(date, 0) * 10 + ob.container.index,
    containerType: ob.container?.type ?? '',
    templateCount: ob.templates.length + 1,
    start: isoOf(startMs - ACQUISITION_SECONDS * 1000).slice(0, 19),
    target: { name: ob.target, position: targetPosition(date, ob) },
  };
}

/** Rounded to a whole arcsecond: targets have catalogue positions. */
function targetPosition(date: string, ob: ObSpec): SkyPosition {
  const sidereal = siderealTimeDeg(mjdOf(`${dayAfter(date, 1)}T${NIGHT_START}`));
  return { raDeg: Math.round(wrapDegrees(sidereal - ob.hourAngleDeg) * 240) / 240, decDeg: ob.decDeg };
}

const BIAS_COUNT = 5;
const FLAT_COUNT = 3;
/** Slots of the calibration blocks among the OBS.IDs of a night. */
const FLAT_SLOT = 30;
const BIAS_SLOT = 31;

/** FLATs in the afternoon before the night and BIASes in the morning after: both belong to the date. */
function planCalibrations(date: string): CalibrationFrame[] {
  const flats = {
    type: 'FLAT',
    count: FLAT_COUNT,
    exptimeSeconds: 1,
    slot: FLAT_SLOT,
    start: `${date}T20:15:00`,
  } as const;
  const biases = {
    type: 'BIAS',
    count: BIAS_COUNT,
    exptimeSeconds: 0,
    slot: BIAS_SLOT,
    start: biasStart(date),
  } as const;
  return [...planSequence(date, flats), ...planSequence(date, biases)];
}

/** When the BIAS sequence of a date begins; its master carries the same time. */
export function biasStart(date: string): string {
  return `${dayAfter(date, 1)}T10:05:00`;
}

interface Sequence {
  readonly type: CalibrationFrame['type'];
  readonly count: number;
  readonly exptimeSeconds: number;
  readonly slot: number;
  readonly start: string;
}

function planSequence(date: string, { type, count, exptimeSeconds, slot, start }: Sequence): CalibrationFrame[] {
  const clock = createClock(start, slot * 10);
  const block = calibrationBlock(date, type, { slot, start });
  const template = {
    id: type === 'BIAS' ? 'MUSE_cal_bias' : 'MUSE_wfm_cal_flat',
    name: type === 'BIAS' ? 'Bias exposures' : 'Continuum lamp exposures in WFM',
    number: 1,
    exposureCount: count,
    start,
  };
  return Array.from({ length: count }, (_, index) => {
    return {
      ...frameAt(clock.expose(exptimeSeconds)),
      type,
      exptimeSeconds,
      block,
      template,
      exposureNumber: index + 1,
    };
  });
}

function calibrationBlock(date: string, type: string, { slot, start }: { slot: number; start: string }): PlannedBlock {
  return {
    obsId: obsIdOf(date, slot),
    obsName: `Calibration_${type}`,
    programme: '60.A-9100(A)',
    investigator: 'Paranal',
    insMode: 'WFM-NOAO-N',
    containerId: 0,
    containerType: '',
    templateCount: 1,
    start,
    target: { name: type, position: parkPosition(start) },
  };
}

/** The dome is closed and the telescope points to the zenith. */
function parkPosition(start: string): SkyPosition {
  return { raDeg: siderealTimeDeg(mjdOf(start)), decDeg: -24.627 };
}

function frameAt(dateObs: string): { fileName: string; dateObs: string; mjdObs: number } {
  return { fileName: `MUSE.${dateObs}.fits`, dateObs, mjdObs: Number(mjdOf(dateObs).toFixed(8)) };
}

function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 23);
}
