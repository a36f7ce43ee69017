import { describe, expect, it } from 'vitest';
import { obCommentsText, obGradesText } from '../../../src/domain/association/ob-record-files.ts';
import type { ObRecord } from '../../../src/domain/association/ob-record.ts';

const RECORDS: readonly ObRecord[] = [
  { obsId: 200, obsMode: 'VM', grade: '', comment: '' },
  { obsId: 30, obsStart: '2014-12-15T02:10:00', obsMode: 'SM', grade: 'A', comment: ' thin\n clouds  at first ' },
  { obsId: 30, obsStart: '2014-12-15T00:49:06', obsMode: 'SM', grade: 'C', comment: '\n' },
  { obsId: 30, obsMode: 'NONE', grade: 'B', comment: 'whole night' },
];

describe('[U] files of OB grades and comments', () => {
  it('have a line per execution, sorted by OB and time, with a dash for what nobody has said', () => {
    expect(obGradesText(RECORDS)).toBe(
      [
        '# OBS.ID OBS.START OBS.MODE GRADE',
        '30 - NONE B',
        '30 2014-12-15T00:49:06 SM C',
        '30 2014-12-15T02:10:00 SM A',
        '200 - VM -',
        '',
      ].join('\n'),
    );
    expect(obGradesText(RECORDS.toReversed())).toBe(obGradesText(RECORDS));
  });

  it('have each comment on one line, and executions without one not at all', () => {
    expect(obCommentsText(RECORDS)).toBe(
      ['# OBS.ID OBS.START COMMENT', '30 - whole night', '30 2014-12-15T02:10:00 thin clouds at first', ''].join('\n'),
    );
  });

  it('of a night without records have their heading only', () => {
    expect(obGradesText([])).toBe('# OBS.ID OBS.START OBS.MODE GRADE\n');
    expect(obCommentsText([])).toBe('# OBS.ID OBS.START COMMENT\n');
  });
});
