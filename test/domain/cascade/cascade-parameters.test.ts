import { describe, expect, it } from 'vitest';
import { planCascade } from '../../../src/domain/cascade/plan-cascade.ts';
import { MUSE, MUSE_R } from '../../fakes/muse.ts';
import {
  abOf,
  fullName,
  framesOf,
  object,
  planNight,
  shortName,
  simpleAbsOf,
  template,
  withIfus,
} from './night-fixtures.ts';

describe('[U] what the process and a human change', () => {
  it('options of the process replace those of the table, one by one', () => {
    const recipeParameters = {
      muse_scibasic: ['--ovscreject=dcr:32,16,3,2.5'],
      muse_scipost: ['--skymethod=none', '--lambdamin=6255'],
    };
    const planned = planNight([template(object('01:00:00.000'))], { recipeParameters });
    expect(abOf(planned, '01:00:00.000').parameters).toEqual(['--saveimage=false', '--ovscreject=dcr:32,16,3,2.5']);
    expect(abOf(planned, '01:00:00.000_pst').parameters).toEqual([
      '--save=cube,individual,skymodel',
      '--filter=white',
      '--skymethod=none',
      '--lambdamin=6255',
    ]);
  });

  it('with several filters only the white image is aligned', () => {
    const recipeParameters = { muse_scipost: ['--filter=Johnson_V,white'] };
    const planned = planNight([template(object('01:00:00.000'), object('01:12:00.000'))], { recipeParameters });
    expect(abOf(planned, '01:00:00.000_pst').expectedProducts).toContainEqual({ catg: 'IMAGE_FOV', count: 2 });
    expect(abOf(planned, '01:00:00.000_tal').inputs[0]?.source).toEqual({
      kind: 'product',
      ab: fullName('01:00:00.000_pst'),
      catg: 'IMAGE_FOV',
      fileNumber: 2,
    });
  });

  it('a recipe that is called IFU by IFU is called for those of its raw frame', () => {
    const frames = framesOf([template(object('01:00:00.000'))]);
    const [basic, post] = planCascade(
      {
        process: MUSE_R,
        unit: '2014-12-14',
        simpleAbs: simpleAbsOf(frames),
        frames,
        rules: MUSE,
        ifus: withIfus(frames, [3, 10, 24]),
      },
      () => 'key',
    ).plan.abs;
    expect(basic).toMatchObject({ ifus: [3, 10, 24], expectedProducts: [{ catg: 'PIXTABLE_OBJECT', count: 3 }] });
    expect(post?.ifus).toEqual([]);
  });

  it('an OBJECT that was transformed to SKY by its tag is treated as SKY', () => {
    const frames = framesOf([template(object('01:00:00.000'))]);
    const simpleAbs = simpleAbsOf(frames).map((ab) => ({
      ...ab,
      rawType: 'SKY',
      modified: true,
      inputs: ab.inputs.map((input) => (input.tag === 'OBJECT' ? { ...input, tag: 'SKY' } : input)),
    }));
    const { plan } = planCascade(
      { process: MUSE_R, unit: '2014-12-14', simpleAbs, frames, rules: MUSE, ifus: withIfus(frames, [1]) },
      () => 'key',
    );
    expect(plan.abs.map(({ name, rawType, modified }) => [shortName(name), rawType, modified])).toEqual([
      ['01:00:00.000', 'SKY', true],
      ['01:00:00.000_sky', 'SKY', true],
      ['01:00:00.000_pst', 'SKY', true],
    ]);
  });
});
