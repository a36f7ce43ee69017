import { mjdOf } from '../domain/calendar/observing-date.ts';
import type { SkyPosition } from './astronomy.ts';
import { siderealTimeDeg } from './astronomy.ts';
import { createClock, dayAfter, frameAt, obsIdOf } from './exposure-clock.ts';
import { DEFAULT_INS_MODE } from './ins-modes.ts';
import type { CalibrationFrame, PlannedBlock } from './planned-frame.ts';

const BIAS_COUNT = 5;
const FLAT_COUNT = 3;
/** Slots of the calibration blocks among the OBS.IDs of a night. */
const FLAT_SLOT = 30;
const BIAS_SLOT = 31;

/** FLATs in the afternoon before the night and BIASes in the morning after: both belong to the date. */
export function planCalibrations(date: string): CalibrationFrame[] {
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
    insMode: DEFAULT_INS_MODE,
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
