import { describe, expect, it } from 'vitest';
import { absAfterFixes } from '../../../src/domain/cascade/apply-fix.ts';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import {
  applyDecision,
  bindDecision,
  closeGate,
  isComplete,
  judge,
  openGate,
  openQuestions,
  parkedText,
  pendingFixes,
  receiveMessage,
  registerOutcomes,
  takeFixes,
  takenFixes,
  verdictsOf,
} from '../../../src/domain/quality/gate.ts';
import type { GateState } from '../../../src/domain/quality/gate.ts';
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

const objection = (state: GateState, decision: Decision) => {
  const judgement = judge(state, decision);
  return judgement.accepted ? 'accepted' : judgement.because;
};
const openAbs = (state: GateState) => openQuestions(state).map(({ ab, kind }) => `${kind} ${ab}`);

describe('[U] certification gate', () => {
  it('a date that has only just begun is not complete and asks nothing', () => {
    expect(openQuestions(gate())).toEqual([]);
    expect(isComplete(gate())).toBe(false);
  });

  it('a combined cube is certified, inconspicuous singles are accepted by policy', () => {
    const state = finishedGate();
    expect(openAbs(state)).toEqual([`certify ${TPL}`]);
    const certified = applyDecision(state, certify(TPL, 'accept'));
    expect(isComplete(certified)).toBe(true);
    expect(verdictsOf(certified).verdicts).toEqual({
      [PST1]: 'accept',
      [PST2]: 'accept',
      [PST3]: 'accept',
      [TPL]: 'accept',
    });
  });

  it('a question about a product names its version, to be sent back with the verdict', () => {
    const [question] = openQuestions(finishedGate());
    expect(question).toMatchObject({ ab: TPL, productChecksum: `sum of ${TPL}` });
    const checksum = question?.productChecksum ?? '';
    expect(objection(finishedGate(), certify(TPL, 'accept', { checksum }))).toBe('accepted');
    expect(openQuestions(stuckGate())[0]).not.toHaveProperty('productChecksum');
  });

  it('unknown errors are seen by a human even where a process certifies nothing', () => {
    const nothing = { combined: 'none', single: 'none', sky: 'none' } as const;
    const outcomes = ALL_ABS.map((ab) => made(ab, { reviewMandatory: ab === PST3, redScores: 1 }));
    const state = registerOutcomes(gate(nothing), outcomes);
    expect(openAbs(state)).toEqual([`certify ${PST3}`]);
    expect(verdictsOf(state).verdicts).not.toHaveProperty([PST3]);
  });

  it('a rejected combined cube pulls its singles into the review, and an undo lets them go', () => {
    const rejected = applyDecision(finishedGate(), certify(TPL, 'reject'));
    expect(openAbs(rejected)).toEqual([`certify ${PST1}`, `certify ${PST2}`]);
    const undone = applyDecision(rejected, certify(TPL, 'undo'));
    expect(openAbs(undone)).toEqual([`certify ${TPL}`]);
    expect(objection(undone, certify(TPL, 'undo', { id: 'again' }))).toContain('has no verdict');
  });

  it('a red score or an unknown error brings a single before a human', () => {
    const outcomes = ALL_ABS.map((ab) => made(ab, { redScores: ab === PST1 ? 2 : 0, reviewMandatory: ab === PST3 }));
    expect(openAbs(registerOutcomes(gate(), outcomes))).toEqual([
      `certify ${PST1}`,
      `certify ${TPL}`,
      `certify ${PST3}`,
    ]);
  });

  it('the same decisionId again is accepted and changes nothing', () => {
    const once = applyDecision(finishedGate(), certify(TPL, 'accept', { id: 'd1' }));
    const again = certify(TPL, 'accept', { id: 'd1' });
    expect(objection(once, again)).toBe('accepted');
    expect(applyDecision(once, again)).toBe(once);
  });

  it('an unknown AB is refused with the nearest names', () => {
    expect(objection(finishedGate(), certify('MUSE.2014-12-15T00:54:04.378_tpl.ab', 'accept'))).toContain(
      `did you mean ${TPL}`,
    );
  });

  it('the ending .ab may be left out', () => {
    const state = applyDecision(finishedGate(), certify(TPL.replace('.ab', ''), 'accept'));
    expect(verdictsOf(state).verdicts[TPL]).toBe('accept');
  });

  it('a review of another version is refused', () => {
    expect(objection(finishedGate(), certify(TPL, 'accept', { checksum: 'old' }))).toContain('has been made again');
    expect(objection(finishedGate(), certify(TPL, 'accept', { checksum: `sum of ${TPL}` }))).toBe('accepted');
  });

  it('a verdict about an AB that failed is refused with the way out', () => {
    const state = registerOutcomes(gate(), [failed(PST1)]);
    expect(objection(state, certify(PST1, 'accept'))).toContain('phoenix resume -d 2014-12-14 --ab');
    expect(objection(stuckGate(), certify(TPL, 'accept'))).toContain(TAL);
  });

  it('an AB that makes no product names the products to certify', () => {
    expect(objection(finishedGate(), certify(TAL, 'accept'))).toContain(TPL);
  });

  it('a verdict about a single that nobody has to see counts', () => {
    const state = applyDecision(finishedGate(), certify(PST3, 'reject'));
    expect(verdictsOf(state).verdicts[PST3]).toBe('reject');
  });

  it('verdicts come too late once distribution has begun, comments do not', () => {
    const closed = closeGate(finishedGate());
    expect(objection(closed, certify(TPL, 'accept'))).toContain('too late');
    expect(
      objection(closed, { name: 'comment', payload: { decisionId: 'c', operator: 'rh', ab: PST1, text: 'ghost' } }),
    ).toBe('accepted');
  });

  it('a parked date is not complete until it is taken out of the park', () => {
    const park = (id: string, remindAt: string): Decision => ({
      name: 'park',
      payload: { decisionId: id, operator: 'rh', owner: 'rh', reason: 'ask PI', remindAt },
    });
    const certified = applyDecision(finishedGate(), certify(TPL, 'accept'));
    const parked = applyDecision(certified, park('p1', '2015-01-01'));
    expect(isComplete(parked)).toBe(false);
    expect(parkedText(certified)).toBe('');
    expect(parkedText(parked)).toBe(
      'parked by rh until 2015-01-01: ask PI; take it out with park and an empty remindAt',
    );
    expect(isComplete(applyDecision(parked, park('p2', '')))).toBe(true);
  });

  it('a product that was asked for is reviewed', () => {
    const state = applyDecision(finishedGate(), {
      name: 'review',
      payload: { decisionId: 'v', operator: 'rh', ab: PST3, reason: 'odd' },
    });
    expect(openAbs(state)).toContain(`certify ${PST3}`);
  });
});

describe('[U] fixes at the gate', () => {
  it('a failed alignment asks for a fix and names the choices', () => {
    const [question] = openQuestions(stuckGate());
    expect(question).toMatchObject({
      ab: TAL,
      kind: 'fix',
      choices: ['retry', 'parameters', 'offset-list', 'no-alignment', 'drop-frames', 'give-up'],
    });
    expect(question?.text).toContain('Detection of point-sources failed!');
    expect(isComplete(stuckGate())).toBe(false);
  });

  it('a fix is handed to the next run once, and its products are asked for', () => {
    const fix: Fix = { kind: 'parameters', parameters: ['--srcmin=3'] };
    const answered = applyDecision(stuckGate(), resume(TAL, fix));
    expect(pendingFixes(answered, COMBINED_CHAIN)).toEqual([{ ab: TAL, fix }]);
    const { state, fixes } = takeFixes(answered, COMBINED_CHAIN);
    expect(fixes).toEqual([{ ab: TAL, fix }]);
    expect(takeFixes(state, COMBINED_CHAIN).fixes).toEqual([]);
    expect(isComplete(state)).toBe(false);
    const done = registerOutcomes(
      state,
      COMBINED_CHAIN.map((ab) => made(ab)),
      COMBINED_CHAIN,
    );
    expect(openAbs(done)).toEqual([`certify ${TPL}`]);
    expect(takenFixes(done)).toEqual([{ ab: TAL, fix }]);
  });

  it('a fix that was sent early waits until its AB fails', () => {
    const early = applyDecision(gate(), resume(TAL, { kind: 'no-alignment' }));
    expect(pendingFixes(early, ALL_ABS)).toEqual([]);
    expect(pendingFixes(registerOutcomes(early, [made(TAL)]), ALL_ABS)).toEqual([]);
    expect(pendingFixes(registerOutcomes(early, [failed(TAL)]), ALL_ABS)).toHaveLength(1);
  });

  it('give-up asks for no run: the singles go on', () => {
    const given = applyDecision(stuckGate(), resume(TAL, { kind: 'give-up' }));
    expect(pendingFixes(given, ALL_ABS)).toEqual([]);
    expect(isComplete(given)).toBe(true);
    expect(takenFixes(given)).toEqual([{ ab: TAL, fix: { kind: 'give-up' } }]);
    const early = registerOutcomes(applyDecision(gate(), resume(TAL, { kind: 'give-up' })), stuckGate().outcomes);
    expect(isComplete(early)).toBe(true);
  });

  it('a give-up is taken back by a later fix of the AB', () => {
    const givenUp = applyDecision(stuckGate(), resume(TAL, { kind: 'give-up' }));
    const resumed = applyDecision(givenUp, resume(TAL, { kind: 'no-alignment' }, 'r2'));
    expect(takeFixes(resumed, COMBINED_CHAIN).fixes).toEqual([{ ab: TAL, fix: { kind: 'no-alignment' } }]);
    expect(isComplete(resumed)).toBe(false);
  });

  it('an answer that came while a run was under way is not overtaken by its outcome', () => {
    const answered = applyDecision(stuckGate(), resume(TAL, { kind: 'retry' }));
    const late = registerOutcomes(answered, stuckGate().outcomes, COMBINED_CHAIN);
    expect(pendingFixes(late, ALL_ABS)).toHaveLength(1);
  });

  it('a rework needs a fix, makes the product anew, and the old verdict does not count any more', () => {
    const state = applyDecision(finishedGate(), certify(TPL, 'accept'));
    const without: Decision = {
      name: 'certify',
      payload: { decisionId: 'w', operator: 'rh', ab: TPL, verdict: 'rework', comment: '' },
    };
    expect(objection(state, without)).toContain('needs a fix');
    const taken = takeFixes(applyDecision(state, rework(TPL, { kind: 'no-alignment' })), ALL_ABS).state;
    expect(objection(taken, certify(TPL, 'accept', { id: 'x' }))).toContain('is being made again');
    const remade = registerOutcomes(
      taken,
      [...COMBINED_CHAIN.map((ab) => made(ab, { checksum: 'new' }))],
      COMBINED_CHAIN,
    );
    expect(openAbs(remade)).toEqual([`certify ${TPL}`]);
  });

  it('a product downstream of a rework is not certified meanwhile and loses its verdict if it changes', () => {
    const state = applyDecision(
      applyDecision(finishedGate(), certify(TPL, 'accept')),
      rework(PST1, { kind: 'parameters', parameters: ['--lambdamax=9000'] }),
    );
    expect(objection(state, certify(TPL, 'reject'))).toContain('will be made again');
    const taken = takeFixes(state, ALL_ABS).state;
    expect(
      openAbs(
        registerOutcomes(
          taken,
          COMBINED_CHAIN.map((ab) => made(ab)),
          COMBINED_CHAIN,
        ),
      ),
    ).toEqual([]);
    const changed = registerOutcomes(
      taken,
      COMBINED_CHAIN.map((ab) => made(ab, { checksum: 'new' })),
      COMBINED_CHAIN,
    );
    expect(openQuestions(changed)[0]?.text).toContain('an earlier accept by rh was about another version');
  });

  it('resume of what did not fail is refused with the other way', () => {
    expect(objection(finishedGate(), resume(PST3, { kind: 'retry' }))).toContain('--verdict rework');
    expect(objection(stuckGate(), resume(TPL, { kind: 'retry' }))).toContain(`send the fix for ${TAL}`);
    expect(objection(finishedGate(), resume(TAL, { kind: 'parameters', parameters: ['--srcmin=3'] }))).toBe('accepted');
  });

  it('frames are dropped only where 2 remain', () => {
    const drop = (frames: string[]): Decision => resume(TAL, { kind: 'drop-frames', frames });
    expect(objection(stuckGate(), drop(['MUSE.2014-12-15T01:00:44.954.fits']))).toContain('2 are needed');
    expect(objection(stuckGate(), drop(['NOPE.fits']))).toContain('NOPE.fits is not in this date');
    expect(objection(stuckGate(), rework(PST3, { kind: 'no-alignment' }))).toContain('not possible');
  });

  it('a fix that would change nothing is refused with the reason', () => {
    expect(objection(stuckGate(), resume(TAL, { kind: 'parameters', parameters: ['--nifu=3'] }))).toContain(
      '--nifu changes which products are made',
    );
    const frames = ['MUSE.2014-12-15T01:00:44.954.fits'];
    expect(objection(finishedGate(), rework(PST1, { kind: 'drop-frames', frames }))).toBe(
      `${frames[0]} is not the frame of ${PST1}`,
    );
    const retried = objection(finishedGate(), rework(TPL, { kind: 'retry' }));
    expect(retried).toBe(
      `retry would bring the very same ${TPL} back, for nothing about it would differ: use parameters, offset-list, no-alignment, drop-frames`,
    );
    expect(objection(finishedGate(), resume(TAL, { kind: 'retry' }))).toContain('the very same');
    expect(objection(stuckGate(), resume(TAL, { kind: 'retry' }))).toBe('accepted');
  });

  it('a sky that another exposure needs is not dropped, unless that goes too', () => {
    const sky = 'MUSE.2014-12-15T00:40:00.000_sky.ab';
    const abs = [
      { name: sky, step: 'sky', rawType: 'SKY', waitFor: [] },
      ...NODES.map((node) => (node.name === PST3 ? { ...node, waitFor: [sky] } : node)),
    ] as const;
    const state = registerOutcomes(openGate({ process: 'MUSE_R', unit: '2014-12-14', policy: POLICY, abs }), [
      failed(sky),
      failed(PST3),
    ]);
    const drop = (ab: string, id: string) =>
      resume(ab, { kind: 'drop-frames', frames: [ab.replace(/_.*/, '.fits')] }, id);
    expect(objection(state, drop(sky, 'a'))).toContain(`${PST3} needs the sky of ${sky}`);
    expect(objection(applyDecision(state, drop(PST3, 'b')), drop(sky, 'a'))).toBe('accepted');
  });

  it('an exposure whose combination was given up takes the alignment along', () => {
    const fixables = NODES.map(({ name, step, waitFor }) => ({ name, step, waitFor }));
    const left = absAfterFixes(fixables, [
      { ab: TPL, fix: { kind: 'give-up' } },
      { ab: PST1, fix: { kind: 'drop-frames', frames: ['MUSE.2014-12-15T00:54:04.379.fits'] } },
    ]);
    expect(left.map(({ name }) => name)).toEqual([PST2, PST3]);
  });

  it('a fix is judged by the plan that earlier fixes have left', () => {
    const state = applyDecision(stuckGate(), resume(TAL, { kind: 'no-alignment' }));
    expect(objection(state, resume(TAL, { kind: 'parameters', parameters: ['--srcmin=3'] }, 'r2'))).toBe(
      `a fix that was given before takes ${TAL} out of the plan`,
    );
  });

  it('ABs without outcome were taken out by a fix', () => {
    const state = registerOutcomes(gate(), [made(PST1), made(PST2), made(PST3)], ALL_ABS);
    expect(isComplete(state)).toBe(true);
    expect(objection(state, certify(TPL, 'accept'))).toContain('taken out of the plan');
  });

  it('a process that records failures does not wait for them', () => {
    expect(isComplete(stuckGate({ onFailedAb: 'record' }))).toBe(true);
  });

  it.each([
    ['RECIPE_FAILED', []],
    ['RECIPE_OUT_OF_MEMORY', []],
    ['FILE_MISSING', []],
    ['FILE_CORRUPT', []],
    ['HOST_LOST', [`fix ${PST3}`]],
    ['HOST_TOO_SMALL', [`fix ${PST3}`]],
    ['RECIPE_UNAVAILABLE', [`fix ${PST3}`]],
    ['OPTION_UNKNOWN', [`fix ${PST3}`]],
    ['DISK_FULL', [`fix ${PST3}`]],
    ['INTERNAL', [`fix ${PST3}`]],
  ] as const)('such a process records what is wrong with the data and asks for all else: %s', (code, asked) => {
    const policy = { onFailedAb: 'record', combined: 'none', single: 'none', sky: 'none' } as const;
    const outcomes = ALL_ABS.map((ab) => (ab === PST3 ? { ...failed(ab), code } : made(ab)));
    const state = registerOutcomes(gate(policy), outcomes, ALL_ABS);
    expect(openAbs(state)).toEqual(asked);
    expect(isComplete(state)).toBe(asked.length === 0);
  });
});

describe('[U] messages', () => {
  it('a malformed message changes nothing but the refusals', () => {
    const state = finishedGate();
    const { state: after, because } = receiveMessage(state, {
      name: 'certify',
      payload: { decisionId: 'x', ab: TPL, verdict: 'yes' },
    });
    expect(because).toBe('certify: expected `operator` to be a text of 1 to 200 characters on one line, got nothing');
    expect(after).toEqual({ ...state, refusals: [{ name: 'certify', decisionId: 'x', because }] });
  });

  it('a message typed by hand gets its identity from the receiver, and is recorded with the version', () => {
    const { decision } = receiveMessage(
      finishedGate(),
      { name: 'certify', payload: { ab: TPL, verdict: 'accept', operator: 'rh' } },
      { decisionId: 'uuid' },
    );
    expect(decision?.payload).toMatchObject({ decisionId: 'uuid', productChecksum: `sum of ${TPL}` });
  });

  it('a verdict that is sent again never becomes one about a newer product', () => {
    const message = { name: 'certify', payload: certify(TPL, 'accept').payload };
    const first = receiveMessage(finishedGate(), message);
    const reworked = applyDecision(first.state, rework(TPL, { kind: 'no-alignment' }));
    const remade = registerOutcomes(takeFixes(reworked, COMBINED_CHAIN).state, [made(TPL, { checksum: 'new' })]);
    const again = receiveMessage(remade, message);
    expect(again).toEqual({ state: remade, decision: first.decision, isRepeat: true });
    expect(first.decision?.payload).toMatchObject({ productChecksum: `sum of ${TPL}` });
    expect(bindDecision(again.state, certify(TPL, 'accept'))).toEqual(first.decision);
  });

  it('a resume is recorded with what it answers, which no sender can claim', () => {
    const sent = (state: GateState) => {
      const payload = { ...resume(TAL, { kind: 'no-alignment' }).payload, answers: 'succeeded' };
      return receiveMessage(state, { name: 'resume', payload }).decision?.payload;
    };
    expect(sent(gate())).not.toHaveProperty('answers');
    expect(sent(stuckGate())).toMatchObject({ answers: 'failed' });
    expect(sent(finishedGate())).toMatchObject({ answers: 'succeeded' });
  });

  it('only the last 50 refusals are kept', () => {
    let state = finishedGate();
    for (let index = 0; index < 60; index++) state = receiveMessage(state, { name: 'certify', payload: index }).state;
    expect(state.refusals).toHaveLength(50);
  });
});
