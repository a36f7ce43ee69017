/** Of a day without a time its begin is meant. Headers, file names and humans write all of these; without a zone it is UT. */
const DAY = String.raw`(?<day>\d{4}-\d\d-\d\d)`;
const CLOCK = String.raw`(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d*))?)?`;
const ZONE = String.raw`(?:[Zz]|(?<sign>[+-])(?<zoneHour>\d\d)(?::?(?<zoneMinute>\d\d))?)`;
const ISO_TIME = new RegExp(`^\\s*${DAY}(?:[Tt ]${CLOCK}\\s*${ZONE}?)?\\s*$`, 'u');

const TIME_IN_NAME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/gu;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Whole milliseconds since 1970 of a time of the years 0000 to 9999; undefined for what is no time. A second of 60 (a leap
 * second, or a clock that rounds up) is the begin of the next minute, 24:00:00 that of the next day.
 */
export function timeMsOf(text: string | undefined): number | undefined {
  const parts = ISO_TIME.exec(text ?? '')?.groups ?? {};
  const number = (part: string): number => Number(parts[part] ?? 0);
  const clockMs = clockMsOf(number('hour'), number('minute'), secondMsOf(number('second'), parts['fraction']));
  const zoneMs = clockMsOf(number('zoneHour'), number('zoneMinute'), 0);
  const timeMs = dayMsOf(parts['day']) + clockMs - (parts['sign'] === '-' ? -zoneMs : zoneMs);
  return isoTimeOf(timeMs) === undefined ? undefined : timeMs;
}

/** `2014-12-15T00:54:04.379`, as headers have it; undefined for what is no time of the years 0000 to 9999. */
export function isoTimeOf(timeMs: number): string | undefined {
  const time = new Date(timeMs);
  const year = time.getUTCFullYear();
  return year >= 0 && year <= 9999 ? time.toISOString().slice(0, 23) : undefined;
}

/** The time in a name (ARCFILE, AB, archive id) as it is written; undefined where the name has none. */
export function timeIn(name: string): string | undefined {
  return name.match(TIME_IN_NAME)?.find((time) => timeMsOf(time) !== undefined);
}

/** NaN for a day that no calendar has. */
function dayMsOf(day = ''): number {
  const dayMs = Date.parse(`${day}T00:00:00.000Z`);
  return isoTimeOf(dayMs)?.startsWith(day) === true ? dayMs : NaN;
}

/** Digits beyond a millisecond are cut off: rounded, they could lead into the next minute. */
function secondMsOf(second: number, fraction = ''): number {
  return second * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/** NaN for what no clock shows. */
function clockMsOf(hour: number, minute: number, secondMs: number): number {
  if (minute > 59 || secondMs >= 61_000) return NaN;
  const clockMs = (hour * 60 + minute) * MINUTE_MS + secondMs;
  return hour < 24 || clockMs === DAY_MS ? clockMs : NaN;
}
