import { mjdOf } from '../calendar/observing-date.ts';
import type { Keywords, KeywordValue } from '../frame/keywords.ts';
import type { AssociationRule, MatchKey } from '../instance/association-rule.ts';
import type { CalendarEvent } from '../instance/calendar-event.ts';
import type { Candidate } from './calibration-pool.ts';

/** What calibrations are looked for: the first raw file of an AB stands for all (phoenix-formats 2.1). */
export interface AssociationSubject {
  readonly mjdObsMod: number;
  readonly keywords: Keywords;
}

export interface AssociationContext {
  readonly rule: AssociationRule;
  readonly subject: AssociationSubject;
  readonly events: readonly TimedEvent[];
}

/** An event with its time, in order of time. */
export interface TimedEvent {
  readonly event: CalendarEvent;
  readonly mjd: number;
}

/**
 * `preferred`: as near in time as the calibration plan wants it. `acceptable`: farther, but inside the window of the rule.
 * A level tells, it does not choose: the one that the time rule ranks first is taken, whatever its level.
 */
export type ValidityLevel = 'preferred' | 'acceptable';

/** Says why a calibration is not taken. Made only for those that are named: a pool may hold years of masters. */
export type Objection = () => string;

export function timedEvents(events: readonly CalendarEvent[]): readonly TimedEvent[] {
  return events
    .map((event) => ({ event, mjd: mjdOf(event.at) }))
    .toSorted((a, b) => a.mjd - b.mjd || (a.event.what < b.event.what ? -1 : 1));
}

/** Undefined: the calibration fits. The window comes first: most masters of an archive are far away. */
export function objectionTo(candidate: Candidate, context: AssociationContext): Objection | undefined {
  return (
    windowObjection(candidate, context) ??
    settingsObjection(candidate, context) ??
    timeObjection(candidate, context) ??
    eventObjection(candidate, context)
  );
}

/** Undefined where no time is compared. */
export function levelOf({ deltaDays }: Candidate, { preferredDays }: AssociationRule): ValidityLevel | undefined {
  if (deltaDays === undefined) return undefined;
  return preferredDays === undefined || Math.abs(deltaDays) <= preferredDays ? 'preferred' : 'acceptable';
}

/** `+0.3827 d`: signed, four digits (9 s). */
export function formatDays(days: number): string {
  return `${days < 0 ? '-' : '+'}${Math.abs(days).toFixed(4)} d`;
}

/** A value as it is compared: 1, 1n and '1 ' are the same setting, however the header was written. */
export function describeValue(value: KeywordValue | undefined): string {
  return value === undefined || value === null ? 'missing' : String(value).trimEnd();
}

function settingsObjection({ calibration }: Candidate, { rule, subject }: AssociationContext): Objection | undefined {
  for (const key of rule.match) {
    const wanted = subject.keywords[key.keyword];
    const found = calibration.keywords[key.keyword];
    if (wanted === undefined || wanted === null) return () => `the raw file has no ${key.keyword} to compare`;
    if (found === undefined || found === null) return () => `has no ${key.keyword}`;
    if (!agree(key, wanted, found)) return () => `${key.name}=${describeValue(found)}, not ${describeValue(wanted)}`;
  }
  return undefined;
}

/** Whether two values are the same setting. */
export function agree({ startsWith }: MatchKey, a: KeywordValue, b: KeywordValue): boolean {
  if (startsWith !== undefined) return String(a).startsWith(startsWith) === String(b).startsWith(startsWith);
  return describeValue(a) === describeValue(b);
}

function windowObjection({ deltaDays }: Candidate, { rule: { maxDays } }: AssociationContext): Objection | undefined {
  if (deltaDays === undefined || maxDays === undefined || Math.abs(deltaDays) <= maxDays) return undefined;
  return () => `${formatDays(deltaDays)}, more than ${maxDays} d`;
}

function timeObjection(
  { calibration, deltaDays = 0 }: Candidate,
  { rule: { time }, subject }: AssociationContext,
): Objection | undefined {
  if (time === 'attached' && !isSameOb(calibration.keywords, subject.keywords))
    return () => `OBS.ID=${obOf(calibration.keywords)}, not ${obOf(subject.keywords)}`;
  if (time === 'next' && deltaDays < 0) return () => `${formatDays(deltaDays)}, before the exposure`;
  if (time === 'previous' && deltaDays > 0) return () => `${formatDays(deltaDays)}, after the exposure`;
  return undefined;
}

/** OBS.ID 0 is no OB: two frames without one are not attached to each other. */
function isSameOb(a: Keywords, b: Keywords): boolean {
  const id = obOf(a);
  return id === obOf(b) && id !== 'missing' && id !== '0';
}

function obOf(keywords: Keywords): string {
  return describeValue(keywords['ESO OBS ID']);
}

/**
 * Across an event nothing is associated; what was taken in that very moment was taken after it. Static calibrations hold
 * at all times; one that has a time is bound by the events that name its PRO.CATG.
 */
function eventObjection(
  { calibration }: Candidate,
  { rule, subject, events }: AssociationContext,
): Objection | undefined {
  const { mjdObs } = calibration;
  if (mjdObs === undefined) return undefined;
  const between = events.find(({ event, mjd }) => concerns(event, rule) && mjdObs < mjd !== subject.mjdObsMod < mjd);
  return between === undefined ? undefined : () => `on the other side of ${between.event.what} (${between.event.at})`;
}

function concerns({ tags }: CalendarEvent, { tag, time }: AssociationRule): boolean {
  return tags === 'all' ? time !== 'static' : tags.includes(tag);
}
