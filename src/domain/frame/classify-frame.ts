import type { ClassificationRule, KeywordCondition } from '../instrument.ts';
import type { Frame } from './frame.ts';
import type { Keywords } from './keywords.ts';
import { numberOf, stringOf } from './keywords.ts';
import type { Problem } from './problem.ts';

export type Classified =
  { readonly kind: 'frame'; readonly frame: Frame } | { readonly kind: 'problem'; readonly problem: Problem };

/** Without these planning cannot go on, or the recipes fail later in silence (muse-recipes 3.1). */
const MANDATORY = {
  texts: ['DATE-OBS', 'ESO DPR CATG', 'ESO DPR TYPE'],
  numbers: ['MJD-OBS', 'EXPTIME'],
} as const;
const MANDATORY_FOR_SCIENCE = {
  texts: ['ESO INS MODE', 'ESO OBS PROG ID', 'ESO TPL START'],
  numbers: ['RA', 'DEC', 'ESO OBS ID'],
} as const;

/** Turns the header of a raw frame into the facts that planning needs. Pure and total. */
export function classifyFrame(fileName: string, keywords: Keywords, rules: readonly ClassificationRule[]): Classified {
  const rawType = rules.find((rule) => rule.conditions.every((condition) => holds(condition, keywords)))?.rawType;
  const missing = [
    ...missingOf(MANDATORY, keywords),
    ...(stringOf(keywords, 'ESO DPR CATG') === 'SCIENCE' ? missingOf(MANDATORY_FOR_SCIENCE, keywords) : []),
  ];
  if (missing.length > 0) return { kind: 'problem', problem: missingKeywords(fileName, missing) };
  return { kind: 'frame', frame: frameOf(fileName, keywords, rawType) };
}

/** True when the keyword passes the test; a keyword that is absent or no text does not. */
export function holds(condition: KeywordCondition, keywords: Keywords): boolean {
  const value = stringOf(keywords, condition.keyword);
  if (value === undefined) return false;
  if ('oneOf' in condition) return condition.oneOf.includes(value);
  if ('includes' in condition) return condition.includes.every((part) => value.includes(part));
  return new RegExp(condition.matches, 'u').test(value);
}

/** Middle of the exposure (MJD-OBS_MOD) [d]: the time that association compares (phoenix-formats 2.1). */
export function midExposureMjd(frame: Pick<Frame, 'mjdObs' | 'exptimeSeconds'>): number {
  return frame.mjdObs + frame.exptimeSeconds / 2 / 86_400;
}

/** Frames in order of time; equal times are ordered by file name. */
export function byTime(a: Pick<Frame, 'mjdObs' | 'fileName'>, b: Pick<Frame, 'mjdObs' | 'fileName'>): number {
  return a.mjdObs - b.mjdObs || (a.fileName < b.fileName ? -1 : a.fileName > b.fileName ? 1 : 0);
}

interface KeywordNames {
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
}

function missingOf(names: KeywordNames, keywords: Keywords): string[] {
  return [
    ...names.texts.filter((name) => (stringOf(keywords, name) ?? '') === ''),
    ...names.numbers.filter((name) => !Number.isFinite(numberOf(keywords, name))),
  ];
}

function missingKeywords(fileName: string, missing: readonly string[]): Problem {
  return {
    code: 'FRAME_UNREADABLE',
    subject: fileName,
    message: `${fileName}: the header lacks ${missing.join(', ')}, or the value is of a wrong type`,
    cure: 'get the frame again from the archive; if its header is like that there, the frame cannot be processed',
  };
}

function frameOf(fileName: string, keywords: Keywords, rawType: string | undefined): Frame {
  const text = (keyword: string): string => stringOf(keywords, keyword) ?? '';
  const number = (keyword: string, otherwise = 0): number => numberOf(keywords, keyword) ?? otherwise;
  return {
    fileName,
    rawType,
    dprCatg: text('ESO DPR CATG'),
    dateObs: text('DATE-OBS'),
    mjdObs: number('MJD-OBS'),
    exptimeSeconds: number('EXPTIME'),
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
