import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dateAfter,
  isBacklog,
  isObservingDate,
  isoTimeOfMjd,
  mjdOf,
  observingDateIn,
  observingDateOf,
} from '../../../src/domain/calendar/observing-date.ts';

describe('[U] observing dates', () => {
  it('run from noon to noon UT', () => {
    expect(observingDateOf('2014-12-14T12:00:00.000')).toBe('2014-12-14');
    expect(observingDateOf('2014-12-15T00:54:04.379')).toBe('2014-12-14');
    expect(observingDateOf('2014-12-15T11:59:59.999Z')).toBe('2014-12-14');
    expect(observingDateOf('2014-12-15T12:00:00')).toBe('2014-12-15');
    expect(observingDateOf('2017-01-01T03:00:00')).toBe('2016-12-31');
    expect(observingDateOf('2016-12-31T11:59:60')).toBe('2016-12-31');
    expect(['2014-12-15', ' 2014-12-15 ', 'soon', ''].map(observingDateOf)).toEqual(Array(4).fill(undefined));
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

  it('are those of the time in a name, where there is one', () => {
    expect(observingDateIn('MUSE.2014-12-15T11:59:59.999.fits')).toBe('2014-12-14');
    expect(observingDateIn('MUSE.2016-12-31T11:59:60_pst.ab')).toBe('2016-12-31');
    expect(['MASTER_BIAS.fits', 'MUSE.2014-13-15T00:54:04.fits'].map(observingDateIn)).toEqual([undefined, undefined]);
  });

  it('are days of the calendar or nothing, whatever a header says', () => {
    const digits = fc.stringMatching(
      /^\d{4}-[01]\d-[0-3]\d([Tt ][0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,9})?([Zz]|[+-]\d\d:?\d\d)?)?$/,
    );
    const texts = fc.oneof(
      fc.string(),
      digits,
      fc.tuple(digits, fc.string()).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const date of [observingDateOf(text), observingDateIn(text)])
          expect(isObservingDate(date ?? '')).toBe(date !== undefined);
        if (observingDateOf(text) !== undefined) expect(mjdOf(text)).not.toBeNaN();
      }),
    );
    expect(observingDateOf('0000-01-01T11:00:00')).toBeUndefined();
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
    expect(mjdOf('no time')).toBeNaN();
    expect(isoTimeOfMjd(mjdOf('2017-06-16T01:34:56.867'))).toBe('2017-06-16T01:34:56.867');
    expect([NaN, 1e300, -1e300, 1e7].map(isoTimeOfMjd)).toEqual([undefined, undefined, undefined, undefined]);
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
    expect(['2014-12-14', '2026-03-02'].map((unit) => isBacklog(unit, now, 1e300))).toEqual([false, false]);
    expect(isBacklog('2026-03-01', now, 0.5)).toBe(true);
  });
});
