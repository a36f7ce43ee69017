import { describe, expect, it } from 'vitest';
import { believedTimes } from '../../../src/domain/frame/believed-times.ts';

const [START, LATER] = ['2014-12-15T00:54:04.379', '2014-12-15T01:54:04.379'];
const [MJD, LATER_MJD] = [57006.03755068, 57006.07921735];
const [NAME, LATER_NAME] = [`MUSE.${START}.fits`, `MUSE.${LATER}.fits`];

describe('[U] the times that are believed', () => {
  it.each<[string, string, string, number, string, number]>([
    ['all three agree', NAME, START, MJD, START, MJD],
    ['DATE-OBS is cut to seconds', NAME, '2014-12-15T00:54:04', MJD, '2014-12-15T00:54:04', MJD],
    ['MJD-OBS is the odd one', NAME, START, LATER_MJD, START, MJD],
    ['DATE-OBS is the odd one', NAME, LATER, MJD, START, MJD],
    ['the file name is the odd one', LATER_NAME, START, MJD, START, MJD],
    ['all three differ: that of the name', NAME, LATER, 57007, START, MJD],
    ['there is no third witness: those of the header', 'raw.fits', LATER, MJD, LATER, MJD],
    ['the time in the name is none', 'MUSE.2014-13-15T00:54:04.379.fits', LATER, MJD, LATER, MJD],
    ['DATE-OBS is no time', 'raw.fits', 'yesterday', MJD, START, MJD],
    ['DATE-OBS is no time, and the name agrees with MJD-OBS', NAME, '', MJD, START, MJD],
    ['MJD-OBS is no time', 'raw.fits', START, 1e300, START, MJD],
    ['nothing is a time', 'raw.fits', 'soon', 1e300, '', 1e300],
  ])('%s', (_, fileName, dateObs, mjdObs, believedDate, believedMjd) => {
    expect(believedTimes({ fileName, dateObs, mjdObs }, new Set())).toEqual({
      dateObs: believedDate,
      mjdObs: believedMjd,
    });
  });

  it.each<[string, string[], string, number, string, number]>([
    ['DATE-OBS', ['DATE-OBS'], LATER, MJD, LATER, LATER_MJD],
    ['MJD-OBS', ['MJD-OBS'], START, LATER_MJD, LATER, LATER_MJD],
    ['both, whatever they say', ['MJD-OBS', 'DATE-OBS'], LATER, 57007, LATER, 57007],
    ['DATE-OBS, which is no time', ['DATE-OBS'], 'soon', MJD, START, MJD],
    ['MJD-OBS, which is no time', ['MJD-OBS'], START, 1e300, START, MJD],
    ['another keyword', ['EXPTIME'], LATER, MJD, START, MJD],
  ])('are those that a human has corrected: %s', (_, corrected, dateObs, mjdObs, believedDate, believedMjd) => {
    const believed = believedTimes({ fileName: NAME, dateObs, mjdObs }, new Set(corrected));
    expect(believed).toEqual({ dateObs: believedDate, mjdObs: believedMjd });
  });
});
