import { describe, expect, it } from 'vitest';
import { planCascade } from '../../../src/domain/cascade/plan-cascade.ts';
import { MUSE, MUSE_R } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, framesOf, object, sha256, simpleAbsOf, template, withIfus } from './night-fixtures.ts';

describe('[U] simple ABs that do not fit', () => {
  const frames = framesOf([
    template(object('01:00:00.000'), object('01:12:00.000')),
    { ...STANDARD_NIGHT[1]!, obsId: 7 },
  ]);
  const [pair, single] = simpleAbsOf(frames);
  const plan = (simpleAbs: Parameters<typeof planCascade>[0]['simpleAbs'], known = frames) =>
    planCascade(
      { process: MUSE_R, unit: '2014-12-14', simpleAbs, frames: known, rules: MUSE, ifus: withIfus(frames, [1]) },
      sha256,
    );

  it('a raw file of two ABs is planned once, the second AB is a problem, the others go on', () => {
    const { plan: planned, problems } = plan([
      pair!,
      { ...pair!, name: 'MUSE.2014-12-15T01:00:00.001_tpl.ab' },
      single!,
    ]);
    expect(problems).toEqual([
      {
        code: 'AB_INVALID',
        subject: 'MUSE.2014-12-15T01:00:00.001_tpl.ab',
        message:
          'MUSE.2014-12-15T01:00:00.001_tpl.ab: raw file MUSE.2014-12-15T01:00:00.000.fits is used by MUSE.2014-12-15T01:00:00.000_tpl.ab already',
        cure: 'delete the RAWFILE line from one of them',
      },
    ]);
    expect(planned.abs).toHaveLength(8);
  });

  it('a raw file twice in one AB is a problem', () => {
    const { problems } = plan([{ ...pair!, rawFiles: [pair!.rawFiles[0]!, pair!.rawFiles[0]!] }]);
    expect(problems.map(({ code }) => code)).toEqual(['AB_INVALID']);
  });

  it('a raw file that is not among the frames is a problem that names it', () => {
    const { plan: planned, problems } = plan([pair!, single!], frames.slice(1));
    expect(problems.map(({ message, cure }) => [message, cure])).toEqual([
      [
        'MUSE.2014-12-15T01:00:00.000_tpl.ab: raw file MUSE.2014-12-15T01:00:00.000.fits is not among the frames of the date',
        'delete the RAWFILE line, or check the date',
      ],
    ]);
    expect(planned.abs).toHaveLength(2);
  });

  it('a raw file with a tag that the cascade does not know is a problem', () => {
    const inputs = single!.inputs.map((input) => (input.tag === 'OBJECT' ? { ...input, tag: 'STD' } : input));
    expect(plan([{ ...single!, inputs }]).problems.map(({ message, cure }) => [message, cure])).toEqual([
      [`${single!.name}: raw file ${single!.rawFiles[0]!} is tagged STD`, 'tag it OBJECT or SKY'],
    ]);
  });

  it('an AB whose exposures are all too short needs no calibrations', () => {
    const short = framesOf([template(object('01:00:00.000', 5))]);
    const [ab] = simpleAbsOf(short);
    const bare = { ...ab!, inputs: ab!.inputs.filter(({ source }) => source.kind === 'raw') };
    const { problems, plan: planned } = plan([bare], short);
    expect(problems).toEqual([]);
    expect(planned).toMatchObject({ abs: [], suppressed: [{ what: 'MUSE.2014-12-15T01:00:00.000.fits' }] });
  });

  it('an AB whose required calibration was deleted is a problem that names recipe and tag', () => {
    const inputs = single!.inputs.filter(({ tag }) => tag !== 'LSF_PROFILE');
    expect(plan([{ ...single!, inputs }]).problems).toEqual([
      {
        code: 'CALIBRATION_MISSING',
        subject: single!.name,
        message: `${single!.name}: muse_scipost needs LSF_PROFILE, the AB has none`,
        cure: `add the line MCALIB REAL <file> LSF_PROFILE to ${single!.name} in the prepared tree, or prepare the date again`,
      },
    ]);
  });
});
