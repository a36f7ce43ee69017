import { describe, expect, it } from 'vitest';
import { claimedFrame } from '../../../src/domain/cascade/claimed-frame.ts';

const FILE = 'MUSE.2014-12-15T01:00:00.000.fits';
const UNIT = '2014-12-14';

function claimed(maker: string, dateObs = '2014-12-15T01:00:00.000', unit = UNIT) {
  return claimedFrame({ fileName: FILE, dateObs }, { process: 'MUSE_R', unit }, maker);
}

describe('[U] a frame that another date makes', () => {
  it('is told with both dates and with that of its header', () => {
    expect(claimed('2014-12-15')).toMatchObject({
      code: 'FRAME_CLAIMED',
      subject: FILE,
      message: `${FILE} is made by MUSE_R/2014-12-15 already, and MUSE_R/2014-12-14 does not make it again; by its DATE-OBS 2014-12-15T01:00:00.000 it is of 2014-12-14`,
    });
  });

  it.each([
    [
      'this date is right: the other one has to give it up',
      '2014-12-15',
      undefined,
      /^2014-12-14 is right: take it out of 2014-12-15 .*restart -d 2014-12-15.*retire -d 2014-12-15.*restart -d 2014-12-14$/,
    ],
    [
      'the other one is right',
      '2014-12-15',
      '2014-12-15T13:00:00',
      /^2014-12-15 is right: remove the file from 2014-12-14/,
    ],
    [
      'neither is',
      '2014-12-15',
      '2014-12-20T13:00:00',
      /^leave it where it is, or, if 2014-12-14 is right, take it out of 2014-12-15/,
    ],
    ['its time is none', '2014-12-15', 'yesterday', /^leave it where it is/],
    ['units are no dates', '094.A-0205(B)', undefined, /^2014-12-14 is right/],
  ])('is cured as its time says: %s', (_, maker, dateObs, cure) => {
    expect(claimed(maker, dateObs).cure).toMatch(cure);
  });

  it('does not speak of a time that is none', () => {
    expect(claimed('2014-12-15', 'yesterday').message).not.toContain('DATE-OBS');
  });
});
