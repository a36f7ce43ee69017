import { describe, expect, it } from 'vitest';
import { planNight } from '../../src/simulator/night-plan.ts';
import type { Scenario } from '../../src/simulator/scenario.ts';
import { execution, objectExposure, template, towards } from '../../src/simulator/scenario.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';
import { truthOf } from '../../src/simulator/truth.ts';

describe('[U] truth of a template', () => {
  it('has the first exposure that is long enough as reference of the offsets', () => {
    const exposures = [
      objectExposure(5, { hiddenError: towards(9, 9) }),
      objectExposure(600, { hiddenError: towards(1, 2) }),
      objectExposure(600, { hiddenError: towards(1.5, 1) }),
    ];
    const standard: Scenario = SCENARIOS.standard;
    const scenario = {
      ...standard,
      obs: standard.obs.slice(0, 1).map((ob) => ({ ...ob, executions: [execution('A', '', template(...exposures))] })),
    };
    const date = '2014-12-14';
    const plan = planNight(date, scenario);
    const night = { date, scenarioName: 'standard', scenario, seed: 1, ifus: 4, plan, starsOf: () => [] };
    const offsets = truthOf(night).obs[0]?.templates[0]?.exposures.map(({ offset }) => offset);
    expect(offsets?.slice(1)).toEqual([towards(0, 0), towards(-0.5, 1)]);
  });
});
