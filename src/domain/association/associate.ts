import type { Calibration } from '../frame/frame.ts';
import type { Keywords, KeywordValue } from '../frame/keywords.ts';
import type { AssociationRule, MatchKey } from '../instrument.ts';

/** What calibrations are looked for: the first raw file of an AB stands for all (phoenix-formats 2.1). */
export interface AssociationSubject {
  readonly mjdObsMod: number;
  readonly keywords: Keywords;
}

export interface Rejection {
  readonly calibration: string;
  readonly because: string;
}

/** The outcome of one rule; `rejected` names every other calibration of the same PRO.CATG. */
export interface Association {
  readonly tag: string;
  readonly required: boolean;
  readonly time: AssociationRule['time'];
  /** File name, or undefined when nothing fits. */
  readonly chosen: string | undefined;
  /** Calibration minus MJD-OBS_MOD [d]; undefined for calibrations without a time. */
  readonly deltaDays: number | undefined;
  readonly rejected: readonly Rejection[];
}

/** Calibrations by PRO.CATG. */
export type CalibrationPool = Readonly<Record<string, readonly Calibration[]>>;

export function poolOf(calibrations: readonly Calibration[]): CalibrationPool {
  const pool: Record<string, Calibration[]> = {};
  for (const calibration of calibrations) (pool[calibration.proCatg] ??= []).push(calibration);
  return pool;
}

/** Finds the calibrations of an AB. The result does not depend on the order of the pool. */
export function associate(
  subject: AssociationSubject,
  pool: CalibrationPool,
  rules: readonly AssociationRule[],
): readonly Association[] {
  return rules.map((rule) => applyRule(rule, subject, pool[rule.tag] ?? []));
}

/** `DET.READ.CURID=1 INS.MODE=WFM-NOAO-N`: what a calibration would have to look like, for messages. */
export function describeMatch(rule: AssociationRule, keywords: Keywords): string {
  return rule.match.map((key) => `${key.name}=${describeValue(keywords[key.keyword])}`).join(' ');
}

interface Candidate {
  readonly calibration: Calibration;
  readonly deltaDays: number | undefined;
}

function applyRule(
  rule: AssociationRule,
  subject: AssociationSubject,
  calibrations: readonly Calibration[],
): Association {
  const candidates: Candidate[] = [];
  const rejected: Rejection[] = [];
  for (const calibration of calibrations) {
    const candidate = { calibration, deltaDays: deltaOf(rule, subject, calibration) };
    const because = mismatchOf(rule, subject, candidate);
    if (because === undefined) candidates.push(candidate);
    else rejected.push({ calibration: calibration.fileName, because });
  }
  const [best, ...others] = candidates.toSorted(preferred);
  if (best !== undefined) rejected.push(...others.map((other) => lessFit(other, best)));
  return {
    tag: rule.tag,
    required: rule.required,
    time: rule.time,
    chosen: best?.calibration.fileName,
    deltaDays: best?.deltaDays,
    rejected: rejected.toSorted((a, b) => compareText(a.calibration, b.calibration)),
  };
}

function deltaOf(rule: AssociationRule, subject: AssociationSubject, calibration: Calibration): number | undefined {
  if (rule.time === 'static' || calibration.mjdObs === undefined) return undefined;
  return calibration.mjdObs - subject.mjdObsMod;
}

function mismatchOf(
  rule: AssociationRule,
  subject: AssociationSubject,
  { calibration, deltaDays }: Candidate,
): string | undefined {
  for (const key of rule.match) {
    const wanted = subject.keywords[key.keyword];
    const found = calibration.keywords[key.keyword];
    if (wanted === undefined || wanted === null) return `the raw file has no ${key.keyword} to compare`;
    if (found === undefined || found === null) return `has no ${key.keyword}`;
    if (!agree(key, wanted, found)) return `${key.name}=${describeValue(found)}, not ${describeValue(wanted)}`;
  }
  if (rule.maxDays !== undefined && deltaDays !== undefined && Math.abs(deltaDays) > rule.maxDays) {
    return `${formatDays(deltaDays)}, more than ${rule.maxDays} d`;
  }
  return undefined;
}

function agree(key: MatchKey, a: KeywordValue, b: KeywordValue): boolean {
  if (key.startsWith !== undefined)
    return String(a).startsWith(key.startsWith) === String(b).startsWith(key.startsWith);
  return comparable(a) === comparable(b);
}

/** 1, 1n and '1 ' are the same setting, however the header was written. */
function comparable(value: KeywordValue): string {
  return String(value).trimEnd();
}

function describeValue(value: KeywordValue | undefined): string {
  return value === undefined || value === null ? 'missing' : comparable(value);
}

/** Closest first; at the same distance the one taken before; then the newer version, which the name tells. */
function preferred(a: Candidate, b: Candidate): number {
  return (
    distance(a) - distance(b) ||
    Number(isAfter(a)) - Number(isAfter(b)) ||
    compareText(b.calibration.fileName, a.calibration.fileName)
  );
}

/** A calibration without a time is taken when there is none with a time. */
const NO_TIME_DAYS = 1e6;

function distance({ deltaDays }: Candidate): number {
  return deltaDays === undefined ? NO_TIME_DAYS : Math.abs(deltaDays);
}
function isAfter({ deltaDays }: Candidate): boolean {
  return deltaDays !== undefined && deltaDays > 0;
}

function lessFit(other: Candidate, best: Candidate): Rejection {
  const { fileName } = other.calibration;
  if (other.deltaDays === undefined) {
    return {
      calibration: fileName,
      because:
        best.deltaDays === undefined
          ? `older version than ${best.calibration.fileName}`
          : `has no time, ${best.calibration.fileName} has`,
    };
  }
  const closeness = distance(other) > distance(best) ? 'farther than' : 'not farther than, but ranked after,';
  return {
    calibration: fileName,
    because: `${formatDays(other.deltaDays)}, ${closeness} ${best.calibration.fileName}`,
  };
}

/** `+0.3827 d`: signed, four digits (9 s). */
export function formatDays(days: number): string {
  return `${days < 0 ? '-' : '+'}${Math.abs(days).toFixed(4)} d`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
