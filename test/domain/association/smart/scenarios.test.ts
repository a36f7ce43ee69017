import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import { analyseNight } from '../../../../src/domain/association/smart/analyse-night.ts';
import { MUSE, MUSE_R } from '../../../fakes/muse.ts';
import type { Scenario } from '../../../../src/simulator/scenario.ts';
import { SCENARIOS } from '../../../../src/simulator/scenarios/index.ts';
import { absOf } from './night-sketch.ts';
import { simulatedHeaders } from './simulated-headers.ts';

const NAMES = Object.keys(SCENARIOS);

describe.each(NAMES)('[U] simulated night %s', (name) => {
  const scenario: Scenario = SCENARIOS[name as keyof typeof SCENARIOS];
  const { frames, obRecords, truth, fieldOf } = simulatedHeaders('2014-12-14', scenario);
  const input = { abs: absOf(frames), frames, obRecords, fieldOf, rules: MUSE, limits: MUSE_R.limits };
  const { findings, problems } = analyseNight(input);

  it('has one finding per pattern, with the case and the actions that an expert would choose', () => {
    const wanted = truth.filter(({ scenarioCase }) => scenarioCase !== 'none');
    expect(
      findings.map(({ case: found, obsIds, recommended }) => [found, obsIds, kindsOf(recommended.actions)]),
    ).toEqual(wanted.map(({ scenarioCase, obsIds, actions }) => [scenarioCase, obsIds, actions]));
    expect(problems).toEqual([]);
  });
});

function kindsOf(actions: readonly Action[]): readonly string[] {
  return actions.map(({ kind }) => kind);
}
