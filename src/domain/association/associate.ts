import type { Keywords } from '../frame/keywords.ts';
import type { AssociationRule } from '../instance/association-rule.ts';
import type { CalendarEvent } from '../instance/calendar-event.ts';
import type { CalibrationPool, CalibrationsOfTag, Candidate } from './calibration-pool.ts';
import { NO_CALIBRATIONS, inRankOrder } from './calibration-pool.ts';
import type { AssociationContext, AssociationSubject, Objection, ValidityLevel } from './candidate.ts';
import { describeValue, formatDays, levelOf, objectionTo, timedEvents } from './candidate.ts';

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

/** Finds the calibrations of an AB. The result does not depend on the order of the pool, of the rules or of the events. */
export function associate(
  subject: AssociationSubject,
  pool: CalibrationPool,
  rules: readonly AssociationRule[],
  events: readonly CalendarEvent[] = [],
): readonly Association[] {
  const timed = timedEvents(events);
  return rules.map((rule) => applyRule({ rule, subject, events: timed }, pool[rule.tag] ?? NO_CALIBRATIONS));
}

/** `DET.READ.CURID=1 INS.MODE=WFM-NOAO-N`: what a calibration would have to look like, for messages. */
export function describeMatch(rule: AssociationRule, keywords: Keywords): string {
  return rule.match.map((key) => `${key.name}=${describeValue(keywords[key.keyword])}`).join(' ');
}

/** Masters are made every day and kept for years: nobody reads the reasons for those that are far away. */
const REJECTED_NAMED_MAX = 12;

interface Rejected {
  readonly candidate: Candidate;
  readonly because: Objection;
}

function applyRule(context: AssociationContext, calibrations: CalibrationsOfTag): Association {
  const { rule, subject } = context;
  const rejected: Rejected[] = [];
  let best: Candidate | undefined;
  for (const candidate of inRankOrder(calibrations, rule.time, subject.mjdObsMod)) {
    const objection = objectionTo(candidate, context);
    const because = objection ?? (best === undefined ? undefined : lessFit(candidate, best, rule));
    if (because === undefined) best = candidate;
    else if (rejected.length < REJECTED_NAMED_MAX) rejected.push({ candidate, because });
    else if (best !== undefined) break;
  }
  return {
    tag: rule.tag,
    required: rule.required,
    time: rule.time,
    chosen: best?.calibration.fileName,
    deltaDays: best?.deltaDays,
    level: best === undefined ? undefined : levelOf(best, rule),
    rejected: rejected.map(({ candidate, because }) => ({
      calibration: candidate.calibration.fileName,
      because: because(),
    })),
    alsoRejected: calibrations.byVersion.length - rejected.length - (best === undefined ? 0 : 1),
  };
}

/** It fits, but there is a better one. */
function lessFit(candidate: Candidate, best: Candidate, rule: AssociationRule): Objection {
  const { fileName } = best.calibration;
  const { deltaDays } = candidate;
  if (deltaDays === undefined)
    return () => (best.deltaDays === undefined ? `older version than ${fileName}` : `has no time, ${fileName} has`);
  const isFarther = Math.abs(deltaDays) > Math.abs(best.deltaDays ?? 0);
  const rank = isFarther ? 'farther than' : 'not farther than, but ranked after,';
  return () => [formatDays(deltaDays), levelOf(candidate, rule), `${rank} ${fileName}`].join(', ');
}
