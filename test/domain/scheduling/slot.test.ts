import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSlot, secondsLeftOf, secondsUntil, slotSeconds, slotText } from '../../../src/domain/scheduling/slot.ts';
import type { Slot } from '../../../src/domain/scheduling/slot.ts';

const HOUR = 3_600;
const NIGHT: Slot = { fromMinute: 17 * 60, untilMinute: 7 * 60 + 54 };
const DAY: Slot = { fromMinute: 8 * 60, untilMinute: 17 * 60 };
const at = (time: string) => new Date(`2014-12-15T${time}Z`);

describe('[U] slot of a host', () => {
  it.each([
    ['17:00-07:54', '17:00-07:54'],
    ['17-7:54', '17:00-07:54'],
    ['0-24', '00:00-00:00'],
    ['00:00-23:59', '00:00-23:59'],
  ])('is written as %s', (text, shown) => {
    const slot = parseSlot(text);
    expect(slot === undefined ? undefined : slotText(slot)).toBe(shown);
  });

  it.each(['', '17', '17:00', '25-3', '17:60-18', '24:01-3', '17:0-18', 'night', '17:00-07:54 UT', '-1-5'])(
    'is nonsense as %j',
    (text) => {
      expect(parseSlot(text)).toBeUndefined();
    },
  );

  it.each([
    ['at its beginning', NIGHT, '17:00:00', 14.9 * HOUR, 0],
    ['before midnight', NIGHT, '23:00:00', 8.9 * HOUR, 0],
    ['after midnight', NIGHT, '05:54:00', 2 * HOUR, 0],
    ['in its last second', NIGHT, '07:53:59', 1, 0],
    ['at its end', NIGHT, '07:54:00', 0, 9.1 * HOUR],
    ['before it begins', NIGHT, '16:30:00', 0, 0.5 * HOUR],
    ['by day', DAY, '12:00:00', 5 * HOUR, 0],
    ['in the evening of a host that works by day', DAY, '20:00:00', 0, 12 * HOUR],
  ])('%s has so much left and begins in so much', (_, slot, time, left, until) => {
    expect(secondsLeftOf(slot, at(time))).toBeCloseTo(left, 6);
    expect(secondsUntil(slot, at(time))).toBeCloseTo(until, 6);
  });

  it('is always, where there is none or it begins when it ends', () => {
    for (const slot of [undefined, { fromMinute: 60, untilMinute: 60 }]) {
      expect(secondsLeftOf(slot, at('12:00:00'))).toBe(Infinity);
      expect(slotSeconds(slot)).toBe(Infinity);
      expect(secondsUntil(slot, at('12:00:00'))).toBe(0);
    }
  });

  it('is open or begins some time within a day, never both, and never has more left than its length', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(minute, minute, fc.integer({ min: 0, max: 86_399 }), (fromMinute, untilMinute, second) => {
        fc.pre(fromMinute !== untilMinute);
        const slot = { fromMinute, untilMinute };
        const now = new Date(Date.UTC(2014, 11, 15) + second * 1000);
        const [left, until] = [secondsLeftOf(slot, now), secondsUntil(slot, now)];
        expect(left > 0).toBe(until === 0);
        expect(left).toBeLessThanOrEqual(slotSeconds(slot));
        expect(until).toBeLessThan(86_400);
        // As soon as it begins, all of it is left.
        const opening = new Date(now.getTime() + until * 1000);
        if (until > 0) expect(secondsLeftOf(slot, opening)).toBe(slotSeconds(slot));
        expect(parseSlot(slotText(slot))).toEqual(slot);
      }),
    );
  });
});
