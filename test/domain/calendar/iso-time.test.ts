import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTimeOf, timeIn, timeMsOf } from '../../../src/domain/calendar/iso-time.ts';

describe('[U] a time from outside', () => {
  it.each<[string, string]>([
    ['2014-12-15T00:54:04.379', '2014-12-15T00:54:04.379'],
    ['2014-12-15T00:54:04', '2014-12-15T00:54:04.000'],
    ['2014-12-15T00:54:04.', '2014-12-15T00:54:04.000'],
    ['2014-12-15T00:54:04.5', '2014-12-15T00:54:04.500'],
    ['2014-12-15T00:54:04.999999999', '2014-12-15T00:54:04.999'],
    ['2014-12-15T00:54', '2014-12-15T00:54:00.000'],
    ['2014-12-15', '2014-12-15T00:00:00.000'],
    ['2014-12-15T00:54:04.379Z', '2014-12-15T00:54:04.379'],
    ['2014-12-15t00:54:04z', '2014-12-15T00:54:04.000'],
    ['2014-12-15 00:54:04', '2014-12-15T00:54:04.000'],
    ['  2014-12-15T00:54:04\t', '2014-12-15T00:54:04.000'],
    ['2014-12-15T00:54:04 Z', '2014-12-15T00:54:04.000'],
    ['2014-12-15T00:54:04-03:00', '2014-12-15T03:54:04.000'],
    ['2014-12-15T00:54:04+0530', '2014-12-14T19:24:04.000'],
    ['2014-12-15T00:54:04+01', '2014-12-14T23:54:04.000'],
    ['2016-12-31T23:59:60', '2017-01-01T00:00:00.000'],
    ['2016-12-31T23:59:60.999', '2017-01-01T00:00:00.999'],
    ['2014-12-15T00:54:60.25', '2014-12-15T00:55:00.250'],
    ['2014-12-14T24:00:00.000', '2014-12-15T00:00:00.000'],
    ['2016-02-29T00:00:00', '2016-02-29T00:00:00.000'],
    ['0000-01-01T00:00:00', '0000-01-01T00:00:00.000'],
    ['9999-12-31T23:59:59.999', '9999-12-31T23:59:59.999'],
  ])('%j is %s UT', (text, iso) => {
    expect(isoTimeOf(timeMsOf(text) ?? NaN)).toBe(iso);
  });

  it.each([
    undefined,
    '',
    ' ',
    'soon',
    'Dec 16, 2014',
    'on 2014-12-15',
    '2014-12-15T00:54:04 by clock',
    '2014-12-15T',
    '2014-12-15T00',
    '2014-12-15TT00:54:04',
    '2014-12-15Z',
    '2014-13-01T00:00:00',
    '2014-02-29T00:00:00',
    '2014-12-32T00:00:00',
    '0000-00-00T00:00:00',
    '2014-12-15T25:00:00',
    '2014-12-15T24:00:00.001',
    '2014-12-15T24:01:00',
    '2014-12-15T23:60:00',
    '2014-12-15T23:59:61',
    '2014-12-15T00:54:04+25:00',
    '2014-12-15T00:54:04+00:60',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T24:00:00',
    '12014-12-15T00:54:04',
    '2014-12-15T00:54:04\n2014-12-15T00:54:04',
  ])('%j is none', (text) => {
    expect(timeMsOf(text)).toBeUndefined();
  });

  it('is the same on a host of any zone', () => {
    const { TZ } = process.env;
    process.env['TZ'] = 'Asia/Tokyo';
    try {
      expect(new Date('2014-12-16T09:00').toISOString()).toBe('2014-12-16T00:00:00.000Z');
      expect(timeMsOf('2014-12-16T09:00')).toBe(Date.parse('2014-12-16T09:00:00Z'));
    } finally {
      if (TZ === undefined) delete process.env['TZ'];
      else process.env['TZ'] = TZ;
    }
  });

  it('is read back from what is written, to the millisecond', () => {
    const ms = fc.integer({ min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') });
    fc.assert(
      fc.property(ms, (timeMs) => {
        expect(timeMsOf(isoTimeOf(timeMs))).toBe(timeMs);
      }),
    );
  });

  it('is nothing beyond the years of a calendar, and no exception', () => {
    expect([NaN, Infinity, 1e300, -1e15, 253_402_300_800_000].map(isoTimeOf)).toEqual(Array(5).fill(undefined));
    fc.assert(
      fc.property(fc.double(), (timeMs) => {
        expect([23, undefined]).toContain(isoTimeOf(timeMs)?.length);
      }),
    );
  });
});

describe('[U] the time in a name', () => {
  it.each<[string, string | undefined]>([
    ['MUSE.2014-12-15T00:54:04.379.fits', '2014-12-15T00:54:04.379'],
    ['MUSE.2014-12-15T00:54:04.fits.fz', '2014-12-15T00:54:04'],
    ['MUSE.2014-12-15T23:59:60.000_pst.ab', '2014-12-15T23:59:60.000'],
    ['MUSE.2014-13-15T00:54:04.fits', undefined],
    ['2014-99-99T00:00:00 copy of MUSE.2014-12-15T00:54:04.379.fits', '2014-12-15T00:54:04.379'],
    ['MUSE.2014-12-15.fits', undefined],
    ['', undefined],
  ])('%s: %s', (name, time) => {
    expect(timeIn(name)).toBe(time);
    expect(timeIn(name)).toBe(time);
  });
});
