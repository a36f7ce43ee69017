import { describe, expect, it } from 'vitest';
import { framesOfDate, neighbourDates } from '../../../src/domain/association/template-dates.ts';
import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import type { Frame } from '../../../src/domain/frame/frame.ts';
import { STANDARD_NIGHT, framesOf } from '../cascade/night-fixtures.ts';

const DATE = '2014-12-14';
const [MODEL] = framesOf(STANDARD_NIGHT);

/** A frame of a template that began at a time, one of so many. */
function frame(at: string, tplStart: string, tplNexp = 2): Frame {
  return { ...MODEL!, fileName: `MUSE.${at}.fits`, dateObs: at, mjdObs: mjdOf(at), tplStart, tplNexp };
}
const names = (frames: readonly Frame[]): string[] => frames.map(({ fileName }) => fileName.slice(5, 21));

/** Templates that noon breaks, at the begin and at the end of the date. */
const EARLY = [
  frame('2014-12-14T11:58:00', '2014-12-14T11:57:00'),
  frame('2014-12-14T12:00:00', '2014-12-14T11:57:00'),
];
const WHOLE = [
  frame('2014-12-15T01:00:00', '2014-12-15T00:59:00'),
  frame('2014-12-15T01:10:00', '2014-12-15T00:59:00'),
];
const LATE = [frame('2014-12-15T11:59:00', '2014-12-15T11:55:00'), frame('2014-12-15T12:00:00', '2014-12-15T11:55:00')];

describe('[U] templates that noon breaks', () => {
  const own = [LATE[0]!, ...WHOLE, EARLY[1]!];
  const neighbours = [LATE[1]!, EARLY[0]!, frame('2014-12-14T02:00:00', '2014-12-14T01:00:00')];

  it('belong as a whole to the later date', () => {
    const { frames, leftOut } = framesOfDate(own, DATE, neighbours);
    expect(names(frames)).toEqual(['2014-12-14T11:58', '2014-12-14T12:00', '2014-12-15T01:00', '2014-12-15T01:10']);
    expect(leftOut).toEqual([
      {
        what: 'MUSE.2014-12-15T11:59:00.fits',
        because: 'its template, TPL.START 2014-12-15T11:55:00, goes on after noon: it belongs to 2014-12-15',
      },
    ]);
  });

  it('are on one of two dates, whichever is prepared', () => {
    const before = framesOfDate([EARLY[0]!], '2014-12-13', [EARLY[1]!]);
    const after = framesOfDate([LATE[1]!], '2014-12-15', [LATE[0]!]);
    expect([names(before.frames), before.leftOut.length]).toEqual([[], 1]);
    expect(names(after.frames)).toEqual(['2014-12-15T11:59', '2014-12-15T12:00']);
  });

  it('are told by OBS.ID and TPL.START; frames without a template stay where they are', () => {
    const other = { ...LATE[1]!, obsId: 7 };
    const silent = { ...LATE[0]!, tplStart: '' };
    expect(framesOfDate([LATE[0]!, silent], DATE, [other, { ...LATE[1]!, tplStart: '' }]).leftOut).toEqual([]);
    expect(names(framesOfDate([silent], DATE, [{ ...EARLY[0]!, tplStart: '' }]).frames)).toEqual(['2014-12-15T11:59']);
  });

  it('without neighbours the frames of the archive are the frames of the date, in order of time', () => {
    const { frames, leftOut } = framesOfDate(own, DATE);
    expect(names(frames)).toEqual(['2014-12-14T12:00', '2014-12-15T01:00', '2014-12-15T01:10', '2014-12-15T11:59']);
    expect(leftOut).toEqual([]);
  });
});

describe('[U] dates that must be read as well', () => {
  it('are none in most nights', () => {
    expect(neighbourDates(WHOLE, DATE)).toEqual([]);
    expect(neighbourDates([], DATE)).toEqual([]);
    expect(neighbourDates([{ ...WHOLE[0]!, tplStart: '' }], DATE)).toEqual([]);
  });

  it('the date before, where a template began before noon', () => {
    expect(neighbourDates([...WHOLE, EARLY[1]!], DATE)).toEqual(['2014-12-13']);
    expect(neighbourDates([...WHOLE, frame('2014-12-14T12:01:00', '2014-12-14T12:00:00')], DATE)).toEqual([]);
  });

  it('the date after, where the last template lacks exposures, whatever the order', () => {
    expect(neighbourDates([LATE[0]!, ...WHOLE], DATE)).toEqual(['2014-12-15']);
    expect(neighbourDates([WHOLE[0]!, frame('2014-12-15T03:00:00', '2014-12-15T02:59:00', 1)], DATE)).toEqual([]);
  });

  it('both, where the date is broken at both ends', () => {
    expect(neighbourDates([EARLY[1]!, LATE[0]!], DATE)).toEqual(['2014-12-13', '2014-12-15']);
  });
});
