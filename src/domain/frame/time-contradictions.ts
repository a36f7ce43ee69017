import { timeIn } from '../calendar/iso-time.ts';
import { isoTimeOfMjd, mjdOf } from '../calendar/observing-date.ts';
import type { Contradiction, CorrectionWay } from './contradiction.ts';
import type { Frame } from './frame.ts';
import { UNKNOWN_VALUE } from './header-correction.ts';

/** Real headers cut DATE-OBS to whole seconds; MJD-OBS and the file name have milliseconds (MUSE.2017-06-16T01:34:56.867). */
const SAME_TIME_SECONDS = 2;
const SECONDS_PER_DAY = 86_400;
/** As the instrument writes it: 1 ms is 1.2e-8 d. */
const MJD_DIGITS = 8;

/** DATE-OBS, MJD-OBS and the time in the file name: of three witnesses the two that agree are believed. */
export function contradictoryTimes({ fileName, dateObs, mjdObs }: Frame): readonly Contradiction[] {
  const inName = timeIn(fileName);
  const times: Times = { dateObs, mjdObs, inName };
  const nameAgrees = inName === undefined || isSameTime(mjdOf(inName), mjdObs);
  if (isSameTime(mjdOf(dateObs), mjdObs)) return nameAgrees ? [] : [otherTimeInName(times)];
  const name = inName === undefined ? '' : `, the file name says ${inName}`;
  return [
    {
      what: `DATE-OBS ${dateObs} and MJD-OBS ${mjdObs} (${isoTimeOfMjd(mjdObs) ?? 'no time'}) are not the same time${name}`,
      keywords: ['DATE-OBS', 'MJD-OBS'],
      ways: waysOf(times),
    },
  ];
}

/** True for times that differ by no more than the rounding of headers. */
export function isSameTime(mjd: number, other: number): boolean {
  return Math.abs(mjd - other) * SECONDS_PER_DAY <= SAME_TIME_SECONDS;
}

interface Times {
  readonly dateObs: string;
  readonly mjdObs: number;
  readonly inName: string | undefined;
}

function otherTimeInName({ dateObs, inName = '' }: Times): Contradiction {
  return {
    what: `DATE-OBS and MJD-OBS say ${dateObs}, the file name says ${inName}`,
    keywords: ['DATE-OBS', 'MJD-OBS'],
    ways: [],
    otherwise: 'get the frame again from the archive under its own name; if it has this one there, correct both times',
  };
}

function waysOf({ dateObs, mjdObs, inName }: Times): readonly CorrectionWay[] {
  const otherMjd = mjdOf(inName ?? dateObs);
  const correctDate: CorrectionWay = {
    when: 'if DATE-OBS is wrong',
    keyword: 'DATE-OBS',
    value: inName ?? isoTimeOfMjd(mjdObs) ?? UNKNOWN_VALUE,
  };
  if (Number.isNaN(otherMjd) || (inName !== undefined && isSameTime(otherMjd, mjdObs))) return [correctDate];
  const correctMjd: CorrectionWay = {
    when: 'if MJD-OBS is wrong',
    keyword: 'MJD-OBS',
    value: Number(otherMjd.toFixed(MJD_DIGITS)),
  };
  return inName !== undefined && isSameTime(otherMjd, mjdOf(dateObs)) ? [correctMjd] : [correctDate, correctMjd];
}
