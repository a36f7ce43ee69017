import { describe, expect, it } from 'vitest';
import {
  dateAfter,
  isBacklog,
  isObservingDate,
  mjdOf,
  observingDateOf,
} from '../../../src/domain/calendar/observing-date.ts';

describe('[U] observing dates', () => {
  it('run from noon to noon UT', () => {
    expect(observingDateOf('2014-12-14T12:00:00.000')).toBe('2014-12-14');
    expect(observingDateOf('2014-12-15T00:54:04.379')).toBe('2014-12-14');
    expect(observingDateOf('2014-12-15T11:59:59.999Z')).toBe('2014-12-14');
    expect(observingDateOf('2014-12-15T12:00:00')).toBe('2014-12-15');
    expect(observingDateOf('2017-01-01T03:00:00')).toBe('2016-12-31');
  });

  it('are days of the calendar', () => {
    expect(['2014-12-14', '2016-02-29'].map(isObservingDate)).toEqual([true, true]);
    expect(['2014-02-29', '2014-13-01', '2014-12-32', '14-12-2014', '2014-12-14T', ''].map(isObservingDate)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('follow each other over months and years', () => {
    expect([dateAfter('2014-12-31', 1), dateAfter('2016-03-01', -1), dateAfter('2014-12-14', 0)]).toEqual([
      '2015-01-01',
      '2016-02-29',
      '2014-12-14',
    ]);
  });

  it('have a Modified Julian Date', () => {
    expect(mjdOf('2017-06-16T01:34:56.867')).toBeCloseTo(57920.06593596, 7);
    expect(mjdOf('1858-11-17T00:00:00Z')).toBe(0);
  });

  it('are backlog when they are older than so many days; what is no date is backlog always', () => {
    const now = new Date('2026-03-02T23:59:59Z');
    expect(['2026-03-01', '2026-01-01', '2025-12-31', '2014-12-14'].map((unit) => isBacklog(unit, now, 60))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(isBacklog('094.A-0001(A)', now, 60)).toBe(true);
  });
});
