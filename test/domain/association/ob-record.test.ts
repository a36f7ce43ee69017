import { describe, expect, it } from 'vitest';
import { obRecordOf } from '../../../src/domain/association/ob-record.ts';
import type { ObRecord } from '../../../src/domain/association/ob-record.ts';

const WHOLE: ObRecord = { obsId: 30, obsMode: 'SM', grade: 'B', comment: '' };
const FIRST: ObRecord = { ...WHOLE, obsStart: '2014-12-15T00:49:06', grade: 'C' };
const SECOND: ObRecord = { ...WHOLE, obsStart: '2014-12-15T02:10:00.5', grade: 'A' };
const OTHER: ObRecord = { ...WHOLE, obsId: 31, grade: 'X' };
const RECORDS = [OTHER, WHOLE, FIRST, SECOND];

describe('[U] the OB record of an execution', () => {
  it('is the one that names its OBS.START, however fractions of seconds are written', () => {
    expect(obRecordOf(RECORDS, { obsId: 30, obsStart: '2014-12-15T00:49:06' })).toBe(FIRST);
    expect(obRecordOf(RECORDS, { obsId: 30, obsStart: '2014-12-15T00:49:06.000' })).toBe(FIRST);
    expect(obRecordOf(RECORDS, { obsId: 30, obsStart: '2014-12-15T02:10:00.500' })).toBe(SECOND);
  });

  it('is that of the whole OB where none names it, or the header has no OBS.START', () => {
    expect(obRecordOf(RECORDS, { obsId: 30, obsStart: '2014-12-15T00:49:07' })).toBe(WHOLE);
    expect(obRecordOf(RECORDS, { obsId: 30 })).toBe(WHOLE);
  });

  it('is never that of another execution or another OB', () => {
    expect(obRecordOf([OTHER, FIRST, SECOND], { obsId: 30 })).toBeUndefined();
    expect(obRecordOf([OTHER, FIRST], { obsId: 30, obsStart: '2014-12-15T02:10:00.5' })).toBeUndefined();
    expect(obRecordOf([FIRST], { obsId: 31, obsStart: '2014-12-15T00:49:06' })).toBeUndefined();
    expect(obRecordOf([WHOLE], { obsId: 30, obsStart: 'no time' })).toBe(WHOLE);
    expect(obRecordOf([{ ...FIRST, obsStart: 'no time' }], { obsId: 30, obsStart: 'nor this' })).toBeUndefined();
  });
});
