/** An observing date runs from noon to noon UT (phoenix-formats.md 2.4). */
const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** True for a calendar date `yyyy-mm-dd` that exists. */
export function isObservingDate(text: string): boolean {
  if (!DATE_PATTERN.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Observing date of an ISO time (UT). Times before noon belong to the date before. */
export function observingDateOf(isoTime: string): string {
  const time = Date.parse(isoTime.endsWith('Z') ? isoTime : `${isoTime}Z`);
  return new Date(time - 12 * 3600_000).toISOString().slice(0, 10);
}

/** The date some days later, or earlier. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** An old date is backlog: new nights come first. Units that are no dates (run_ID, pseudo-date) are backlog, too. */
export function isBacklog(unit: string, now: Date, afterDays: number): boolean {
  return !isObservingDate(unit) || dateAfter(unit, afterDays) < now.toISOString().slice(0, 10);
}

/** Modified Julian Date [d] of an ISO time (UT). */
export function mjdOf(isoTime: string): number {
  const time = Date.parse(isoTime.endsWith('Z') ? isoTime : `${isoTime}Z`);
  return time / 86_400_000 + 40_587;
}
