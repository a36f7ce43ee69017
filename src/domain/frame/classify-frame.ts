import { SECONDS_PER_DAY, roundedMjd } from '../calendar/observing-date.ts';
import { compareText } from '../compare-text.ts';
import type { ClassificationRule } from '../instance/classification-rule.ts';
import { correctionsDateOf } from './contradiction.ts';
import { FRAME_NUMBERS, MANDATORY, MANDATORY_FOR_SCIENCE } from './frame-keywords.ts';
import type { FRAME_TEXTS } from './frame-keywords.ts';
import type { Frame } from './frame.ts';
import { UNKNOWN_VALUE, correctionEntry } from './header-correction.ts';
import { allHold } from './keyword-condition.ts';
import type { Keywords } from './keywords.ts';
import { numberOf, stringOf } from './keywords.ts';
import { SCIENCE } from './science.ts';
import type { Problem } from './problem.ts';

export type Classified =
  { readonly kind: 'frame'; readonly frame: Frame } | { readonly kind: 'problem'; readonly problem: Problem };

/**
 * Turns the header of a raw frame into the facts that planning needs. Pure and total. A frame that does not tell its OB or
 * template is one all the same (OBS.ID 0, TPL.START empty): `contradictionsOf` has something to say of it.
 */
export function classifyFrame(fileName: string, keywords: Keywords, rules: readonly ClassificationRule[]): Classified {
  const rawType = rules.find(({ conditions }) => allHold(conditions, keywords))?.rawType;
  const wanted = stringOf(keywords, 'ESO DPR CATG') === SCIENCE ? [...MANDATORY, ...MANDATORY_FOR_SCIENCE] : MANDATORY;
  const missing = wanted.filter((keyword) => !isThere(keywords, keyword));
  if (missing.length > 0) return { kind: 'problem', problem: missingKeywords(fileName, missing, keywords) };
  return { kind: 'frame', frame: frameOf(fileName, keywords, rawType) };
}

/** The frame as it is when its header says this. */
export function frameWith(frame: Frame, values: Keywords): Frame {
  return { ...frame, ...frameOf(frame.fileName, { ...frame.keywords, ...values }, frame.rawType) };
}

/** Middle of the exposure (MJD-OBS_MOD) [d]: the time that association compares (phoenix-formats 2.1). As exact as MJD-OBS is. */
export function midExposureMjd(frame: Pick<Frame, 'mjdObs' | 'exptimeSeconds'>): number {
  return roundedMjd(frame.mjdObs + frame.exptimeSeconds / 2 / SECONDS_PER_DAY);
}

/** Frames in order of time; equal times are ordered by file name. */
export function byTime(a: Pick<Frame, 'mjdObs' | 'fileName'>, b: Pick<Frame, 'mjdObs' | 'fileName'>): number {
  return a.mjdObs - b.mjdObs || compareText(a.fileName, b.fileName);
}

/** Of these a text, or no number, is judged with the help of other keywords. */
const JUDGED_LATER: readonly string[] = ['EXPTIME', 'RA', 'DEC'];

function isThere(keywords: Keywords, keyword: string): boolean {
  if (JUDGED_LATER.includes(keyword)) return (keywords[keyword] ?? '') !== '';
  const isNumber = FRAME_NUMBERS.some((name) => name === keyword);
  return isNumber ? Number.isFinite(numberOf(keywords, keyword)) : (stringOf(keywords, keyword) ?? '') !== '';
}

function missingKeywords(fileName: string, missing: readonly string[], keywords: Keywords): Problem {
  const date = correctionsDateOf(fileName, stringOf(keywords, 'DATE-OBS') ?? '') ?? 'its date';
  const entries = missing.map((keyword) =>
    correctionEntry({ fileName, keyword, value: UNKNOWN_VALUE, reason: 'missing in the header' }),
  );
  return {
    code: 'FRAME_UNREADABLE',
    subject: fileName,
    message: `${fileName}: the header lacks ${missing.join(', ')}, or the value is of a wrong type; it is not used`,
    cure: `get the frame again from the archive; if its header is like that there, corrections file of ${date}: ${entries.join(', ')}`,
  };
}

function frameOf(fileName: string, keywords: Keywords, rawType: string | undefined): Frame {
  const text = (keyword: (typeof FRAME_TEXTS)[number]): string => stringOf(keywords, keyword) ?? '';
  const number = (keyword: (typeof FRAME_NUMBERS)[number], otherwise = 0): number =>
    numberOf(keywords, keyword) ?? otherwise;
  return {
    fileName,
    rawType,
    dprCatg: text('ESO DPR CATG'),
    dateObs: text('DATE-OBS'),
    mjdObs: number('MJD-OBS'),
    exptimeSeconds: number('EXPTIME', NaN),
    raDeg: number('RA'),
    decDeg: number('DEC'),
    insMode: text('ESO INS MODE'),
    obsId: number('ESO OBS ID'),
    obsName: text('ESO OBS NAME'),
    obsProgId: text('ESO OBS PROG ID'),
    obsTargName: text('ESO OBS TARG NAME'),
    tplStart: text('ESO TPL START'),
    tplExpno: number('ESO TPL EXPNO', 1),
    tplNexp: number('ESO TPL NEXP', 1),
    posangDeg: number('ESO INS DROT POSANG'),
    keywords,
  };
}
