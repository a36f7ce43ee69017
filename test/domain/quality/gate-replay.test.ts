import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import {
  bindDecision,
  isComplete,
  judge,
  openQuestions,
  pendingFixes,
  receiveMessage,
  registerOutcomes,
  replayDecisions,
  takeFixes,
  takenFixes,
  verdictsOf,
} from '../../../src/domain/quality/gate.ts';
import type { GateState } from '../../../src/domain/quality/gate.ts';
import {
  ALL_ABS,
  COMBINED_CHAIN,
  PST1,
  PST2,
  PST3,
  TAL,
  TPL,
  certify,
  failed,
  finishedGate,
  gate,
  made,
  resume,
  rework,
  stuckGate,
} from './gate-fixtures.ts';

const PARAMETERS: Fix = { kind: 'parameters', parameters: ['--srcmin=3'] };
const OPTIONS: Fix = { kind: 'parameters', parameters: ['--weight=none'] };
const openAbs = (state: GateState) => openQuestions(state).map(({ ab, kind }) => `${kind} ${ab}`);
const allMade = (state: GateState) =>
  registerOutcomes(
    state,
    ALL_ABS.map((ab) => made(ab)),
  );

/** The chain of the combination, run until nothing is pending; TAL fails unless it gets one of these fixes. */
function runChain(initial: GateState, cures: readonly Fix['kind'][] = []) {
  let state = initial;
  const runs: (readonly unknown[])[] = [];
  do {
    state = takeFixes(state, COMBINED_CHAIN).state;
    const fixes = takenFixes(state);
    runs.push(fixes);
    const isCured = fixes.some(({ ab, fix }) => ab === TAL && cures.includes(fix.kind));
    const combined = isCured ? [made(TAL), made(TPL)] : [failed(TAL), { kind: 'blocked', ab: TPL, by: TAL } as const];
    state = registerOutcomes(state, [made(PST1), made(PST2), ...combined], COMBINED_CHAIN);
  } while (pendingFixes(state, COMBINED_CHAIN).length > 0 && runs.length < 9);
  return { state: registerOutcomes(state, [made(PST3)]), runs };
}

describe('[U] decisions of earlier runs', () => {
  it('a verdict waits for the version it is about', () => {
    const state = replayDecisions(gate(), [bindDecision(finishedGate(), certify(TPL, 'accept'))]);
    expect(isComplete(allMade(state))).toBe(true);
    const other = ALL_ABS.map((ab) => made(ab, { checksum: 'other' }));
    expect(openAbs(registerOutcomes(state, other))).toEqual([`certify ${TPL}`]);
  });

  it.each<Fix>([{ kind: 'give-up' }, { kind: 'no-alignment' }, PARAMETERS])(
    'a fix that was sent early and never needed changes nothing: $kind',
    (fix) => {
      const sent = receiveMessage(gate(), { name: 'resume', payload: resume(TAL, fix).payload }).decision;
      const state = replayDecisions(gate(), sent === undefined ? [] : [sent]);
      expect(takeFixes(state, COMBINED_CHAIN).fixes).toEqual([]);
      const done = allMade(state);
      expect(pendingFixes(done, ALL_ABS)).toEqual([]);
      expect(takenFixes(done)).toEqual([]);
      expect(openAbs(done)).toEqual([`certify ${TPL}`]);
    },
  );

  it('a combination that had failed and was resumed fails once again, and gets its fix without asking', () => {
    const decisions = [
      bindDecision(stuckGate(), resume(TAL, { kind: 'retry' })),
      bindDecision(stuckGate(), resume(TAL, PARAMETERS, 'r2')),
      bindDecision(finishedGate(), certify(TPL, 'accept')),
    ];
    const { state, runs } = runChain(replayDecisions(gate(), decisions), ['parameters']);
    const retry = { ab: TAL, fix: { kind: 'retry' } };
    expect(runs).toEqual([[], [retry, { ab: TAL, fix: PARAMETERS }]]);
    expect(openQuestions(state)).toEqual([]);
    expect(isComplete(state)).toBe(true);
    expect(verdictsOf(state).verdicts[TPL]).toBe('accept');
  });

  it('an AB that was given up fails again and is given up without asking', () => {
    const decisions = [
      bindDecision(stuckGate(), resume(TAL, PARAMETERS)),
      bindDecision(stuckGate(), resume(TAL, { kind: 'give-up' }, 'r2')),
    ];
    const { state, runs } = runChain(replayDecisions(gate(), decisions));
    expect(runs).toHaveLength(1);
    expect(isComplete(state)).toBe(true);
    expect(takenFixes(state).at(-1)).toEqual({ ab: TAL, fix: { kind: 'give-up' } });
  });

  it('a give-up that was taken back stays so', () => {
    const decisions = [resume(TAL, { kind: 'give-up' }), resume(TAL, PARAMETERS, 'r2')];
    const { state, runs } = runChain(replayDecisions(gate(), decisions), ['parameters']);
    expect(runs).toEqual([[], [{ ab: TAL, fix: PARAMETERS }]]);
    expect(openAbs(state)).toEqual([`certify ${TPL}`]);
  });

  it('a fix of what was there counts from the start: a rework, and a resume that is recorded so', () => {
    const decisions = [
      bindDecision(finishedGate(), resume(TAL, PARAMETERS)),
      bindDecision(finishedGate(), rework(TPL, OPTIONS)),
    ];
    const { fixes } = takeFixes(replayDecisions(gate(), decisions), COMBINED_CHAIN);
    expect(fixes).toEqual([
      { ab: TAL, fix: PARAMETERS },
      { ab: TPL, fix: OPTIONS },
    ]);
  });

  it('what was reworked had been made with the answers to failures: they count with it, what was only foreseen does not', () => {
    const decisions = [
      resume(TPL, { kind: 'give-up' }, 'foreseen'),
      bindDecision(stuckGate(), resume(TAL, PARAMETERS, 'answer')),
      bindDecision(registerOutcomes(gate(), [failed(PST3)]), resume(PST3, OPTIONS, 'elsewhere')),
      bindDecision(finishedGate(), rework(PST1, OPTIONS)),
    ];
    const { fixes } = takeFixes(replayDecisions(gate(), decisions), ALL_ABS);
    expect(fixes).toEqual([
      { ab: TAL, fix: PARAMETERS },
      { ab: PST1, fix: OPTIONS },
    ]);
  });

  it('a verdict that names no version is asked again, and never gets one by being sent again', () => {
    const decision = certify(TPL, 'accept');
    const state = allMade(replayDecisions(gate(), [decision]));
    expect(openQuestions(state)[0]?.text).toContain('does not say which version');
    const again = receiveMessage(state, decision);
    expect(again).toEqual({ state, decision, isRepeat: true });
    expect(bindDecision(again.state, decision)).toEqual(decision);
  });

  it('what does not fit is refused, changes nothing else, and is judged again when it is sent again', () => {
    const wrong: readonly Decision[] = [
      certify('MUSE.gone.ab', 'accept'),
      certify(TAL, 'accept'),
      certify(TPL, 'undo'),
      rework(TPL, { kind: 'retry' }),
      resume(TAL, { kind: 'parameters', parameters: ['--nifu=3'] }),
      resume(PST3, { kind: 'no-alignment' }, 'r2'),
    ];
    const state = replayDecisions(gate(), wrong);
    expect(state).toEqual({ ...gate(), refusals: state.refusals });
    expect(state.refusals.map(({ decisionId }) => decisionId)).toEqual(wrong.map(({ payload }) => payload.decisionId));
    expect(state.refusals.every(({ because }) => because.length > 20)).toBe(true);
    for (const decision of wrong) expect(judge(state, decision).accepted).toBe(false);
  });
});
