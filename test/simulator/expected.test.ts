import { describe, expect, it } from 'vitest';
import { expectationOf } from '../../src/simulator/expected.ts';
import { planNight } from '../../src/simulator/night-plan.ts';
import { objectExposure, skyExposure } from '../../src/simulator/scenario.ts';
import type { ObSpec, Scenario } from '../../src/simulator/scenario.ts';
import { SCENARIOS } from '../../src/simulator/scenarios.ts';

describe('[U] what a simulated OB should give', () => {
  it('is, in the standard night, good products with and without SKY, and one frame dropped', () => {
    expect(tableOf(SCENARIOS.standard)).toEqual([
      'SCBC_1134385_2014-12-15T00:54:04.379 IDP 4 00000000000',
      'SCBS_1134385_2014-12-15T00:54:04.379 S 1 000000000',
      'SCBS_1134385_2014-12-15T01:05:19.596 S 1 000000000',
      'SCBS_1134385_2014-12-15T01:19:49.030 S 1 000000000',
      'SCBS_1134385_2014-12-15T01:31:04.247 S 1 000000000',
      'SCBX_1134385_2014-12-15T01:16:34.813 IDP 1 011000100',
      'SCBS_1134386_2014-12-15T01:49:19.464 IDP 1 001000000',
      'SCBC_1134387_2014-12-15T02:12:34.681 IDP 2 00100000000',
      'SCBS_1134387_2014-12-15T02:12:34.681 S 1 001000000',
      'SCBS_1134387_2014-12-15T02:23:49.898 S 1 001000000',
      'SCBS_1134388_2014-12-15T02:43:24.332 IDP 1 001000000',
      'dropped MUSE.2014-12-15T02:42:04.115.fits EXPTIME < 10 s',
    ]);
  });

  it('has, in the degraded night, the other value of bits 4 to 9', () => {
    expect(tableOf(SCENARIOS.degraded)).toEqual([
      'SCBC_1134385_2014-12-15T00:54:04.379 IDP 2 00011100000',
      'SCBS_1134385_2014-12-15T00:54:04.379 S 1 000111000',
      'SCBS_1134385_2014-12-15T01:05:19.596 S 1 000111000',
      'SCBX_1134385_2014-12-15T01:16:34.813 IDP 1 011110100',
      'SCBS_1134386_2014-12-15T01:26:49.030 IDP 1 001110100',
      'SCBS_1134387_2014-12-15T01:45:04.247 IDP 1 000110010',
      'SCBX_1134387_2014-12-15T01:56:19.464 IDP 1 011110100',
      'SCBS_1134388_2014-12-15T02:06:34.681 IDP 1 001110001',
    ]);
  });

  it('is as bad in a combined cube as in its worst exposure', () => {
    const shifted = objectExposure(600, { wavelengthShiftAngstrom: -0.8 });
    expect(flagsOf([objectExposure(600), shifted])).toEqual(['00100000100', '001000000', '001000001']);
    expect(flagsOf([objectExposure(600), skyExposure(120, { skyBrightness: 2 })])).toEqual(['000000010', '011000100']);
  });

  it('is a single cube where only one exposure is long enough', () => {
    expect(flagsOf([objectExposure(9.9), objectExposure(10)])).toEqual(['001000000']);
    expect(flagsOf([objectExposure(5)])).toEqual([]);
  });
});

function tableOf(scenario: Scenario): readonly string[] {
  const { calibrations } = scenario;
  return planNight('2014-12-14', scenario).science.flatMap(({ ob, frames }) => {
    const { products, dropped } = expectationOf({ ob, frames, calibrations });
    return [
      ...products.map(({ name, delivery, exposures, qcFlag }) => {
        const short = /^MU_(SCB\w_\d+_[^_]+)_WFM-NOAO-N_(?:OBJ|SKY)\.fits$/.exec(name)?.[1];
        return `${short} ${delivery} ${exposures.length} ${qcFlag}`;
      }),
      ...dropped.map(({ fileName, because }) => `dropped ${fileName} ${because}`),
    ];
  });
}

function flagsOf(exposures: ObSpec['templates'][number]['exposures']): readonly string[] {
  const ob: ObSpec = { ...SCENARIOS.standard.obs[0], templates: [{ exposures }] };
  const scenario: Scenario = { ...SCENARIOS.standard, obs: [ob] };
  const [block] = planNight('2014-12-14', scenario).science;
  const { products } = expectationOf({ ob, frames: block!.frames, calibrations: scenario.calibrations });
  return products.map(({ qcFlag }) => qcFlag);
}
