import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import {
  applyDecision,
  closeGate,
  findTaken,
  isComplete,
  judge,
  openGate,
  openQuestions,
  receiveMessage,
  registerOutcomes,
  replayDecisions,
  takeFixes,
  verdictsOf,
} from '../../../src/domain/quality/gate.ts';
import type { GateRules, GateState } from '../../../src/domain/quality/gate.ts';
import {
  ALL_ABS,
  COMBINED_CHAIN,
  NODES,
  POLICY,
  PST1,
  PST3,
  TAL,
  TPL,
  certify,
  finishedGate,
  gate,
  made,
  resume,
  rework,
  stuckGate,
} from './gate-fixtures.ts';

const NINE = '2014-12-16T09:00:00.000Z';
const TEN = '2014-12-16T10:00:00.000Z';
const ELEVEN = '2014-12-16T11:00:00.000Z';
const OPTIONS: Fix = { kind: 'parameters', parameters: ['--srcmin=3'] };

/** The gate that all these decisions have reached, in this order; none may be refused. */
function after(state: GateState, ...decisions: readonly Decision[]): GateState {
  return decisions.reduce((current, decision) => {
    const received = receiveMessage(current, decision, { at: ELEVEN });
    expect(received.because).toBeUndefined();
    return received.state;
  }, state);
}

function refusal(state: GateState, decision: Decision): string | undefined {
  const judgement = judge(state, decision);
  const received = receiveMessage(state, decision, { at: ELEVEN });
  expect(received.because).toBe(judgement.accepted ? undefined : judgement.because);
  expect(received.refused === undefined).toBe(judgement.accepted);
  return received.because;
}

function ofRules(rules: GateRules, policy: Partial<typeof POLICY> = {}): GateState {
  const opened = openGate({
    ...{ process: 'MUSE_R', unit: '2014-12-14', abs: NODES, rules },
    policy: { ...POLICY, ...policy },
  });
  return registerOutcomes(
    opened,
    ALL_ABS.map((ab) => made(ab)),
  );
}

const park = (id: string, remindAt: string, at: string): Decision => ({
  name: 'park',
  payload: { decisionId: id, operator: 'rh', owner: 'rh', reason: '', remindAt, at },
});
const comment = (id: string, text: string, at: string): Decision => ({
  name: 'comment',
  payload: { decisionId: id, operator: 'rh', ab: TPL, text, at },
});

describe('[U] a used decisionId', () => {
  const first = certify(TPL, 'accept', { id: 'd1', at: TEN });
  const state = after(finishedGate(), first);

  it.each<[string, Decision]>([
    ['another verdict', certify(TPL, 'reject', { id: 'd1', at: TEN })],
    ['another product', certify(PST3, 'accept', { id: 'd1', at: TEN })],
    ['another operator', certify(TPL, 'accept', { id: 'd1', at: TEN, operator: 'jd' })],
    ['another version', certify(TPL, 'accept', { id: 'd1', at: TEN, checksum: 'of another' })],
    ['another message', comment('d1', 'good', TEN)],
    ['a message about the date', park('d1', '2015-01-01', TEN)],
  ])('is refused to %s, and says what it was used for', (_, other) => {
    expect(refusal(state, other)).toBe(
      `decisionId d1 was used before, for certify accept of ${TPL} by rh: send this one under an id of its own`,
    );
    expect(receiveMessage(state, other).refused).toEqual(other);
    expect(verdictsOf(receiveMessage(state, other).state)).toEqual(verdictsOf(state));
  });

  it.each<[string, Decision]>([
    ['again', first],
    ['at another time', certify(TPL, 'accept', { id: 'd1', at: NINE })],
    ['without a time', certify(TPL, 'accept', { id: 'd1' })],
    ['with the version that the date has added', certify(TPL, 'accept', { id: 'd1', checksum: `sum of ${TPL}` })],
    ['without the ending of the AB', certify(TPL.replace('.ab', ''), 'accept', { id: 'd1' })],
  ])('is a repetition when the same comes %s: answered as before, and recorded as it was taken', (_, same) => {
    expect(judge(state, same)).toEqual({ accepted: true });
    expect(receiveMessage(state, same, { at: ELEVEN })).toEqual({
      state,
      isRepeat: true,
      decision: certify(TPL, 'accept', { id: 'd1', at: TEN, checksum: `sum of ${TPL}` }),
    });
  });

  it('stays used in another run, whether the decision has an object there or not', () => {
    const gone = certify('MUSE.gone_tpl.ab', 'accept', { id: 'gone', at: NINE });
    const other = certify(TPL, 'reject', { id: 'gone', at: TEN });
    const replayed = replayDecisions(finishedGate(), [gone, first], [1, 2]);
    expect(replayed.setAside).toEqual([gone]);
    expect(refusal(replayed, other)).toContain(
      'decisionId gone was used before, for certify accept of MUSE.gone_tpl.ab',
    );
    expect(refusal(replayed, certify(TPL, 'reject', { id: 'd1' }))).toContain('decisionId d1 was used before');
    // What nobody has accepted keeps no id.
    expect(refusal(replayDecisions(finishedGate(), [gone]), other)).toBeUndefined();
  });

  it('of a fix is compared with the fix', () => {
    const fixed = after(stuckGate(), resume(TAL, OPTIONS, 'r1'));
    expect(refusal(fixed, resume(TAL, OPTIONS, 'r1'))).toBeUndefined();
    expect(refusal(fixed, resume(TAL, { kind: 'retry' }, 'r1'))).toContain(`for resume parameters of ${TAL} by rh`);
  });
});

describe('[U] a decision that was made before the one that stands', () => {
  it.each<[string, Decision, Decision]>([
    ['a verdict behind a verdict', certify(TPL, 'reject', { at: TEN }), certify(TPL, 'accept', { at: NINE })],
    ['an undo behind a verdict', certify(TPL, 'reject', { at: TEN }), certify(TPL, 'undo', { at: NINE })],
    ['a rework behind a verdict', certify(TPL, 'reject', { at: TEN }), { ...rework(TPL, OPTIONS), ...at(NINE) }],
  ])('is refused: %s', (_, standing, late) => {
    const state = after(finishedGate(), standing);
    expect(refusal(state, late)).toBe(
      `certify by rh was decided at ${NINE}, before the certify by rh at ${TEN} that stands: look at ${TPL} again and decide anew`,
    );
    expect(verdictsOf(receiveMessage(state, late).state).verdicts[TPL]).toBe('reject');
  });

  function at(time: string): Decision {
    const { payload } = rework(TPL, OPTIONS);
    return { name: 'certify', payload: { ...payload, at: time } } as Decision;
  }

  it('is refused behind an undo too, which leaves no verdict and is the last word all the same', () => {
    const undone = after(
      finishedGate(),
      certify(TPL, 'accept', { at: '2014-12-16T08:00:00Z' }),
      certify(TPL, 'undo', { at: TEN }),
    );
    expect(refusal(undone, certify(TPL, 'reject', { at: NINE }))).toContain('decide anew');
    expect(refusal(undone, certify(TPL, 'reject', { at: ELEVEN }))).toBeUndefined();
  });

  it('is refused behind a rework, or it would be about a product that its sender has never seen', () => {
    const reworked = after(finishedGate(), at(TEN));
    const remade = registerOutcomes(takeFixes(reworked, COMBINED_CHAIN).state, [made(TPL, { checksum: 'new' })]);
    expect(refusal(remade, certify(TPL, 'accept', { at: NINE }))).toContain('decide anew');
    expect(refusal(remade, certify(TPL, 'accept', { at: ELEVEN }))).toBeUndefined();
  });

  it('is refused as a fix behind a fix, and as a park behind a park', () => {
    const timed = (fix: Fix, id: string, time: string): Decision => {
      const { payload } = resume(TAL, fix, id);
      return { name: 'resume', payload: { ...payload, at: time } } as Decision;
    };
    const fixed = after(stuckGate(), timed(OPTIONS, 'r1', TEN));
    expect(refusal(fixed, timed({ kind: 'give-up' }, 'r2', NINE))).toContain(`look at ${TAL} again`);
    expect(refusal(fixed, timed({ kind: 'give-up' }, 'r2', ELEVEN))).toBeUndefined();
    const unparked = after(finishedGate(), park('p2', '', TEN));
    expect(refusal(unparked, park('p1', '2015-01-01', NINE))).toContain('look at 2014-12-14 again');
  });

  it('counts against nothing else: other products, comments, what has the same time', () => {
    const state = after(finishedGate({ single: 'all' }), certify(TPL, 'reject', { at: TEN }), comment('c1', 'a', TEN));
    expect(refusal(state, certify(PST1, 'accept', { at: NINE }))).toBeUndefined();
    expect(refusal(state, comment('c2', 'b', NINE))).toBeUndefined();
    const { payload } = certify(PST3, 'accept', { at: NINE });
    expect(refusal(state, { name: 'review', payload: { ...payload, reason: '' } } as Decision)).toBeUndefined();
    expect(refusal(state, certify(TPL, 'accept', { at: TEN }))).toBeUndefined();
    expect(refusal(state, certify(TPL, 'accept', { at: '2014-12-16T10:30:00+00:30' }))).toBeUndefined();
    expect(refusal(state, certify(TPL, 'accept', { at: '2014-12-16T10:30:00+01:00' }))).toContain('decide anew');
  });

  it('is judged by the time of arrival where it has none, or one that has not come', () => {
    for (const time of ['2036-01-01T00:00:00Z', 'Dec 16, 2036', undefined]) {
      const sent = certify(TPL, 'reject', time === undefined ? {} : { at: time });
      const { decision, state } = receiveMessage(finishedGate(), sent, { at: TEN });
      expect(decision?.payload.at).toBe(TEN);
      expect(refusal(state, certify(TPL, 'accept', { at: NINE }))).toContain('decide anew');
      expect(refusal(state, certify(TPL, 'accept', { at: ELEVEN }))).toBeUndefined();
    }
    // What was recorded without a time is older than everything.
    const untimed = after(finishedGate(), certify(TPL, 'reject', { at: TEN }));
    const [first] = untimed.taken;
    const legacy = { ...untimed, taken: first === undefined ? [] : [{ number: 1, decision: certify(TPL, 'reject') }] };
    expect(refusal(legacy, certify(TPL, 'accept', { at: NINE, id: 'a' }))).toBeUndefined();
    // Without a clock nothing is older than anything.
    expect(judge(after(finishedGate(), certify(TPL, 'reject', { at: TEN })), certify(TPL, 'accept'))).toEqual({
      accepted: true,
    });
  });
});

describe('[U] the order of acceptance', () => {
  it('numbers what is taken, and nothing that is refused or repeated', () => {
    const accept = certify(TPL, 'accept', { at: TEN });
    const state = after(finishedGate(), accept, accept, comment('c1', 'x', NINE));
    const refused = receiveMessage(state, certify(TAL, 'accept')).state;
    const last = after(refused, comment('c2', 'y', NINE));
    expect(last.taken.map(({ number, decision }) => [number, decision.payload.decisionId])).toEqual([
      [1, accept.payload.decisionId],
      [2, 'c1'],
      [3, 'c2'],
    ]);
    expect(findTaken(last, 'c2')?.number).toBe(3);
    expect(findTaken(last, 'c3')).toBeUndefined();
  });

  it('goes on behind all numbers of earlier runs, those of decisions without object included', () => {
    const decisions = [comment('c1', 'x', NINE), certify('MUSE.gone_tpl.ab', 'accept'), comment('stored', 'y', NINE)];
    const replayed = replayDecisions(gate(), decisions, [4, 17]);
    expect(replayed.taken.map(({ number }) => number)).toEqual([4, 18]);
    expect(replayed.lastNumber).toBe(18);
    expect(applyDecision(replayed, comment('next', 'z', TEN)).taken.at(-1)?.number).toBe(19);
  });

  it('is what another run takes up, whatever the times: only what was stored is judged by its age', () => {
    const standing = certify(TPL, 'reject', { at: TEN, checksum: `sum of ${TPL}` });
    const late = certify(TPL, 'accept', { at: NINE, checksum: `sum of ${TPL}` });
    const verdict = (state: GateState) =>
      verdictsOf(
        registerOutcomes(
          state,
          ALL_ABS.map((ab) => made(ab)),
        ),
      ).verdicts[TPL];
    expect(verdict(replayDecisions(gate(), [standing, late], [1, 2]))).toBe('accept');
    const stored = replayDecisions(gate(), [standing, late], [1]);
    expect(verdict(stored)).toBe('reject');
    expect(stored.refusals.map(({ decisionId }) => decisionId)).toEqual([late.payload.decisionId]);
  });

  it('takes nothing stored into a date that is distributed, but comments', () => {
    const closed = closeGate(gate());
    const late = replayDecisions(closed, [
      certify(TPL, 'reject', { checksum: 'x' }),
      rework(TPL, OPTIONS),
      comment('c', 'late', TEN),
    ]);
    expect(late.taken.map(({ decision }) => decision.name)).toEqual(['comment']);
    expect(late.refusals.every(({ because }) => because.includes('too late for certify'))).toBe(true);
  });
});

describe('[U] versions of products', () => {
  const accepted = (checksum: string) => replayDecisions(gate(), [certify(TPL, 'accept', { checksum })], [1]);
  const asked = (state: GateState, outcome: Parameters<typeof made>[1]) => {
    const outcomes = ALL_ABS.map((ab) => (ab === TPL ? made(ab, outcome) : made(ab)));
    return openQuestions(registerOutcomes(state, outcomes)).map(({ text }) => text);
  };

  it('a verdict of before, which names the data alone, stays valid for the same data under any header', () => {
    expect(asked(accepted('md5'), { checksum: 'version', data: 'md5' })).toEqual([]);
    expect(asked(accepted('md5'), { checksum: 'md5' })).toEqual([]);
    expect(asked(accepted('md5'), { checksum: 'version', data: 'other md5' })).toEqual([
      expect.stringContaining('an earlier accept by rh was about another version of this product'),
    ]);
  });

  it('a verdict of now names all that was judged: the same data under another header are asked again', () => {
    expect(asked(accepted('version'), { checksum: 'version', data: 'md5' })).toEqual([]);
    expect(asked(accepted('version'), { checksum: 'corrected', data: 'md5' })).toHaveLength(1);
    const state = registerOutcomes(gate(), [made(TPL, { checksum: 'version', data: 'md5' })]);
    expect(refusal(state, certify(TPL, 'accept', { checksum: 'md5' }))).toContain('has been made again');
    expect(receiveMessage(state, certify(TPL, 'accept')).decision?.payload).toMatchObject({
      productChecksum: 'version',
    });
  });

  it('the data of a product that is gone count for nothing', () => {
    const state = registerOutcomes(accepted('md5'), [made(TPL, { checksum: 'version', data: 'md5' })]);
    const remade = registerOutcomes(state, [made(TPL, { checksum: 'of before' })]);
    expect(openQuestions(remade)).toHaveLength(1);
    const failedNow = registerOutcomes(state, [{ kind: 'blocked', ab: TPL, by: TAL }]);
    expect(failedNow.abs[TPL]).not.toHaveProperty('dataChecksum');
  });

  it('a verdict counts again when its version comes back, here as in another run', () => {
    const first = certify(TPL, 'accept', { at: NINE, checksum: `sum of ${TPL}` });
    const changed = registerOutcomes(after(finishedGate(), first), [made(TPL, { checksum: 'other' })]);
    expect(verdictsOf(changed).verdicts).not.toHaveProperty([TPL]);
    expect(refusal(changed, certify(TPL, 'undo', { at: TEN }))).toContain('has no verdict');
    expect(isComplete(registerOutcomes(changed, [made(TPL)]))).toBe(true);
  });
});

describe('[U] a date that began under the first rules', () => {
  const state = after(ofRules(1), certify(TPL, 'reject', { id: 'd1', at: TEN }));

  it('goes the way that it began: any message under a used id is a repetition, the last that arrives wins', () => {
    const reused = certify(TPL, 'accept', { id: 'd1' });
    expect(receiveMessage(state, reused)).toEqual({ state, decision: reused, isRepeat: true });
    const late = receiveMessage(state, certify(TPL, 'accept', { id: 'd2', at: NINE }), { at: ELEVEN });
    expect(verdictsOf(late.state).verdicts[TPL]).toBe('accept');
    expect(late.decision?.payload.at).toBe(NINE);
    const future = '2036-01-01T00:00:00Z';
    expect(receiveMessage(state, certify(TPL, 'undo', { at: future }), { at: TEN }).decision?.payload.at).toBe(future);
  });

  it('takes up what was stored without looking at times', () => {
    const decisions = [certify(TPL, 'reject', { at: TEN }), certify(TPL, 'accept', { at: NINE })];
    expect(replayDecisions(ofRules(1), decisions).refusals).toEqual([]);
    expect(replayDecisions(ofRules(2), decisions).refusals).toHaveLength(1);
  });

  it('forgets a verdict when its product has changed, for good', () => {
    const first = certify(TPL, 'accept', { id: 'a1', checksum: `sum of ${TPL}` });
    const changed = registerOutcomes(after(ofRules(1), first), [made(TPL, { checksum: 'other' })]);
    const back = registerOutcomes(changed, [made(TPL)]);
    expect(openQuestions(back)[0]?.text).toContain('was about another version of this product');
    expect(isComplete(after(back, certify(TPL, 'accept', { id: 'a2' })))).toBe(true);
  });
});
