import { mjdOf } from '../domain/calendar/observing-date.ts';

export interface Clock {
  now(): number;
  wait(seconds: number): void;
  /** Start of the next exposure, which then takes its time; no two exposures of a night have the same millisecond. */
  expose(exptimeSeconds: number): string;
}

const READOUT_SECONDS = 75;
const FIRST_MILLISECOND = 379;
/** Has no common divisor with 1000, so that a thousand exposures have different milliseconds. */
const MILLISECOND_STEP = 217;

export function createClock(start: string, firstIndex = 0): Clock {
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

/** Name and times of a raw frame that begins at DATE-OBS. */
export function frameAt(dateObs: string): { fileName: string; dateObs: string; mjdObs: number } {
  return { fileName: `MUSE.${dateObs}.fits`, dateObs, mjdObs: Number(mjdOf(dateObs).toFixed(8)) };
}

export function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 23);
}

/** The date some days later, or earlier. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The OBS.ID of the first OB of 2014-12-14, and how many numbers a night has. */
const OBS_ID_REFERENCE = 1134385;
const MJD_REFERENCE = 57005;
const OBS_IDS_PER_NIGHT = 32;

export function obsIdOf(date: string, index: number): number {
  return OBS_ID_REFERENCE + (mjdOf(`${date}T00:00:00`) - MJD_REFERENCE) * OBS_IDS_PER_NIGHT + index;
}
