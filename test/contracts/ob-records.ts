import { beforeEach, describe, expect, it } from 'vitest';
import type { ObRecords } from '../../src/ports/ob-records.ts';

/** A record as somebody has typed it; all cells are texts. */
export interface TypedRecord {
  readonly obsId: string;
  readonly obsStart: string;
  readonly obsMode: string;
  readonly grade: string;
  readonly comment: string;
}

export interface ObRecordsUnderTest {
  readonly records: ObRecords;
  /** Makes these the records of the source, by observing date. */
  write(content: Readonly<Record<string, readonly TypedRecord[]>>): Promise<void>;
  /** The source cannot be reached any more. */
  takeAway(): Promise<void>;
  /** How a message names the n-th record (from 1) of the only night that was written. */
  readonly placeOf: (record: number) => string;
}

const DATE = '2014-12-14';
const NEXT_DATE = '2014-12-15';

const FIRST: TypedRecord = {
  obsId: '1134385',
  obsStart: '2014-12-15T00:49:06',
  obsMode: 'SM',
  grade: 'C',
  comment: 'seeing above the limit',
};
const SECOND: TypedRecord = { ...FIRST, obsStart: '2014-12-15T02:10:00', grade: 'A', comment: '' };
const WHOLE: TypedRecord = { obsId: '200', obsStart: '', obsMode: '', grade: '', comment: 'visitor' };

/** What every adapter of the port `ObRecords` does. */
export function describeObRecords(name: string, open: () => Promise<ObRecordsUnderTest>): void {
  describe(`[C] OB records in ${name}`, () => {
    let underTest: ObRecordsUnderTest;
    let records: ObRecords;
    beforeEach(async () => {
      underTest = await open();
      records = underTest.records;
    });

    it('are those of the observing date, by OBS.ID and OBS.START', async () => {
      await underTest.write({ [DATE]: [SECOND, FIRST, WHOLE], [NEXT_DATE]: [{ ...WHOLE, grade: 'X' }] });
      expect(await records.read(DATE)).toStrictEqual([
        { obsId: 200, obsMode: 'NONE', grade: '', comment: 'visitor' },
        { obsId: 1134385, obsStart: '2014-12-15T00:49:06', obsMode: 'SM', grade: 'C', comment: FIRST.comment },
        { obsId: 1134385, obsStart: '2014-12-15T02:10:00', obsMode: 'SM', grade: 'A', comment: '' },
      ]);
      expect(await records.read(NEXT_DATE)).toStrictEqual([
        { obsId: 200, obsMode: 'NONE', grade: 'X', comment: 'visitor' },
      ]);
    });

    it('are none of a date that is not there', async () => {
      await underTest.write({ [DATE]: [FIRST] });
      expect(await records.read('2014-12-16')).toEqual([]);
    });

    it('are read anew each time', async () => {
      await underTest.write({ [DATE]: [FIRST] });
      expect(await records.read(DATE)).toMatchObject([{ grade: 'C' }]);
      await underTest.write({ [DATE]: [{ ...FIRST, grade: 'B' }] });
      expect(await records.read(DATE)).toMatchObject([{ grade: 'B' }]);
    });

    it.each(['commas, "quotes" and \'more\'', 'two\nlines', 'Grüße 🔭; drop table ob_records; --', ':date'])(
      'have any comment: %j',
      async (comment) => {
        await underTest.write({ [DATE]: [{ ...FIRST, comment }] });
        expect(await records.read(DATE)).toMatchObject([{ comment }]);
      },
    );

    it('have a grade for all executions of an OB beside those of single ones', async () => {
      await underTest.write({ [DATE]: [{ ...FIRST, obsStart: '', grade: 'B' }, FIRST] });
      expect((await records.read(DATE)).map(({ obsStart, grade }) => [obsStart, grade])).toEqual([
        [undefined, 'B'],
        ['2014-12-15T00:49:06', 'C'],
      ]);
    });

    it.each([
      ['2014-12-15 00:49:06', '2014-12-15T00:49:06'],
      ['2014-12-15T00:49:06.000Z', '2014-12-15T00:49:06'],
      ['2014-12-15 00:49:06.125+00', '2014-12-15T00:49:06.125'],
      ['2014-12-14T12:00:00', '2014-12-14T12:00:00'],
      ['2014-12-15T11:59:59', '2014-12-15T11:59:59'],
    ])('have the OBS.START %s as headers write it', async (obsStart, written) => {
      await underTest.write({ [DATE]: [{ ...FIRST, obsStart }] });
      expect(await records.read(DATE)).toMatchObject([{ obsStart: written }]);
    });

    it.each<readonly [string, Partial<TypedRecord>, string, string]>([
      ['an unknown grade', { grade: 'F' }, 'grade "F" is none', 'write one of A, B, C, D, X, or leave it empty'],
      [
        'a grade in small letters',
        { grade: 'a' },
        'grade "a" is none',
        'write one of A, B, C, D, X, or leave it empty',
      ],
      ['an unknown mode', { obsMode: 'S' }, 'obsMode "S" is none', 'write one of SM, VM, NONE, or leave it empty'],
      ['no OBS.ID', { obsId: '' }, 'obsId "" is no OBS.ID', 'write the number of the OB'],
      ['OBS.ID 0', { obsId: '0' }, 'obsId "0" is no OBS.ID', 'write the number of the OB'],
      ['an OBS.ID with letters', { obsId: '12x' }, 'obsId "12x" is no OBS.ID', 'write the number of the OB'],
      [
        'an OBS.START that is no time',
        { obsStart: '2014-12-15T25:00:00' },
        'obsStart "2014-12-15T25:00:00" is no time',
        'write OBS.START as 2014-12-15T00:49:06 (UT), or leave it empty',
      ],
      [
        'an OBS.START of local time',
        { obsStart: '2014-12-15T00:49:06-03' },
        'obsStart "2014-12-15T00:49:06-03" is no time',
        'write OBS.START as 2014-12-15T00:49:06 (UT), or leave it empty',
      ],
      [
        'an OBS.START of another night',
        { obsStart: '2014-12-15T12:00:00' },
        'obsStart 2014-12-15T12:00:00 is of the observing date 2014-12-15, not 2014-12-14',
        'move the row to 2014-12-15',
      ],
    ])('with %s are refused; the message has place and cure', async (_, change, because, cure) => {
      await underTest.write({ [DATE]: [FIRST, { ...SECOND, ...change }] });
      await expect(records.read(DATE)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: `${underTest.placeOf(2)}: ${because}`,
        cure,
      });
    });

    it('that say two things of one execution are refused', async () => {
      await underTest.write({ [DATE]: [FIRST, SECOND, { ...FIRST, grade: 'A' }] });
      await expect(records.read(DATE)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: `${underTest.placeOf(3)}: OB 1134385 of 2014-12-15T00:49:06 is there already (${underTest.placeOf(1)})`,
        cure: 'keep one of the two',
      });
      await underTest.write({ [DATE]: [WHOLE, WHOLE] });
      await expect(records.read(DATE)).rejects.toThrow('OB 200 is there already');
    });

    it('that are wrong in another night harm nobody', async () => {
      await underTest.write({ [DATE]: [FIRST], [NEXT_DATE]: [{ ...WHOLE, grade: 'F' }] });
      expect(await records.read(DATE)).toHaveLength(1);
    });

    it('that are away come back: nothing is taken for an empty night', async () => {
      await underTest.takeAway();
      await expect(records.read(DATE)).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
    });
  });
}
