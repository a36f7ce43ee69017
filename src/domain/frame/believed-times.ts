import { timeIn } from '../calendar/iso-time.ts';
import { SECONDS_PER_DAY, isoTimeOfMjd, mjdOf, roundedMjd } from '../calendar/observing-date.ts';
import type { Contradiction, CorrectionWay } from './contradiction.ts';
import type { Frame } from './frame.ts';

/** Real headers cut DATE-OBS to whole seconds; MJD-OBS and the file name have milliseconds (MUSE.2017-06-16T01:34:56.867). */
const SAME_TIME_SECONDS = 2;

const TIMES = ['DATE-OBS', 'MJD-OBS'] as const;

type Times = Pick<Frame, 'dateObs' | 'mjdObs'>;
type TimesOfFile = Times & Pick<Frame, 'fileName'>;

/**
 * The start of an exposure as DATE-OBS and MJD-OBS: what a human has corrected is believed, else of the two and the time in
 * the file name those that agree.
 */
export function believedTimes(frame: TimesOfFile, corrected: ReadonlySet<string>): Times {
  const values = contradictoryTimes(frame, corrected)[0]?.believed?.values ?? {};
  const { 'DATE-OBS': dateObs = frame.dateObs, 'MJD-OBS': mjdObs = frame.mjdObs } = values;
  return { dateObs: String(dateObs), mjdObs: Number(mjdObs) };
}

/** What DATE-OBS, MJD-OBS and the time in the file name say against each other; nothing where a human has corrected both. */
export function contradictoryTimes(
  { fileName, dateObs, mjdObs }: TimesOfFile,
  corrected: ReadonlySet<string>,
): readonly Contradiction[] {
  if (TIMES.every((keyword) => corrected.has(keyword))) return [];
  const inName = timeIn(fileName);
  const nameMjd = mjdOf(inName ?? '');
  const dateMjd = mjdOf(dateObs);
  const witnesses: Witnesses = { dateObs, mjdObs, dateMjd, ...(Number.isNaN(nameMjd) ? {} : { inName, nameMjd }) };
  if (isSameTime(dateMjd, mjdObs)) {
    return witnesses.nameMjd === undefined || isSameTime(witnesses.nameMjd, mjdObs) ? [] : [otherTimeInName(witnesses)];
  }
  const name = inName === undefined ? '' : `, the file name says ${inName}`;
  return [
    {
      what: `DATE-OBS ${dateObs} and MJD-OBS ${mjdObs} (${isoTimeOfMjd(mjdObs) ?? 'no time'}) are not the same time${name}`,
      keywords: TIMES,
      ...(judgedByHuman(witnesses, corrected) ?? judged(witnesses)),
    },
  ];
}

/** True for times that differ by no more than the rounding of headers. */
export function isSameTime(mjd: number, other: number): boolean {
  return Math.abs(mjd - other) * SECONDS_PER_DAY <= SAME_TIME_SECONDS;
}

/** All of them as MJD [d]; NaN is no time. */
interface Witnesses extends Times {
  readonly dateMjd: number;
  readonly inName?: string | undefined;
  readonly nameMjd?: number | undefined;
}

function otherTimeInName({ dateObs, inName = '', nameMjd = NaN }: Witnesses): Contradiction {
  const values = { 'DATE-OBS': inName, 'MJD-OBS': roundedMjd(nameMjd) };
  return {
    what: `DATE-OBS and MJD-OBS say ${dateObs}, the file name says ${inName}`,
    keywords: TIMES,
    ways: [{ when: 'if it is the file name that is right', values }],
    otherwise: 'else get the frame again from the archive under its own name',
    believed: { values: {}, because: 'DATE-OBS and MJD-OBS agree' },
  };
}

/** Of two that differ the one that a human has corrected is right, whatever the file is called. */
function judgedByHuman(
  { dateObs, mjdObs, dateMjd }: Witnesses,
  corrected: ReadonlySet<string>,
): Pick<Contradiction, 'ways' | 'believed'> | undefined {
  const ofMjd = isoTimeOfMjd(mjdObs);
  if (corrected.has('DATE-OBS') && !Number.isNaN(dateMjd)) {
    return decided(
      { when: IF_CORRECTED, values: { 'MJD-OBS': roundedMjd(dateMjd) } },
      `DATE-OBS ${dateObs} is corrected`,
    );
  }
  if (corrected.has('MJD-OBS') && ofMjd !== undefined) {
    return decided({ when: IF_CORRECTED, values: { 'DATE-OBS': ofMjd } }, `MJD-OBS ${mjdObs} is corrected`);
  }
  return undefined;
}
const IF_CORRECTED = 'if the correction is right';

/** DATE-OBS and MJD-OBS differ: whom the file name confirms is believed, or who is a time at all. */
function judged(witnesses: Witnesses): Pick<Contradiction, 'ways' | 'believed'> {
  const { mjdObs, dateMjd, dateObs, inName, nameMjd } = witnesses;
  const correctDate = { 'DATE-OBS': inName ?? isoTimeOfMjd(mjdObs) ?? '' };
  const correctMjd = { 'MJD-OBS': roundedMjd(nameMjd ?? dateMjd) };
  const isDateWrong = { when: 'if DATE-OBS is wrong', values: correctDate };
  const isMjdWrong = { when: 'if MJD-OBS is wrong', values: correctMjd };
  if (nameMjd !== undefined && inName !== undefined) {
    if (isSameTime(nameMjd, mjdObs)) return decided(isDateWrong, 'MJD-OBS and the file name agree');
    if (isSameTime(nameMjd, dateMjd)) return decided(isMjdWrong, 'DATE-OBS and the file name agree');
    const both = { when: 'if the file name is right', values: { ...correctDate, ...correctMjd } };
    return decided(both, 'no two of them agree: a frame is archived under its name');
  }
  if (Number.isNaN(dateMjd)) return decided(isDateWrong, `"${dateObs}" is no time`);
  if (isoTimeOfMjd(mjdObs) === undefined) return decided(isMjdWrong, `${mjdObs} is no time`);
  return { ways: [isDateWrong, isMjdWrong], believed: { values: {}, because: 'there is no third witness' } };
}

function decided(way: CorrectionWay, because: string): Pick<Contradiction, 'ways' | 'believed'> {
  return { ways: [way], believed: { values: way.values, because } };
}
