import { describe, expect, it } from 'vitest';
import { diffPreparations } from '../../../../src/domain/association/edits/diff-preparation.ts';
import type { ObRecord } from '../../../../src/domain/association/ob-record.ts';

const RECORD: ObRecord = { obsId: 7, obsMode: 'SM', grade: 'C', comment: 'clouds' };

function changes(before: readonly ObRecord[], now: readonly ObRecord[]): readonly string[] {
  return diffPreparations({ frames: {}, obRecords: before }, { frames: {}, obRecords: now }).changedObs;
}

describe('[U] what changed since a date was prepared', () => {
  it('nothing', () => {
    const same = { frames: { 'a.fits': '1' }, obRecords: [RECORD] };
    expect(diffPreparations(same, same)).toEqual({ added: [], removed: [], changedHeaders: [], changedObs: [] });
  });

  it('frames that came late, are gone, or have other headers, in order', () => {
    const before = { frames: { 'z.fits': '1', 'b.fits': '1', 'c.fits': '1', 'a.fits': '1' }, obRecords: [] };
    const now = { frames: { 'y.fits': '1', 'x.fits': '1', 'c.fits': '2', 'b.fits': '2' }, obRecords: [] };
    expect(diffPreparations(before, now)).toEqual({
      added: ['x.fits', 'y.fits'],
      removed: ['a.fits', 'z.fits'],
      changedHeaders: ['b.fits', 'c.fits'],
      changedObs: [],
    });
  });

  it('grades, modes and comments of OBs', () => {
    expect(changes([RECORD], [{ ...RECORD, grade: 'A' }])).toEqual(['OB 7: grade C -> A']);
    expect(changes([RECORD], [{ ...RECORD, grade: '' }])).toEqual(['OB 7: grade C -> none']);
    expect(changes([RECORD], [{ ...RECORD, obsMode: 'VM', comment: 'two\nlines' }])).toEqual([
      'OB 7: mode SM -> VM',
      'OB 7: comment "clouds" -> "two\\nlines"',
    ]);
    expect(changes([RECORD], [RECORD, RECORD])).toEqual([]);
  });

  it('records that are new or gone, by execution', () => {
    const execution = { ...RECORD, obsStart: '2014-12-15T00:53:10' };
    expect(changes([], [execution])).toEqual([
      'OB 7 of 2014-12-15T00:53:10: grade none -> C',
      'OB 7 of 2014-12-15T00:53:10: mode NONE -> SM',
      'OB 7 of 2014-12-15T00:53:10: comment none -> "clouds"',
    ]);
    expect(changes([RECORD, { ...RECORD, obsId: 6, comment: '', obsMode: 'NONE' }], [])).toEqual([
      'OB 6: grade C -> none',
      'OB 7: grade C -> none',
      'OB 7: mode SM -> NONE',
      'OB 7: comment "clouds" -> none',
    ]);
  });
});
