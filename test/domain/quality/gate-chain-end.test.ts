import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import {
  isComplete,
  openQuestions,
  receiveMessage,
  registerChainEnd,
  registerOutcomes,
  takeFixes,
  takenFixes,
} from '../../../src/domain/quality/gate.ts';
import type { GateState } from '../../../src/domain/quality/gate.ts';
import { ALL_ABS, COMBINED_CHAIN, PST1, PST2, TAL, TPL, gate, made } from './gate-fixtures.ts';

const WHY = 'chain X was terminated';

function ended(state: GateState): GateState {
  return registerChainEnd(state, COMBINED_CHAIN, WHY).state;
}

function statesOf(state: GateState) {
  return Object.fromEntries(COMBINED_CHAIN.map((name) => [name, state.abs[name]?.state]));
}

function answered(state: GateState, name: 'resume' | 'certify', payload: object): GateState {
  const decisionId = JSON.stringify(payload);
  const received = receiveMessage(state, { name, payload: { decisionId, operator: 'tester', ...payload } });
  expect(received.because).toBeUndefined();
  return received.state;
}

function resumed(state: GateState, ab: string, fix: Fix): GateState {
  return answered(state, 'resume', { ab, fix, reason: '' });
}

function questionsOf(state: GateState) {
  return openQuestions(state).map(({ ab, kind }) => `${kind} ${ab}`);
}

function allMade(): GateState {
  return registerOutcomes(
    gate(),
    COMBINED_CHAIN.map((ab) => made(ab)),
  );
}

describe('[U] the end of a chain that says nothing of its ABs', () => {
  it('fails what waits for nothing and blocks the rest, as one question; other chains are not touched', () => {
    const { state, outcomes } = registerChainEnd(gate(), COMBINED_CHAIN, WHY);
    expect(outcomes).toEqual([
      { kind: 'failed', ab: PST1, code: 'CHAIN_ENDED', reason: WHY },
      { kind: 'failed', ab: PST2, code: 'CHAIN_ENDED', reason: WHY },
      { kind: 'blocked', ab: TAL, by: PST1 },
      { kind: 'blocked', ab: TPL, by: PST1 },
    ]);
    expect(state.outcomes).toEqual(outcomes);
    expect(questionsOf(state)).toEqual([`fix ${PST1}`]);
    for (const name of ALL_ABS.filter((one) => !COMBINED_CHAIN.includes(one)))
      expect(state.abs[name]).toEqual(gate().abs[name]);
  });

  it('is answered by one retry: all that was not made is made by the same run', () => {
    const running = takeFixes(resumed(ended(gate()), PST1, { kind: 'retry' }), COMBINED_CHAIN).state;
    expect(statesOf(running)).toEqual({ [PST1]: 'running', [PST2]: 'running', [TAL]: 'blocked', [TPL]: 'blocked' });
    expect(questionsOf(running)).toEqual([]);
    expect(isComplete(running)).toBe(false);
    const after = registerOutcomes(
      running,
      COMBINED_CHAIN.map((ab) => made(ab)),
      COMBINED_CHAIN,
    );
    expect(questionsOf(after)).toEqual([`certify ${TPL}`]);
  });

  it('asks again when the next run ends in the same way', () => {
    const running = takeFixes(resumed(ended(gate()), PST1, { kind: 'retry' }), COMBINED_CHAIN).state;
    expect(questionsOf(ended(running))).toEqual([`fix ${PST1}`]);
  });

  it('asks about the next AB when the first one is given up, and never makes that one', () => {
    const given = resumed(ended(gate()), PST1, { kind: 'give-up' });
    expect(questionsOf(given)).toEqual([`fix ${PST2}`]);
    const running = takeFixes(resumed(given, PST2, { kind: 'retry' }), COMBINED_CHAIN).state;
    expect(statesOf(running)).toMatchObject({ [PST1]: 'failed', [PST2]: 'running' });
  });

  it('leaves what an earlier run has made as it was, with its verdict', () => {
    const certified = answered(allMade(), 'certify', { ab: TPL, verdict: 'accept', comment: '' });
    const { state, outcomes } = registerChainEnd(takeFixes(certified, COMBINED_CHAIN).state, COMBINED_CHAIN, WHY);
    expect(outcomes).toEqual([]);
    expect(state).toEqual(certified);
  });

  it('fails what was to be made anew and blocks what depends on it; an equal product keeps its verdict', () => {
    const certified = answered(allMade(), 'certify', { ab: TPL, verdict: 'accept', comment: '' });
    const fix: Fix = { kind: 'parameters', parameters: ['--x=1'] };
    const running = takeFixes(resumed(certified, TAL, fix), COMBINED_CHAIN).state;
    const after = ended(running);
    expect(statesOf(after)).toEqual({ [PST1]: 'succeeded', [PST2]: 'succeeded', [TAL]: 'failed', [TPL]: 'blocked' });
    expect(after.outcomes.filter(({ kind }) => kind === 'succeeded').map(({ ab }) => ab)).toEqual([PST1, PST2]);
    const again = takeFixes(resumed(after, TAL, { kind: 'retry' }), COMBINED_CHAIN).state;
    expect(takenFixes(again).map(({ fix: one }) => one)).toEqual([fix, { kind: 'retry' }]);
    const made2 = registerOutcomes(
      again,
      COMBINED_CHAIN.map((ab) => made(ab)),
      COMBINED_CHAIN,
    );
    expect(made2.verdicts[TPL]?.verdict).toBe('accept');
    expect(questionsOf(made2)).toEqual([]);
  });

  it('takes no fix that was sent early: that was meant for the recipe', () => {
    const early = resumed(gate(), PST1, { kind: 'give-up' });
    const after = ended(early);
    expect(after.fixes).toEqual(early.fixes);
    expect(questionsOf(after)).toEqual([`fix ${PST1}`]);
  });

  it('keeps an answer that came while it ran: the chain runs with it', () => {
    const fix: Fix = { kind: 'parameters', parameters: ['--x=1'] };
    const running = takeFixes(resumed(allMade(), TAL, fix), COMBINED_CHAIN).state;
    const answeredMeanwhile = answered(running, 'certify', { ab: PST1, verdict: 'rework', comment: '', fix });
    expect(statesOf(ended(answeredMeanwhile))).toMatchObject({ [PST1]: 'fix-waiting', [TAL]: 'failed' });
  });
});
