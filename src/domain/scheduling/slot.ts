/** Hours of the day (UT) in which chains may be started on a host; from > until reaches over midnight. Equal: always. */
export interface Slot {
  readonly fromMinute: number;
  readonly untilMinute: number;
}

const SLOT = /^(\d{1,2})(?::(\d\d))?-(\d{1,2})(?::(\d\d))?$/;
const DAY_MINUTES = 1440;

/** `17:00-07:54` or `17-07:54`; undefined for anything else. 0-24 is the whole day. */
export function parseSlot(text: string): Slot | undefined {
  const [, fromHour, fromMinute = '0', untilHour, untilMinute = '0'] = SLOT.exec(text) ?? [];
  if (fromHour === undefined || untilHour === undefined) return undefined;
  const from = minuteOf(fromHour, fromMinute);
  const until = minuteOf(untilHour, untilMinute);
  if (from === undefined || until === undefined) return undefined;
  return { fromMinute: from % DAY_MINUTES, untilMinute: until % DAY_MINUTES };
}

function minuteOf(hour: string, minute: string): number | undefined {
  const minutes = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && minutes <= DAY_MINUTES ? minutes : undefined;
}

/** `17:00-07:54` */
export function slotText({ fromMinute, untilMinute }: Slot): string {
  return `${clock(fromMinute)}-${clock(untilMinute)}`;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Seconds that are left of the slot at this time; 0 outside of it, Infinity for a host without a slot. */
export function secondsLeftOf(slot: Slot | undefined, now: Date): number {
  if (slot === undefined || slot.fromMinute === slot.untilMinute) return Infinity;
  const second = secondOfDay(now);
  const [from, until] = [slot.fromMinute * 60, slot.untilMinute * 60];
  const length = secondsAfter(from, until);
  const elapsed = secondsAfter(from, second);
  return elapsed < length ? length - elapsed : 0;
}

/** Length of the slot [s]: a chain that takes longer can never be started there. */
export function slotSeconds(slot: Slot | undefined): number {
  if (slot === undefined || slot.fromMinute === slot.untilMinute) return Infinity;
  return secondsAfter(slot.fromMinute * 60, slot.untilMinute * 60);
}

/** Seconds until the slot begins; 0 inside of it. */
export function secondsUntil(slot: Slot | undefined, now: Date): number {
  if (secondsLeftOf(slot, now) > 0 || slot === undefined) return 0;
  return secondsAfter(secondOfDay(now), slot.fromMinute * 60);
}

function secondsAfter(from: number, to: number): number {
  return (to - from + DAY_MINUTES * 60) % (DAY_MINUTES * 60);
}

function secondOfDay(now: Date): number {
  return (now.getTime() % (DAY_MINUTES * 60_000)) / 1000;
}
