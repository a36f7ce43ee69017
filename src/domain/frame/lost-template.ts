import { mjdOf } from '../calendar/observing-date.ts';
import type { Contradiction } from './contradiction.ts';
import type { Frame } from './frame.ts';
import { UNKNOWN_VALUE } from './header-correction.ts';
import { numberOf, stringOf } from './keywords.ts';
import { isSameTime } from './time-contradictions.ts';

/** An exposure that does not tell its OB or template; its neighbours in time often do. */
export function lostTemplate(frame: Frame, night: readonly Frame[]): readonly Contradiction[] {
  return [...lostOb(frame, night), ...lostStart(frame, night), ...lostProgramme(frame, night)];
}

function lostOb(frame: Frame, night: readonly Frame[]): readonly Contradiction[] {
  if (frame.obsId > 0) return [];
  const told = frame.keywords['ESO OBS ID'];
  const what = told === undefined || told === null ? 'OBS ID is missing' : `OBS ID is ${JSON.stringify(String(told))}`;
  const neighbour = nearest(frame, night, (other) => isOfSameOb(frame, other) && other.obsId > 0);
  return [lost(what, 'ESO OBS ID', neighbour?.obsId)];
}

function lostStart(frame: Frame, night: readonly Frame[]): readonly Contradiction[] {
  const { tplStart, dateObs, mjdObs } = frame;
  const startMjd = mjdOf(tplStart);
  // Where the two contradict each other one of them is right, and that is told already.
  const isBefore = (mjd: number): boolean => startMjd <= mjd || isSameTime(startMjd, mjd);
  if (tplStart !== '' && [mjdObs, mjdOf(dateObs)].some(isBefore)) return [];
  const what = tplStart === '' ? 'TPL START is missing' : `TPL START ${tplStart} is not before DATE-OBS ${dateObs}`;
  const neighbour = nearest(frame, night, (other) => isOfSameTemplate(frame, other) && other.tplStart !== '');
  return [lost(what, 'ESO TPL START', neighbour?.tplStart)];
}

function lostProgramme(frame: Frame, night: readonly Frame[]): readonly Contradiction[] {
  if (frame.obsProgId !== '') return [];
  const neighbour = nearest(frame, night, (other) => isOfSameOb(frame, other) && other.obsProgId !== '');
  return [lost('OBS PROG ID is missing', 'ESO OBS PROG ID', neighbour?.obsProgId)];
}

function lost(what: string, keyword: string, value: string | number | undefined): Contradiction {
  const when = value === undefined ? 'with the value from the night log' : 'as the exposure next to it says';
  return { what, keywords: [keyword], ways: [{ when, keyword, value: value ?? UNKNOWN_VALUE }] };
}

/** The frame next in time that passes the test; of two as near the earlier one. */
function nearest(frame: Frame, night: readonly Frame[], test: (other: Frame) => boolean): Frame | undefined {
  const distance = ({ mjdObs }: Frame): number => Math.abs(mjdObs - frame.mjdObs);
  return night
    .filter((other) => other.fileName !== frame.fileName && test(other))
    .toSorted((a, b) => distance(a) - distance(b) || a.mjdObs - b.mjdObs)[0];
}

/** OBS START is one per execution; without it the name of the OB has to do. */
function isOfSameOb(frame: Frame, other: Frame): boolean {
  const start = stringOf(frame.keywords, 'ESO OBS START');
  if (start !== undefined) return stringOf(other.keywords, 'ESO OBS START') === start;
  return frame.obsName !== '' && other.obsName === frame.obsName;
}

/** A template has one number in its OB. */
function isOfSameTemplate(frame: Frame, other: Frame): boolean {
  const number = numberOf(frame.keywords, 'ESO OBS TPLNO');
  return number !== undefined && isOfSameOb(frame, other) && numberOf(other.keywords, 'ESO OBS TPLNO') === number;
}
