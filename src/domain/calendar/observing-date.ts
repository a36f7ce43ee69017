import { isoTimeOf, timeIn, timeMsOf } from './iso-time.ts';

/** An observing date runs from noon to noon UT (phoenix-formats.md 2.4). */
const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
export const SECONDS_PER_DAY = 86_400;
const DAY_MS = 1000 * SECONDS_PER_DAY;
const MJD_OF_1970 = 40_587;

/** True for a calendar date `yyyy-mm-dd` that exists. */
export function isObservingDate(text: string): boolean {
  return DATE_PATTERN.test(text) && timeMsOf(text) !== undefined;
}

/**
 * Observing date of a time (UT), undefined for what is no time. Times before noon belong to the date before; a day alone has
 * parts of two dates and tells none.
 */
export function observingDateOf(time: string): string | undefined {
  const timeMs = timeMsOf(time);
  return timeMs === undefined || DATE_PATTERN.test(time.trim())
    ? undefined
    : isoTimeOf(timeMs - DAY_MS / 2)?.slice(0, 10);
}

/** Observing date of the time in a name; undefined where the name has none. */
export function observingDateIn(name: string): string | undefined {
  return observingDateOf(timeIn(name) ?? '');
}

/** The date some days later, or earlier. */
export function dateAfter(date: string, days: number): string {
  return new Date(startMs(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How far two dates are from each other [d]. */
export function daysBetween(date: string, other: string): number {
  return Math.abs(startMs(date) - startMs(other)) / DAY_MS;
}

/** An old date is backlog: new nights come first. Units that are no dates (run_ID, pseudo-date) are backlog, too. */
export function isBacklog(unit: string, now: Date, afterDays: number): boolean {
  const today = now.toISOString().slice(0, 10);
  return !isObservingDate(unit) || startMs(unit) + Math.floor(afterDays) * DAY_MS < startMs(today);
}

/** Modified Julian Date [d] of a time (UT); NaN for what is no time. */
export function mjdOf(time: string): number {
  return (timeMsOf(time) ?? NaN) / DAY_MS + MJD_OF_1970;
}

/** As exact as the instrument writes MJD-OBS: 1 ms is 1.2e-8 d. */
export function roundedMjd(mjd: number): number {
  return Number(mjd.toFixed(8));
}

/** `2014-12-15T00:54:04.379` of a Modified Julian Date [d], undefined for one that no header can have. */
export function isoTimeOfMjd(mjd: number): string | undefined {
  return isoTimeOf(Math.round((mjd - MJD_OF_1970) * DAY_MS));
}

function startMs(date: string): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}
