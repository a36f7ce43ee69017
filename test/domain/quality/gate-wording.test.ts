import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import {
  applyDecision,
  isComplete,
  judge,
  openGate,
  openQuestions,
  parkedText,
  receiveMessage,
  registerOutcomes,
  takeFixes,
  takenFixes,
  verdictsOf,
} from '../../../src/domain/quality/gate.ts';
import type { GateState } from '../../../src/domain/quality/gate.ts';
import { ancestorsOf, findAb, membersOf, reviewables } from '../../../src/domain/quality/gate-state.ts';
import {
  ALL_ABS,
  COMBINED_CHAIN,
  NODES,
  POLICY,
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

const OPTIONS: Fix = { kind: 'parameters', parameters: ['--srcmin=3'] };
const SIGNED = { decisionId: 'd', operator: 'rh' };
const comment = (id: string, ab: string, text: string): Decision => ({
  name: 'comment',
  payload: { decisionId: id, operator: 'rh', ab, text },
});
const review = (ab: string, reason: string, id = 'v'): Decision => ({
  name: 'review',
  payload: { decisionId: id, operator: 'rh', ab, reason },
});
const objection = (state: GateState, decision: Decision) => {
  const judgement = judge(state, decision);
  return judgement.accepted ? 'accepted' : judgement.because;
};

describe('[U] a gate that is opened', () => {
  it('knows the plan and nothing else', () => {
    const [node] = NODES;
    const sky = { name: 'S_pst.ab', step: 'post', rawType: 'SKY', waitFor: ['S.ab'] } as const;
    const opened = openGate({ process: 'MUSE_R', unit: '2014-12-14', policy: POLICY, abs: node ? [node, sky] : [] });
    const ab = (name: string, isSky: boolean, waitFor: readonly string[]) => ({
      ...{ ab: name, step: 'post', isSky, waitFor, state: 'planned', code: null, reason: '', isGivenUp: false },
      ...{ productChecksum: '', assessment: null, caveats: [], reviewMandatory: false, requests: [] },
    });
    expect(opened).toEqual({
      ...{ seed: 'MUSE_R/2014-12-14', unit: '2014-12-14', rules: 2, policy: POLICY },
      abs: { [PST1]: ab(PST1, false, []), 'S_pst.ab': ab('S_pst.ab', true, ['S.ab']) },
      ...{ verdicts: {}, outcomes: [], fixes: [], comments: {}, park: null, taken: [], setAside: [], lastNumber: 0 },
      ...{ refusals: [], isClosed: false },
    });
  });

  it('finds members and ancestors as far as the plan has them, each once', () => {
    const far = { name: 'far.ab', step: 'basic', rawType: 'OBJECT', waitFor: [] } as const;
    const abs = [
      far,
      ...NODES.map((node) => (node.name === PST1 ? { ...node, waitFor: ['far.ab', 'of another plan.ab'] } : node)),
    ];
    const state = openGate({ process: 'MUSE_R', unit: '2014-12-14', policy: POLICY, abs });
    const tpl = findAb(state, TPL);
    if (tpl === undefined) throw new Error('the plan has it');
    expect(ancestorsOf(state, tpl).map(({ ab }) => ab)).toEqual([PST1, 'far.ab', PST2, TAL]);
    expect(membersOf(state, tpl).map(({ ab }) => ab)).toEqual([PST1, PST2]);
    expect(findAb(state, 'nothing')).toBeUndefined();
    const dropped = registerOutcomes(state, [made(PST2)], [PST1, PST2]);
    expect(membersOf(dropped, tpl).map(({ ab }) => ab)).toEqual([PST2]);
  });

  it('shows its products to the rules of the review as they are', () => {
    const outcomes = [made(PST1, { redScores: 2 }), failed(PST2), { kind: 'blocked', ab: TPL, by: PST2 } as const];
    const state = applyDecision(registerOutcomes(gate(), outcomes), review(PST1, 'odd'));
    const single = { kind: 'single', isSky: false, members: [], reviewMandatory: false, isRejected: false };
    expect(reviewables(state)).toEqual([
      { ...single, ab: PST1, redScores: 2, state: 'made', isRequested: true },
      { ...single, ab: PST2, redScores: null, state: 'failed', isRequested: false },
      {
        ...{ ...single, ab: TPL, kind: 'combined', members: [PST1, PST2] },
        ...{ redScores: null, state: 'failed', isRequested: false },
      },
      { ...single, ab: PST3, redScores: null, state: 'planned', isRequested: false },
    ]);
    const rejected = applyDecision(finishedGate(), certify(TPL, 'reject'));
    expect(reviewables(rejected).filter(({ isRejected }) => isRejected)).toMatchObject([{ ab: TPL }]);
    const dropped = registerOutcomes(gate(), [made(PST1)], ALL_ABS);
    expect(reviewables(dropped).map(({ ab }) => ab)).toEqual([PST1]);
  });
});

describe('[U] what a gate asks', () => {
  it('about products, in words, with what is known of them', () => {
    const outcomes = ALL_ABS.map((ab) => {
      const outcome = made(ab, { checksum: ab === PST2 ? '' : `sum of ${ab}` });
      if (outcome.kind !== 'succeeded') return outcome;
      if (ab === PST1) return { ...outcome, caveats: ['SKY_LINE_FIT', 'UNKNOWN_ERROR'] };
      return ab === PST3 ? { ...outcome, assessment: null, caveats: ['X'] } : outcome;
    });
    const abs = NODES.map((node) => (node.name === PST3 ? { ...node, rawType: 'SKY' as const } : node));
    const policy = { ...POLICY, single: 'all', sky: 'all' } as const;
    const opened = openGate({ process: 'MUSE_R', unit: '2014-12-14', policy, abs });
    const state = applyDecision(registerOutcomes(opened, outcomes), certify(PST1, 'reject'));
    const green = 'SINGLE, QCFLAG 000000000, 0 of 7 scores red';
    const choices = ['accept', 'reject', 'rework'];
    expect(openQuestions(state)).toEqual([
      { ab: PST2, kind: 'certify', text: `Single cube ${PST2}: every single cube is reviewed; ${green}`, choices },
      {
        ...{ ab: TPL, kind: 'certify', choices, productChecksum: `sum of ${TPL}` },
        text: `Combined cube ${TPL}: every combined cube is reviewed; ${green}; contains ${PST1}, which was rejected`,
      },
      {
        ...{ ab: PST3, kind: 'certify', choices, productChecksum: `sum of ${PST3}` },
        text: expect.stringMatching(/^Single SKY cube \S+: .*; not assessed, caveats X$/) as string,
      },
    ]);
    const undone = applyDecision(state, certify(PST1, 'undo'));
    expect(openQuestions(undone)[0]?.text).toMatch(/; SINGLE, .* scores red, caveats SKY_LINE_FIT UNKNOWN_ERROR$/);
  });

  it('about failures: what it was, and what each fix does', () => {
    expect(openQuestions(stuckGate())).toEqual([
      {
        ...{ ab: TAL, kind: 'fix' },
        choices: ['retry', 'parameters', 'offset-list', 'no-alignment', 'drop-frames', 'give-up'],
        text:
          `${TAL} failed (RECIPE_FAILED): Detection of point-sources failed!. Fix: retry (run it again as it is), ` +
          'parameters (run it with other recipe options), offset-list (combine with a list of offsets made by hand), ' +
          'no-alignment (combine without offsets), ' +
          'drop-frames (leave frames out; the combination goes on with the rest if 2 remain), ' +
          'give-up (end here; single cubes become final products)',
      },
    ]);
    const doubtful = registerOutcomes(gate(), [{ kind: 'failed', ab: TAL, code: 'ALIGNMENT_DOUBTFUL', reason: '' }]);
    expect(openQuestions(doubtful)[0]?.choices).not.toContain('retry');
    expect(openQuestions(doubtful)[0]?.text).not.toContain('retry (');
  });

  it('not about a product that is being made again, nor about one that was not made', () => {
    const state = applyDecision(finishedGate(), rework(PST1, OPTIONS));
    expect(openQuestions(state)).toEqual([]);
    const running = takeFixes(state, COMBINED_CHAIN).state;
    expect(openQuestions(running)).toEqual([]);
    expect(isComplete(running)).toBe(false);
    expect(objection(running, certify(TPL, 'accept'))).toBe(
      `${TPL} will be made again because ${PST1} is: certify the new product`,
    );
    expect(verdictsOf(stuckGate()).verdicts).toEqual({ [PST1]: 'accept', [PST2]: 'accept', [PST3]: 'accept' });
  });

  it('until when it is parked, with and without a reason', () => {
    const park = (reason: string): Decision => ({
      name: 'park',
      payload: { ...SIGNED, owner: 'jd', reason, remindAt: '2015-01-01' },
    });
    const out = 'take it out with park and an empty remindAt';
    expect(parkedText(applyDecision(gate(), park('')))).toBe(`parked by jd until 2015-01-01; ${out}`);
    expect(parkedText(applyDecision(gate(), park('x')))).toBe(`parked by jd until 2015-01-01: x; ${out}`);
  });
});

describe('[U] what goes along with products', () => {
  it('the comments of verdicts that count, and all others, in one line; nothing where nothing was said', () => {
    const verdict = certify(TPL, 'accept', { id: 'a' });
    const said = { ...verdict, payload: { ...verdict.payload, comment: 'good' } } as Decision;
    const decisions = [said, comment('c1', TPL, 'moon'), comment('c2', TPL, 'wind'), comment('c3', PST1, 'ghost')];
    const state = [...decisions, certify(PST3, 'accept')].reduce<GateState>(
      (current, one) => applyDecision(current, receiveMessage(current, one).decision ?? one),
      finishedGate(),
    );
    expect(verdictsOf(state).comments).toEqual({ [TPL]: 'good; moon; wind', [PST1]: 'ghost' });
    const changed = registerOutcomes(state, [made(TPL, { checksum: 'other' })]);
    expect(verdictsOf(changed).comments).toEqual({ [TPL]: 'moon; wind', [PST1]: 'ghost' });
    expect(state.comments[TPL]).toEqual([
      { operator: 'rh', text: 'moon', at: '' },
      { operator: 'rh', text: 'wind', at: '' },
    ]);
  });

  it('at most 200 comments, the last ones', () => {
    let state = finishedGate();
    for (let index = 0; index < 203; index++) state = applyDecision(state, comment(`c${index}`, TPL, `${index}`));
    expect(state.comments[TPL]).toHaveLength(200);
    expect(state.comments[TPL]?.[0]?.text).toBe('3');
  });

  it('why somebody wants to see it, or who', () => {
    const state = [review(PST3, 'odd', 'v1'), review(PST3, '', 'v2')].reduce(
      (current, one) => applyDecision(current, one),
      finishedGate(),
    );
    expect(state.abs[PST3]?.requests).toEqual(['odd', 'by rh']);
  });
});

describe('[U] why a decision is refused, and what to do instead', () => {
  const finished = finishedGate();
  const dropped = registerOutcomes(gate(), [made(PST1), made(PST2), made(PST3)], ALL_ABS);

  it.each<[string, GateState, Decision, string]>([
    [
      'no such product',
      finished,
      certify('MUSE.2014-12-15T00:54:04.379_tal', 'accept', { id: 'x' }),
      `${TAL} makes no product to certify; certify ${TPL}`,
    ],
    [
      'unknown',
      finished,
      certify('x'.repeat(90), 'accept'),
      `AB ${'x'.repeat(80)} is not in the plan of 2014-12-14; did you mean `,
    ],
    [
      'failed',
      registerOutcomes(gate(), [failed(PST1)]),
      review(PST1, ''),
      `${PST1} failed (RECIPE_FAILED), there is no product to certify: phoenix resume -d 2014-12-14 --ab ${PST1} --fix retry|parameters|drop-frames|give-up`,
    ],
    [
      'blocked',
      stuckGate(),
      certify(TPL, 'accept'),
      `${TPL} was not made because ${TAL} failed: phoenix resume -d 2014-12-14 --ab ${TAL}`,
    ],
    ['dropped', dropped, certify(TPL, 'accept'), `${TPL} was taken out of the plan by a fix`],
    ['dropped, resumed', dropped, resume(TAL, OPTIONS), `${TAL} was taken out of the plan by a fix`],
    ['planned', gate(), certify(TPL, 'accept'), `${TPL} has not been made yet: certify it when it is there`],
    ['planned, with its version', gate(), certify(TPL, 'accept', { checksum: 'v' }), 'accepted'],
    ['planned, reworked', gate(), rework(TPL, OPTIONS), `${TPL} has not been made yet: certify it when it is there`],
    [
      'fixed already',
      applyDecision(finished, rework(TPL, OPTIONS)),
      certify(TPL, 'accept', { id: 'x' }),
      `${TPL} is being made again: certify the new product`,
    ],
    [
      'reworked by giving up',
      finished,
      rework(TPL, { kind: 'give-up' }),
      `a rework cannot be give-up: reject ${TPL} instead`,
    ],
    [
      'given up without need',
      finished,
      resume(TAL, { kind: 'give-up' }),
      `${TAL} did not fail: there is nothing to give up`,
    ],
    ['given up in time', stuckGate(), resume(TAL, { kind: 'give-up' }), 'accepted'],
    ['reviewed', finished, review(PST3, ''), 'accepted'],
    ['commented though it makes no product', finished, comment('c', TAL, 'x'), 'accepted'],
    [
      'of another step',
      finished,
      rework(PST3, { kind: 'no-alignment' }),
      `fix no-alignment is not possible for ${PST3}: use retry, parameters, drop-frames, give-up`,
    ],
    [
      'about a frame of another date',
      stuckGate(),
      resume(TAL, { kind: 'drop-frames', frames: ['N'.repeat(90)] }),
      `frame ${'N'.repeat(80)} is not in this date: use names of raw files such as MUSE.2014-12-15T00:54:04.379.fits`,
    ],
    [
      'leaving too little',
      stuckGate(),
      resume(TPL, { kind: 'drop-frames', frames: ['MUSE.2014-12-15T01:00:44.954.fits'] }),
      `${TPL} did not fail, it waits for ${TAL}: send the fix for ${TAL}`,
    ],
    [
      'leaving too little of what is there',
      finished,
      rework(TPL, { kind: 'drop-frames', frames: ['MUSE.2014-12-15T01:00:44.954.fits'] }),
      `only 1 of 2 exposures would remain for ${TPL}, 2 are needed: use give-up`,
    ],
  ])('%s', (_, state, decision, because) => {
    expect(objection(state, decision).slice(0, because.length)).toBe(because);
    if (!because.endsWith('did you mean ')) expect(objection(state, decision)).toBe(because);
  });

  it('names that are proposed are those that the message can be about', () => {
    const near = 'MUSE.2014-12-15T00:54:04.378_tal.ab';
    expect(objection(finished, certify(near, 'accept'))).not.toContain(TAL);
    expect(objection(finished, review(near, ''))).not.toContain(TAL);
    expect(objection(finished, resume(near, OPTIONS))).toContain(`did you mean ${TAL}`);
    expect(objection(finished, certify(near, 'accept'))).toContain(' or ');
  });

  it('a fix is judged by the plan that those which count have left, or by that with the early ones', () => {
    const early = applyDecision(gate(), resume(TAL, { kind: 'no-alignment' }, 'early'));
    expect(objection(early, resume(TAL, OPTIONS, 'r2'))).toBe('accepted');
    expect(objection(early, resume(TAL, { kind: 'parameters', parameters: ['--nifu=3'] }, 'r3'))).toContain('--nifu');
  });
});

describe('[U] outcomes that a gate registers', () => {
  it('of ABs that it does not know, or that wait for a run with a fix, are of yesterday', () => {
    const waiting = applyDecision(finishedGate(), rework(TPL, OPTIONS));
    expect(registerOutcomes(waiting, [made(TPL, { checksum: 'x' }), made('unknown.ab')], [TPL, 'other.ab'])).toEqual(
      waiting,
    );
    expect(registerOutcomes(waiting, [], [TPL])).toEqual(waiting);
  });

  it('one for each AB, and none for what a fix has taken out', () => {
    const state = registerOutcomes(finishedGate(), [made(PST1), made(TAL)], [PST1, TAL, TPL]);
    expect(state.outcomes.map((outcome) => outcome.ab).toSorted()).toEqual([PST1, PST2, PST3, TAL].toSorted());
    const gone = { state: 'dropped', code: null, reason: '', productChecksum: '', assessment: null, caveats: [] };
    expect(state.abs[TPL]).toMatchObject({ ...gone, reviewMandatory: false });
    const accepted = applyDecision(finishedGate(), certify(TPL, 'accept'));
    expect(registerOutcomes(accepted, [made(PST1)], [PST1, TPL]).verdicts).toEqual({});
  });

  it('a success after a failure forgets the failure and that it was given up', () => {
    const givenUp = applyDecision(stuckGate(), resume(TAL, { kind: 'give-up' }));
    expect(givenUp.abs[TAL]).toMatchObject({ state: 'failed', isGivenUp: true });
    expect(registerOutcomes(givenUp, [made(TAL)]).abs[TAL]).toMatchObject({
      ...{ state: 'succeeded', code: null, reason: '', isGivenUp: false, productChecksum: `sum of ${TAL}` },
    });
    expect(takenFixes(givenUp)).toEqual([{ ab: TAL, fix: { kind: 'give-up' } }]);
    const taken = takeFixes(givenUp, COMBINED_CHAIN);
    expect(taken.fixes).toEqual([{ ab: TAL, fix: { kind: 'give-up' } }]);
    expect(taken.state.abs[TAL]?.state).toBe('failed');
    expect(taken.state.fixes).toMatchObject([{ stage: 'given' }]);
  });

  it('a failure wakes the early fixes of its AB only', () => {
    const early = [resume(TAL, OPTIONS, 'r1'), resume(PST3, OPTIONS, 'r2')].reduce(
      (current, one) => applyDecision(current, one),
      gate(),
    );
    const state = registerOutcomes(early, [failed(TAL)]);
    expect(state.fixes.map(({ ab, stage }) => [ab, stage])).toEqual([
      [TAL, 'due'],
      [PST3, 'early'],
    ]);
    expect(state.abs[TAL]).toMatchObject({ state: 'fix-waiting', isGivenUp: false, productChecksum: '' });
  });
});
