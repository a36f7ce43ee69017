import type { Calibration } from '../frame/frame.ts';
import type { Keywords } from '../frame/keywords.ts';
import type { AssociationRule, CalendarEvent } from '../instrument.ts';
import type { AssociationContext, AssociationSubject, Candidate, Objection, ValidityLevel } from './candidate.ts';
import {
  candidateOf,
  compareCandidates,
  describeValue,
  formatDays,
  levelOf,
  objectionTo,
  timedEvents,
} from './candidate.ts';

export interface Rejection {
  readonly calibration: string;
  readonly because: string;
}

/** The outcome of one rule: what was chosen of all calibrations of a PRO.CATG, and why not the others. */
export interface Association {
  readonly tag: string;
  readonly required: boolean;
  readonly time: AssociationRule['time'];
  /** File name, or undefined when nothing fits. */
  readonly chosen: string | undefined;
  /** Calibration minus MJD-OBS_MOD [d]; undefined for calibrations without a time. */
  readonly deltaDays: number | undefined;
  /** How well the chosen one keeps the calibration plan; undefined where no time is compared. */
  readonly level: ValidityLevel | undefined;
  /** The nearest ones first. */
  readonly rejected: readonly Rejection[];
  /** How many more there are, all of them farther away than those that are named. */
  readonly alsoRejected: number;
}

/** Calibrations by PRO.CATG. */
export type CalibrationPool = Readonly<Record<string, readonly Calibration[]>>;

export function poolOf(calibrations: readonly Calibration[]): CalibrationPool {
  const pool: Record<string, Calibration[]> = {};
  for (const calibration of calibrations) (pool[calibration.proCatg] ??= []).push(calibration);
  return pool;
}

/** Finds the calibrations of an AB. The result does not depend on the order of the pool, of the rules or of the events. */
export function associate(
  subject: AssociationSubject,
  pool: CalibrationPool,
  rules: readonly AssociationRule[],
  events: readonly CalendarEvent[] = [],
): readonly Association[] {
  const timed = timedEvents(events);
  return rules.map((rule) => applyRule({ rule, subject, events: timed }, pool[rule.tag] ?? []));
}

/** `DET.READ.CURID=1 INS.MODE=WFM-NOAO-N`: what a calibration would have to look like, for messages. */
export function describeMatch(rule: AssociationRule, keywords: Keywords): string {
  return rule.match.map((key) => `${key.name}=${describeValue(keywords[key.keyword])}`).join(' ');
}

interface Rejected {
  readonly candidate: Candidate;
  readonly because: Objection;
}

function applyRule(context: AssociationContext, calibrations: readonly Calibration[]): Association {
  const { rule, subject } = context;
  const fitting: Candidate[] = [];
  const rejected: Rejected[] = [];
  for (const calibration of calibrations) {
    const candidate = candidateOf(calibration, rule, subject);
    const because = objectionTo(candidate, context);
    if (because === undefined) fitting.push(candidate);
    else rejected.push({ candidate, because });
  }
  const best = bestOf(fitting);
  for (const candidate of fitting) {
    if (best !== undefined && candidate !== best)
      rejected.push({ candidate, because: () => describeLessFit(candidate, best, rule) });
  }
  return {
    tag: rule.tag,
    required: rule.required,
    time: rule.time,
    chosen: best?.calibration.fileName,
    deltaDays: best?.deltaDays,
    level: best === undefined ? undefined : levelOf(best, rule),
    ...named(rejected),
  };
}

function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (best, candidate) => (best === undefined || compareCandidates(candidate, best) < 0 ? candidate : best),
    undefined,
  );
}

/** Masters are made every day and kept for years: nobody reads the reasons for those that are far away. */
const REJECTED_NAMED_MAX = 12;

function named(rejected: readonly Rejected[]): Pick<Association, 'rejected' | 'alsoRejected'> {
  const nearest: Rejected[] = [];
  for (const one of rejected) {
    const place = nearest.findLastIndex((other) => compareCandidates(other.candidate, one.candidate) <= 0) + 1;
    if (place < REJECTED_NAMED_MAX) nearest.splice(place, 0, one);
    if (nearest.length > REJECTED_NAMED_MAX) nearest.pop();
  }
  return {
    rejected: nearest.map(({ candidate, because }) => ({
      calibration: candidate.calibration.fileName,
      because: because(),
    })),
    alsoRejected: rejected.length - nearest.length,
  };
}

function describeLessFit(candidate: Candidate, best: Candidate, rule: AssociationRule): string {
  const { fileName } = best.calibration;
  if (candidate.deltaDays === undefined)
    return best.deltaDays === undefined ? `older version than ${fileName}` : `has no time, ${fileName} has`;
  const isFarther = best.deltaDays === undefined || Math.abs(candidate.deltaDays) > Math.abs(best.deltaDays);
  const rank = isFarther ? 'farther than' : 'not farther than, but ranked after,';
  return `${formatDays(candidate.deltaDays)}, ${levelOf(candidate, rule) ?? ''}, ${rank} ${fileName}`;
}
