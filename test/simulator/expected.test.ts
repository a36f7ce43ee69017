import { describe, expect, it } from 'vitest';
import { planAssociation } from '../../src/simulator/association.ts';
import type { ObExpectation } from '../../src/simulator/expected.ts';
import { expectationOf } from '../../src/simulator/expected.ts';
import { planNight } from '../../src/simulator/night-plan.ts';
import { execution, objectExposure, skyExposure, template, towards } from '../../src/simulator/scenario.ts';
import type { ExposureSpec, ObSpec, Scenario } from '../../src/simulator/scenario.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';

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

  it('is, of merged OBs, a cube with the OBS.ID and the first file of the first OB, and bit 11', () => {
    expect(tableOf(SCENARIOS.container).slice(0, 5)).toEqual([
      // Bit 10: the second OB is rotated and pointed badly. The SKY of the second OB serves the first one, too.
      'SCBC_1134385_2014-12-15T00:54:04.379 IDP 3 00000000011',
      'SCBS_1134385_2014-12-15T00:54:04.379 S 1 000000000',
      'SCBS_1134385_2014-12-15T01:05:19.596 S 1 000000000',
      'SCBS_1134386_2014-12-15T01:23:34.813 S 1 000000000',
      'SCBX_1134386_2014-12-15T01:34:49.030 IDP 1 011000100',
    ]);
  });

  it('is, of a hidden sky, a SKY cube, and a dedicated SKY for the object, whose set stays that of its template', () => {
    expect(tableOf(SCENARIOS['hidden-sky'])).toEqual([
      'SCBC_1134385_2014-12-15T00:54:04.379 IDP 2 00000000000',
      'SCBS_1134385_2014-12-15T00:54:04.379 S 1 000000000',
      'SCBS_1134385_2014-12-15T01:05:19.596 S 1 000000000',
      'SCBX_1134386_2014-12-15T01:23:34.813 IDP 1 011000100',
    ]);
    expect(tableOf(SCENARIOS['hidden-sky-container'])).toEqual([
      'SCBC_1134385_2014-12-15T00:54:04.379 IDP 3 00000000001',
      'SCBS_1134385_2014-12-15T00:54:04.379 S 1 000000000',
      'SCBX_1134386_2014-12-15T01:08:59.596 IDP 1 011000100',
      'SCBS_1134387_2014-12-15T01:23:54.813 S 1 000000000',
      'SCBX_1134388_2014-12-15T01:38:49.030 IDP 1 011000100',
      'SCBS_1134389_2014-12-15T01:53:44.247 S 1 000000000',
    ]);
  });

  it('is two modified cubes of a split map, and single cubes where nothing overlaps', () => {
    expect(tableOf(SCENARIOS.mapping)).toEqual([
      'SCBC_1134385_2014-12-15T00:54:04.379 IDP 2 00100000001',
      'SCBS_1134385_2014-12-15T00:54:04.379 S 1 001000000',
      'SCBS_1134385_2014-12-15T01:16:34.813 S 1 001000000',
      'SCBC_1134385_2014-12-15T01:05:19.596 IDP 2 00100000001',
      'SCBS_1134385_2014-12-15T01:05:19.596 S 1 001000000',
      'SCBS_1134385_2014-12-15T01:27:49.030 S 1 001000000',
      'SCBS_1134386_2014-12-15T01:46:04.247 IDP 1 001000000',
      'SCBS_1134386_2014-12-15T01:57:19.464 IDP 1 001000000',
      'SCBS_1134386_2014-12-15T02:08:34.681 IDP 1 001000000',
      'SCBC_1134387_2014-12-15T02:26:49.898 IDP 2 00100000000',
      'SCBS_1134387_2014-12-15T02:26:49.898 S 1 001000000',
      'SCBS_1134387_2014-12-15T02:38:04.115 S 1 001000000',
      'SCBS_1134388_2014-12-15T02:56:19.332 IDP 1 001000000',
      'SCBS_1134388_2014-12-15T03:07:34.549 IDP 1 001000000',
    ]);
  });

  it('is a good cube and a lesser one of executions in service mode', () => {
    const combined = tableOf(SCENARIOS['two-executions-sm']).filter((line) => !line.includes(' S '));
    expect(combined).toEqual([
      'SCBC_1134385_2014-12-15T00:54:04.379 IDP 2 00100000000',
      'SCBC_1134385_2014-12-15T02:17:14.681 IDP 2 00100000000',
      'SCBC_1134386_2014-12-15T01:23:34.813 IDP 4 00100000001',
      'SCBS_1134386_2014-12-15T01:46:04.247 IDP 1 001000000',
      'SCBC_1134387_2014-12-15T01:58:59.464 IDP 2 00100000001',
    ]);
  });

  it('is 18 single cubes of 18 exposures', () => {
    const lines = tableOf(SCENARIOS.many);
    expect(lines).toHaveLength(18);
    expect(lines.filter((line) => !/^SCBS_1134385_\S+ IDP 1 001000000$/.test(line))).toEqual([]);
  });

  it('has bit 10 in the badly pointed one of two rotated sets', () => {
    expect(tableOf(SCENARIOS.rotated).filter((line) => line.startsWith('SCBC'))).toEqual([
      'SCBC_1134385_2014-12-15T00:54:04.379 IDP 4 00100000000',
      'SCBC_1134386_2014-12-15T01:46:04.247 IDP 2 00100000010',
    ]);
  });

  it('is as bad in a combined cube as in its worst exposure', () => {
    const shifted = objectExposure(600, { wavelengthShiftAngstrom: -0.8 });
    expect(flagsOf(objectExposure(600), shifted)).toEqual(['00100000100', '001000000', '001000001']);
    expect(flagsOf(objectExposure(600), skyExposure(120, { skyBrightness: 2 }))).toEqual(['000000010', '011000100']);
  });

  it('is a combined SKY cube of several SKYs, with singles of their own code', () => {
    const ob: ObSpec = {
      ...SCENARIOS.standard.obs[0],
      executions: [execution('A', '', template(skyExposure(100), skyExposure(100)))],
    };
    expect(tableOf({ ...SCENARIOS.standard, obs: [ob] })).toEqual([
      'SCBX_1134385_2014-12-15T00:54:04.379 IDP 2 01100010000',
      'SCBS_1134385_2014-12-15T00:54:04.379 S 1 011000100',
      'SCBS_1134385_2014-12-15T00:56:59.596 S 1 011000100',
    ]);
  });

  it('has bit 10 where rotated exposures differ by 0.216 arcsec and more, whatever others do', () => {
    const rotated = (error: number, posangDeg = 90) =>
      flagsOf(objectExposure(600), objectExposure(600, { posangDeg, hiddenError: towards(error, 0) }))[0];
    expect(rotated(0.2159)).toBe('00100000000');
    expect(rotated(0.216)).toBe('00100000010');
    expect(rotated(-0.216)).toBe('00100000010');
    expect(rotated(3, 0)).toBe('00100000000');
  });

  it('combines 16 exposures, not 17', () => {
    const exposures = (count: number) => Array.from({ length: count }, () => objectExposure(600));
    expect(flagsOf(...exposures(16))).toHaveLength(17);
    expect(flagsOf(...exposures(17))).toEqual(exposures(17).map(() => '001000000'));
  });

  it('is a single cube where only one exposure is long enough', () => {
    expect(flagsOf(objectExposure(9.9), objectExposure(10))).toEqual(['001000000']);
    expect(flagsOf(objectExposure(5))).toEqual([]);
  });
});

const DATE = '2014-12-14';

function tableOf(scenario: Scenario): readonly string[] {
  return expectationsOf(scenario).flatMap(({ products, dropped }) => [
    ...products.map(({ name, delivery, exposures, qcFlag }) => {
      const short = /^MU_(SCB\w_\d+_[^_]+)_[^_]+_(?:OBJ|SKY)\.fits$/.exec(name)?.[1];
      return `${short} ${delivery} ${exposures.length} ${qcFlag}`;
    }),
    ...dropped.map(({ fileName, because }) => `dropped ${fileName} ${because}`),
  ]);
}

function expectationsOf(scenario: Scenario): readonly ObExpectation[] {
  const plan = planNight(DATE, scenario);
  const datasets = planAssociation(scenario, plan).flatMap((association) => association.datasets);
  return plan.science.map(({ obsId }) => expectationOf(obsId, datasets, scenario.calibrations));
}

/** Flags of the cubes of one template. */
function flagsOf(...exposures: readonly ExposureSpec[]): readonly string[] {
  const ob: ObSpec = { ...SCENARIOS.standard.obs[0], executions: [execution('A', '', template(...exposures))] };
  const scenario: Scenario = { ...SCENARIOS.standard, obs: [ob] };
  return expectationsOf(scenario).flatMap(({ products }) => products.map(({ qcFlag }) => qcFlag));
}
