import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GatedRun } from '../../src/activities/align-gate.ts';
import { fittedRun } from '../../src/activities/check-fix.ts';
import type { CheckFixDependencies } from '../../src/activities/check-fix.ts';
import type { OffsetRow } from '../../src/domain/quality/offset-list.ts';
import { MUSE } from '../fakes/muse.ts';
import { STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';

const PLANNED = planNight(STANDARD_NIGHT);
const TPL = abOf(PLANNED, '02:12:34.681_tpl');
const TIMES = ['2014-12-15T02:12:34.681', '2014-12-15T02:23:49.898'] as const;
const LIST = '/home/me/offsets.fits';

function gatedRun(path: string | undefined): GatedRun {
  const inputs = path === undefined ? [] : [{ source: { kind: 'file', path }, tag: 'OFFSET_LIST' } as const];
  return {
    plan: PLANNED.plan,
    ab: { ...TPL, inputs: [...TPL.inputs, ...inputs] },
    ref: {
      ...{ process: 'MUSE_R', unit: PLANNED.plan.unit, planKey: '', chain: '', ab: TPL.name, fixes: [], rank: 0 },
      ...{ isBacklog: false, placement: 1 },
    },
    run: {
      process: 'MUSE_R',
      ...{ ab: TPL.name, abKey: 'key', recipe: TPL.recipe, parameters: [], ifus: [], expectedProducts: [] },
      sof: [
        ...TIMES.map((time) => ({ path: `/products/${time}.fits`, tag: 'PIXTABLE_REDUCED' })),
        ...inputs.map(({ source, tag }) => ({ path: source.path, tag })),
      ],
      ...{ productDirectory: '/products/tpl', logPath: '/products/tpl.log', ompThreads: 1, wallLimitSeconds: 60 },
    },
  };
}

function depsWith(second: Partial<OffsetRow>): CheckFixDependencies {
  const rows = TIMES.map((dateObs) => ({ dateObs, mjdObs: 57006, raDeg: 0, decDeg: 0, fluxScale: null }));
  return {
    alignments: {
      readOffsetRows: () => Promise.resolve(rows.map((row, index) => (index === 1 ? { ...row, ...second } : row))),
      readOffsetTargets: (paths) =>
        Promise.resolve(paths.map((path) => ({ dateObs: basename(path, '.fits'), decDeg: -60 }))),
    },
    recipeOptions: { list: () => Promise.resolve(['--lambdamin']) },
  };
}

describe('[U] a list of offsets that a human gave', () => {
  it('is given to the recipe in degrees, with the formats that it reads', async () => {
    const { sof } = await fittedRun(depsWith({ raDeg: 0.001, decDeg: -0.002 }), gatedRun(LIST), MUSE);
    expect(sof.map(({ path, table }) => [path, table !== undefined])).toEqual([
      [`/products/${TIMES[0]}.fits`, false],
      [`/products/${TIMES[1]}.fits`, false],
      [LIST, true],
    ]);
    expect(sof[2]?.table).toEqual([
      { name: 'DATE_OBS', format: '23A', values: [...TIMES] },
      { name: 'MJD_OBS', format: '1D', unit: 's', values: [57006, 57006] },
      { name: 'RA_OFFSET', format: '1D', unit: 'deg', values: [0, 0.001] },
      { name: 'DEC_OFFSET', format: '1D', unit: 'deg', values: [0, -0.002] },
      { name: 'FLUX_SCALE', format: '1D', values: [null, null] },
    ]);
  });

  it('that moves an exposure out of its field is refused, with the number, its unit and the limit', async () => {
    // 60 arcsec on the sky are 120 arcsec of RA at DEC -60.
    await expect(fittedRun(depsWith({ raDeg: 119 / 3600 }), gatedRun(LIST), MUSE)).resolves.toBeDefined();
    await expect(fittedRun(depsWith({ raDeg: 0.6 }), gatedRun(LIST), MUSE)).rejects.toMatchObject({
      code: 'OFFSET_LIST_INVALID',
      message: `${LIST} does not fit ${TPL.name}: it moves ${TIMES[1]} by 1080.0 arcsec (RA_OFFSET 0.6 and DEC_OFFSET 0 deg), the field of 60 arcsec is the limit`,
    });
  });

  it('is not asked for where there is none', async () => {
    const gated = gatedRun(undefined);
    expect(await fittedRun(depsWith({ raDeg: 7 }), gated, MUSE)).toBe(gated.run);
  });
});

describe('[U] options that a human gave', () => {
  const withOption = (parameter: string): GatedRun => {
    const gated = gatedRun(undefined);
    return {
      ...gated,
      ref: { ...gated.ref, fixes: [{ ab: TPL.name, fix: { kind: 'parameters', parameters: [parameter] } }] },
    };
  };

  it.each([
    ['--lambdamn=4750', /knows no option --lambdamn/u],
    ['--lambdamin=4750x', /--lambdamin=4750x is no number of Angstrom from 3000 to 11000$/u],
  ])('%s is refused before the recipe runs', async (parameter, message) => {
    await expect(fittedRun(depsWith({}), withOption(parameter), MUSE)).rejects.toMatchObject({
      code: 'OPTION_UNKNOWN',
      message: expect.stringMatching(message),
    });
  });

  it('that mean something are the recipe’s', async () => {
    await expect(fittedRun(depsWith({}), withOption('--lambdamin=4750'), MUSE)).resolves.toBeDefined();
  });
});
