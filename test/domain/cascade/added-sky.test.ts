import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import type { Frame } from '../../../src/domain/frame/frame.ts';
import { exposureAbsOf } from '../../../src/domain/cascade/lineage.ts';
import type { TemplateSketch } from './night-fixtures.ts';
import {
  abOf,
  fullName,
  framesOf,
  object,
  planOf,
  shortName,
  simpleAbsOf,
  sky,
  transformed,
  withAddedSkies,
} from './night-fixtures.ts';

/** OBs of a container, a template each. */
function night(...obs: readonly TemplateSketch['exposures'][]): { frames: Frame[]; abs: AssociationBlock[] } {
  const frames = framesOf(
    obs.map((exposures, index) => ({ obsId: 100 + index, tplStart: `2014-12-15T0${index}:59:00`, exposures })),
  );
  return { frames, abs: simpleAbsOf(frames) };
}

/** Short name of the `_sky` AB that each of these exposures waits for. */
function skiesOf(planned: ReturnType<typeof planOf>, ...exposures: readonly string[]): (string | undefined)[] {
  return exposures.map((exposure) =>
    abOf(planned, `${exposure}_pst`)
      .waitFor.map(shortName)
      .find((name) => name.endsWith('_sky')),
  );
}

describe('[U] hidden sky: an OBJECT OB with the sky of another one', () => {
  const { frames, abs } = night([object('01:00:00.000'), object('01:12:00.000')], [object('01:24:00.000', 120)]);
  const [target, hidden] = abs;
  const planned = planOf([withAddedSkies(target!, '01:24:00.000'), transformed(hidden!, 'SKY')], frames);

  it('is planned without a problem, as one chain', () => {
    expect(planned.problems).toEqual([]);
    expect(planned.plan.chains.map(({ abNames }) => abNames.map(shortName))).toEqual([
      [
        '01:00:00.000',
        '01:24:00.000',
        '01:24:00.000_sky',
        '01:00:00.000_pst',
        '01:12:00.000',
        '01:12:00.000_pst',
        '01:00:00.000_tal',
        '01:00:00.000_tpl',
        '01:24:00.000_pst',
      ],
    ]);
    expect(planned.plan.suppressed).toEqual([]);
  });

  it('subtracts the modelled sky of the SKY, and waits for it', () => {
    const { parameters, inputs, waitFor } = abOf(planned, '01:12:00.000_pst');
    expect({ parameters, inputs, waitFor }).toEqual({
      parameters: ['--save=cube,individual,skymodel', '--filter=white', '--skymethod=subtract-model'],
      inputs: [
        { source: { kind: 'product', ab: fullName('01:12:00.000'), catg: 'PIXTABLE_OBJECT' }, tag: 'PIXTABLE_OBJECT' },
        { source: { kind: 'calib', fileName: 'MU_EXTINCT_TABLE_140101A.fits' }, tag: 'EXTINCT_TABLE' },
        { source: { kind: 'calib', fileName: 'MU_STD_RESPONSE_2014-12-15.fits' }, tag: 'STD_RESPONSE' },
        { source: { kind: 'calib', fileName: 'MU_LSF_PROFILE_140101A.fits' }, tag: 'LSF_PROFILE' },
        { source: { kind: 'product', ab: fullName('01:24:00.000_sky'), catg: 'SKY_LINES' }, tag: 'SKY_LINES' },
        { source: { kind: 'product', ab: fullName('01:24:00.000_sky'), catg: 'SKY_CONTINUUM' }, tag: 'SKY_CONTINUUM' },
        { source: { kind: 'calib', fileName: 'MU_ASTROMETRY_WCS_140101A.fits' }, tag: 'ASTROMETRY_WCS' },
        { source: { kind: 'calib', fileName: 'MU_FILTER_LIST_140101A.fits' }, tag: 'FILTER_LIST' },
      ],
      waitFor: [fullName('01:12:00.000'), fullName('01:24:00.000_sky')],
    });
  });

  it('treats the hidden SKY as any other: pixel tables of a SKY, a sky with static lines, a shallow cube', () => {
    expect(abOf(planned, '01:24:00.000').expectedProducts).toEqual([{ catg: 'PIXTABLE_SKY', count: 4 }]);
    expect(abOf(planned, '01:24:00.000_sky').inputs.at(-1)).toEqual({
      source: { kind: 'calib', fileName: 'MU_SKY_LINES_140101A.fits' },
      tag: 'SKY_LINES',
    });
    expect(abOf(planned, '01:24:00.000_pst').waitFor.map(shortName)).toEqual(['01:24:00.000', '01:24:00.000_sky']);
  });

  it('has the facts from which HAS_SKY follows: a dedicated sky for every exposure, and its own pixels only', () => {
    const exposures = exposureAbsOf(abOf(planned, '01:00:00.000_tpl'), planned.plan.abs);
    expect(exposures.map(({ hasSky, basics }) => [hasSky, basics.map(({ name }) => shortName(name))])).toEqual([
      [true, ['01:00:00.000']],
      [true, ['01:12:00.000']],
    ]);
  });
});

describe('[U] the sky of an exposure', () => {
  it('is the closest in time among several added ones and the own one', () => {
    const { frames, abs } = night(
      [object('01:00:00.000'), sky('01:20:00.000', 600), object('01:40:00.000'), object('02:00:00.000')],
      [object('02:20:00.000', 600)],
      [object('00:30:00.000', 600)],
    );
    const [early, own, late] = abs;
    const target = {
      ...own!,
      inputs: [...own!.inputs, ...addedInputs('02:20:00.000'), ...addedInputs('00:30:00.000')],
    };
    const planned = planOf([target, transformed(early!, 'SKY'), transformed(late!, 'SKY')], frames);
    expect(planned.problems).toEqual([]);
    // 01:00 is 20 min from 01:20 and 30 from 00:30; 01:40 is 20 from 01:20 and 40 from 02:20, 02:00 the other way round.
    expect(skiesOf(planned, '01:00:00.000', '01:40:00.000', '02:00:00.000', '01:20:00.000')).toEqual([
      '01:20:00.000_sky',
      '01:20:00.000_sky',
      '02:20:00.000_sky',
      '01:20:00.000_sky',
    ]);
  });

  it('of two added ones equally far away is the earlier, in whatever order they were added', () => {
    const { frames, abs } = night([object('01:00:00.000')], [object('00:40:00.000')], [object('01:20:00.000')]);
    const [before, target, after] = abs;
    const skies = [transformed(before!, 'SKY'), transformed(after!, 'SKY')];
    const orders = [
      ['01:20:00.000', '00:40:00.000'],
      ['00:40:00.000', '01:20:00.000'],
    ];
    for (const order of orders)
      expect(skiesOf(planOf([withAddedSkies(target!, ...order), ...skies], frames), '01:00:00.000')).toEqual([
        '00:40:00.000_sky',
      ]);
  });

  it('is its own for a SKY, whatever was added', () => {
    const { frames, abs } = night([object('01:00:00.000')], [object('01:20:00.000')]);
    const [first, second] = abs;
    const planned = planOf(
      [
        {
          ...transformed(first!, 'SKY'),
          inputs: [...transformed(first!, 'SKY').inputs, ...addedInputs('09:09:09.000')],
        },
        transformed(second!, 'SKY'),
      ],
      frames,
    );
    expect(planned.problems).toEqual([]);
    expect(skiesOf(planned, '01:00:00.000')).toEqual(['01:00:00.000_sky']);
  });
});

function addedInputs(sky: string): AssociationBlock['inputs'] {
  return ['SKY_LINES', 'SKY_CONTINUUM'].map((catg) => ({
    source: { kind: 'product', ab: fullName(`${sky}_sky`), catg },
    tag: catg,
  }));
}

describe('[U] an added sky that is not made', () => {
  const { frames, abs } = night(
    [object('01:00:00.000')],
    [object('01:24:00.000', 120), sky('01:28:00.000', 5)],
    [sky('01:40:00.000')],
  );
  const [target, pair, other] = abs;
  const TARGET = fullName('01:00:00.000');
  const planWith = (skies: readonly string[], rest: readonly AssociationBlock[] = [pair!, other!]) =>
    planOf([withAddedSkies(target!, ...skies), ...rest], frames);

  it.each([
    ['01:24:00.000', 'MUSE.2014-12-15T01:24:00.000.fits is tagged OBJECT in MUSE.2014-12-15T01:24:00.000_tpl.ab'],
    ['01:28:00.000', 'SKY of 5 s, MUSE_R takes 10 s and more'],
    ['09:09:09.000', 'no AB has the raw file MUSE.2014-12-15T09:09:09.000.fits'],
  ])('is a problem that says why, and the AB makes nothing without static lines: %s', (name, because) => {
    const planned = planWith([name]);
    expect(planned.problems).toEqual([
      {
        code: 'CALIBRATION_MISSING',
        subject: TARGET,
        message: `${TARGET}: muse_scipost needs SKY_LINES: ${fullName(`${name}_sky`)} is not made (${because}), and the AB has no static SKY_LINES`,
        cure: `put the SKY back, or add the line MCALIB REAL <file> SKY_LINES to ${TARGET} in the prepared tree, or prepare the date again: phoenix prepare -d 2014-12-14`,
      },
    ]);
    expect(planned.plan.abs.filter(({ rawFiles }) => rawFiles.includes(target!.rawFiles[0]!))).toEqual([]);
    expect(planned.plan.abs.length).toBeGreaterThan(0);
  });

  it('names every sky that is missed', () => {
    const [problem] = planWith(['01:28:00.000', '09:09:09.000']).problems;
    expect(problem?.message).toBe(
      `${TARGET}: muse_scipost needs SKY_LINES: ${fullName('01:28:00.000_sky')} is not made (SKY of 5 s, MUSE_R takes 10 s and more), ${fullName('09:09:09.000_sky')} is not made (no AB has the raw file MUSE.2014-12-15T09:09:09.000.fits), and the AB has no static SKY_LINES`,
    );
  });

  it('of an AB that has a problem itself is named with that AB', () => {
    const broken = { ...other!, inputs: other!.inputs.filter(({ tag }) => tag !== 'MASTER_BIAS') };
    const planned = planWith(['01:40:00.000'], [pair!, broken]);
    expect(planned.problems.map(({ code, subject, message }) => [code, subject, message])).toEqual([
      [
        'CALIBRATION_MISSING',
        fullName('01:40:00.000'),
        `${fullName('01:40:00.000')}: muse_scibasic needs MASTER_BIAS, the AB has none`,
      ],
      [
        'CALIBRATION_MISSING',
        TARGET,
        `${TARGET}: muse_scipost needs SKY_LINES: ${fullName('01:40:00.000_sky')} is not made (${fullName('01:40:00.000')} cannot be planned), and the AB has no static SKY_LINES`,
      ],
    ]);
  });

  it('leaves the other added ones to the AB', () => {
    const planned = planWith(['09:09:09.000', '01:40:00.000']);
    expect(planned.problems).toEqual([
      {
        code: 'AB_INVALID',
        subject: TARGET,
        message: `${TARGET}: the added sky ${fullName('09:09:09.000_sky')} is not made (no AB has the raw file MUSE.2014-12-15T09:09:09.000.fits); the other SKY exposures are used`,
        cure: `delete the lines of ${TARGET} that name it, or prepare the date again: phoenix prepare -d 2014-12-14`,
      },
    ]);
    expect(skiesOf(planned, '01:00:00.000')).toEqual(['01:40:00.000_sky']);
  });

  it('leaves the static lines to an AB that has them', () => {
    const simple = { ...target!, inputs: [...target!.inputs, ...addedInputs('09:09:09.000')] };
    const planned = planOf([simple, pair!, other!], frames);
    expect(planned.problems.map(({ code, message }) => [code, message])).toEqual([
      [
        'AB_INVALID',
        `${TARGET}: the added sky ${fullName('09:09:09.000_sky')} is not made (no AB has the raw file MUSE.2014-12-15T09:09:09.000.fits); the static SKY_LINES are used`,
      ],
    ]);
    const { parameters, inputs, waitFor } = abOf(planned, '01:00:00.000_pst');
    expect(parameters).toContain('--skymethod=model');
    expect(inputs.filter(({ tag }) => tag.startsWith('SKY_'))).toEqual([
      { source: { kind: 'calib', fileName: 'MU_SKY_LINES_140101A.fits' }, tag: 'SKY_LINES' },
    ]);
    expect(waitFor).toEqual([fullName('01:00:00.000')]);
  });

  it('wins over static lines when it is made', () => {
    const simple = { ...target!, inputs: [...target!.inputs, ...addedInputs('01:40:00.000')] };
    const planned = planOf([simple, pair!, other!], frames);
    expect(planned.problems).toEqual([]);
    expect(skiesOf(planned, '01:00:00.000')).toEqual(['01:40:00.000_sky']);
  });
});

describe('[U] sky calibrations of a simple AB', () => {
  it('must be static where the AB has an own SKY, because its sky is made with them', () => {
    const { frames, abs } = night([object('01:00:00.000'), sky('01:12:00.000')], [sky('01:40:00.000')]);
    const planned = planOf([withAddedSkies(abs[0]!, '01:40:00.000'), abs[1]!], frames);
    expect(planned.problems.map(({ code, message }) => [code, message])).toEqual([
      ['CALIBRATION_MISSING', `${fullName('01:00:00.000_tpl')}: muse_create_sky needs SKY_LINES, the AB has none`],
    ]);
  });

  it('may be given by hand instead of static ones', () => {
    const { frames, abs } = night([object('01:00:00.000'), sky('01:12:00.000')], [object('02:00:00.000')]);
    const byHand = { source: { kind: 'file', path: '/home/lines.fits' }, tag: 'SKY_LINES' } as const;
    const given = abs.map((ab) => ({ ...ab, inputs: [...ab.inputs.filter(({ tag }) => tag !== 'SKY_LINES'), byHand] }));
    const planned = planOf(given, frames);
    expect(planned.problems).toEqual([]);
    expect(abOf(planned, '01:12:00.000_sky').inputs).toContainEqual(byHand);
    expect(abOf(planned, '02:00:00.000_pst').inputs).toContainEqual(byHand);
  });

  it('need not be static where the own SKY is too short to be made', () => {
    const { frames, abs } = night([object('01:00:00.000'), sky('01:12:00.000', 5)], [sky('01:40:00.000')]);
    const planned = planOf([withAddedSkies(abs[0]!, '01:40:00.000'), abs[1]!], frames);
    expect(planned.problems).toEqual([]);
    expect(skiesOf(planned, '01:00:00.000')).toEqual(['01:40:00.000_sky']);
  });

  it.each([
    ['01:40:00.000_sky', 'MASTER_BIAS', 'MASTER_BIAS'],
    ['01:40:00.000_sky', 'SKY_LINES', 'MASTER_BIAS'],
    ['01:40:00.000_sky', 'SKY_CONTINUUM', 'SKY_LINES'],
    ['01:40:00.000_pst', 'SKY_LINES', 'SKY_LINES'],
  ])('are the only products it may name: not %s:%s as %s', (maker, catg, tag) => {
    const { frames, abs } = night([object('01:00:00.000')], [sky('01:40:00.000')]);
    const stranger = { source: { kind: 'product', ab: fullName(maker), catg }, tag } as const;
    const planned = planOf([{ ...abs[0]!, inputs: [...abs[0]!.inputs, stranger] }, abs[1]!], frames);
    expect(planned.problems).toEqual([
      {
        code: 'AB_INVALID',
        subject: fullName('01:00:00.000'),
        message: `${fullName('01:00:00.000')}: MCALIB VIRTUAL ${fullName(maker)}:${catg} ${tag}: no AB of the plan makes it`,
        cure: `name a certified file instead: MCALIB REAL <file> ${tag}`,
      },
    ]);
    expect(planned.plan.abs.map(({ name }) => shortName(name))).toEqual([
      '01:40:00.000',
      '01:40:00.000_sky',
      '01:40:00.000_pst',
    ]);
  });
});
