import { describe, expect, it } from 'vitest';
import { withoutAb } from '../../../src/domain/association/without-ab.ts';
import type { WithoutAbInput } from '../../../src/domain/association/without-ab.ts';
import type { Problem } from '../../../src/domain/frame/problem.ts';
import { MUSE } from '../../fakes/muse.ts';
import { framesOf, object, template } from '../cascade/night-fixtures.ts';

const FRAMES = framesOf([template(object('01:00:00.000'), object('01:12:00.000'))]);
const [FIRST = '', SECOND = ''] = FRAMES.map(({ fileName }) => fileName);
const problemOf = (subject: string, message: string): Problem => ({
  ...{ code: 'HEADER_CONTRADICTORY', subject, message, cure: 'correct it' },
});
const NO_BIAS: Problem = {
  code: 'CALIBRATION_MISSING',
  subject: 'MUSE.2014-12-15T01:00:00.000_tpl.ab',
  message: 'no MASTER_BIAS',
  cure: 'add one',
};

function told(input: Partial<WithoutAbInput>) {
  return withoutAb({ frames: [], unusable: [], abs: [], leftOut: [], problems: [], cascade: MUSE.cascade, ...input });
}

describe('[U] raw files that became no AB', () => {
  it('are told with what is wrong with their AB, else with themselves', () => {
    expect(told({ frames: FRAMES, problems: [problemOf(SECOND, 'it lies'), NO_BIAS] })).toEqual(
      [FIRST, SECOND].map((what) => ({ what, because: 'no MASTER_BIAS', code: 'CALIBRATION_MISSING' })),
    );
    expect(told({ frames: FRAMES, problems: [problemOf(SECOND, 'it lies')] })).toEqual([
      { what: FIRST, because: 'no AB has it' },
      { what: SECOND, because: 'it lies', code: 'HEADER_CONTRADICTORY' },
    ]);
  });

  it('keep their code where they are missed; of the others nobody knows what they are', () => {
    const unusable = [
      { fileName: 'science.fits', problem: problemOf('science.fits', 'EXPTIME is 0 s'), isMissed: true },
      { fileName: 'broken.fits', problem: problemOf('broken.fits', 'it is cut off'), isMissed: false },
    ];
    expect(told({ unusable })).toEqual([
      { what: 'science.fits', because: 'EXPTIME is 0 s', code: 'HEADER_CONTRADICTORY' },
      { what: 'broken.fits', because: 'it is cut off' },
    ]);
  });

  it('are those that no AB has, that nobody has left out, and that are no calibrations', () => {
    const [first] = FRAMES;
    const frames = [...FRAMES, { ...first!, fileName: 'dark.fits', rawType: 'DARK', dprCatg: 'CALIB' }];
    const leftOut = [{ what: SECOND, because: 'another mode' }];
    expect(told({ frames, abs: [{ rawFiles: [FIRST] }], leftOut })).toEqual([]);
  });

  it('are also those that claim to be science of a type that the table does not know', () => {
    const [first] = FRAMES;
    const frames = [{ ...first!, rawType: undefined }];
    const problems = [problemOf(FIRST, 'of unknown type')];
    expect(told({ frames, problems })).toMatchObject([{ what: FIRST, because: 'of unknown type' }]);
  });
});
