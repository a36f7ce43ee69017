import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIX_KINDS } from '../../../src/domain/cascade/fix.ts';
import { VERDICTS } from '../../../src/domain/quality/decision.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import {
  applyDecision,
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
import type { GateState } from '../../../src/domain/quality/gate.ts';
import { parseDecision } from '../../../src/domain/quality/parse-decision.ts';
import {
  ALL_ABS,
  NODES,
  POLICY,
  PST1,
  PST2,
  PST3,
  TPL,
  certify,
  finishedGate,
  gate,
  made,
  stuckGate,
} from './gate-fixtures.ts';

const names = fc.constantFrom('certify', 'resume', 'review', 'comment', 'park', 'toString', '');
const anyText = fc.oneof(fc.string(), fc.constantFrom(...ALL_ABS, '__proto__', 'constructor', 'x'.repeat(10_000)));
const likelyPayload = fc.record(
  {
    decisionId: fc.oneof(anyText, fc.constantFrom('1', '2', '3')),
    operator: fc.oneof(fc.constant('rh'), anyText),
    ab: fc.oneof(fc.constantFrom(...ALL_ABS), anyText),
    verdict: fc.oneof(fc.constantFrom(...VERDICTS), anyText),
    comment: anyText,
    reason: anyText,
    text: anyText,
    owner: anyText,
    remindAt: fc.oneof(fc.constantFrom('', '2015-01-01'), anyText),
    productChecksum: fc.option(anyText),
    fix: fc.oneof(
      fc.record(
        {
          kind: fc.oneof(fc.constantFrom(...FIX_KINDS), anyText),
          parameters: fc.array(anyText),
          frames: fc.anything(),
          path: anyText,
        },
        { requiredKeys: [] },
      ),
      fc.anything(),
    ),
  },
  { requiredKeys: [] },
);
const message = fc.record({
  name: names,
  payload: fc.oneof({ weight: 4, arbitrary: likelyPayload }, { weight: 1, arbitrary: fc.anything() }),
});
const start = fc.constantFrom(gate(), finishedGate(), stuckGate(), finishedGate({ single: 'all' }));

describe('[U] any messages', () => {
  it('never throw, keep the state plain JSON, and are either applied or refused', () => {
    fc.assert(
      fc.property(start, fc.array(message, { maxLength: 30 }), (initial, messages) => {
        let state: GateState = initial;
        for (const one of messages) {
          const result = receiveMessage(state, one);
          expect(result.because === undefined).toBe(result.decision !== undefined);
          if (result.because !== undefined)
            expect({ ...result.state, refusals: [] }).toEqual({ ...state, refusals: [] });
          state = takeFixes(result.state, ALL_ABS).state;
          openQuestions(state);
          verdictsOf(state);
          isComplete(state);
        }
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        expect(state.refusals.length).toBeLessThanOrEqual(50);
        expect(JSON.stringify(state.refusals).length).toBeLessThan(100_000);
      }),
      { numRuns: 300 },
    );
  });

  it('of earlier runs never throw either, and are taken or refused', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (messages) => {
        const replayed = replayDecisions(gate(), messages as unknown as Decision[]);
        expect(JSON.parse(JSON.stringify(replayed))).toEqual(replayed);
        expect(replayed.taken.length + replayed.refusals.length).toBeLessThanOrEqual(messages.length);
        const taken = new Set(replayed.taken.map(({ decision }) => decision.payload.decisionId));
        const repeated = messages.filter(({ name, payload }) => {
          const decision = parseDecision(name, payload);
          return !('because' in decision) && taken.has(decision.payload.decisionId);
        });
        expect(replayDecisions(replayed, repeated as Decision[])).toEqual(replayed);
      }),
      { numRuns: 300 },
    );
  });

  it('parsing never throws, whatever the payload', () => {
    const hostile = [
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
          has: () => true,
          getOwnPropertyDescriptor: () => {
            throw new Error('no');
          },
        },
      ),
      Symbol('s'),
      10n,
      () => 1,
      Object.create(null),
    ];
    for (const payload of hostile) expect(parseDecision('certify', payload)).toHaveProperty('because');
    fc.assert(
      fc.property(
        names,
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
        (name, payload) => {
          parseDecision(name, payload);
        },
      ),
    );
  });

  it('a decision applied twice is applied once', () => {
    fc.assert(
      fc.property(start, message, (state, one) => {
        const decision = parseDecision(one.name, one.payload);
        if ('because' in decision || !judge(state, decision).accepted) return;
        const once = applyDecision(state, decision);
        expect(judge(once, decision)).toEqual({ accepted: true });
        expect(applyDecision(once, decision)).toEqual(once);
      }),
    );
  });

  it('the order of verdicts about different products does not matter', () => {
    const verdicts = fc.tuple(
      ...[PST1, PST2, PST3, TPL].map((ab) =>
        fc.constantFrom('accept' as const, 'reject' as const).map((verdict) => certify(ab, verdict)),
      ),
    );
    const shuffled = verdicts.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([first, second]) => {
        const end = (decisions: typeof second) => decisions.reduce(applyDecision, finishedGate({ single: 'all' }));
        expect(verdictsOf(end(second))).toEqual(verdictsOf(end([...first])));
        expect(openQuestions(end(second))).toEqual([]);
      }),
    );
  });

  it('a thousand decisions leave a 60-AB date with one verdict and a state of less than 300 KB', () => {
    const extra = Array.from({ length: 55 }, (_, index) => ({
      name: `MUSE.2014-12-15T05:00:00.${100 + index}_pst.ab`,
      step: 'post' as const,
      rawType: 'OBJECT',
      waitFor: [],
    }));
    const abs = [...NODES, ...extra];
    const opened = openGate({ process: 'MUSE_R', unit: '2014-12-14', policy: { ...POLICY, single: 'all' }, abs });
    let state = registerOutcomes(
      opened,
      abs.map(({ name }) => made(name)),
    );
    for (let index = 0; index < 1000; index++) {
      state = applyDecision(state, certify(TPL, index % 2 === 0 ? 'accept' : 'reject', { id: `d${index}` }));
    }
    expect(state.verdicts[TPL]).toMatchObject({ verdict: 'reject', decisionId: 'd999' });
    expect(JSON.stringify(state).length).toBeLessThan(300_000);
  });
});
