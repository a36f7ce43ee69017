import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import { isComplete, openQuestions, parkedText, verdictsOf } from '../../../src/domain/quality/gate.ts';
import type { GateState } from '../../../src/domain/quality/gate.ts';
import { PST1, PST3, TAL, TPL } from './gate-fixtures.ts';
import { SimulatedDate } from './simulated-date.ts';

const hour = (index: number) => `2014-12-16T${String(index).padStart(2, '0')}:00:00.000Z`;
const ids = fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8');
const signed = {
  decisionId: ids,
  operator: fc.constantFrom('rh', 'jd'),
  at: fc.integer({ min: 0, max: 23 }).map(hour),
};
const product = fc.constantFrom(PST1, PST3, TPL);
const options = fc
  .constantFrom('--srcmin=3', '--srcmin=5')
  .map((option): Fix => ({ kind: 'parameters', parameters: [option] }));

const verdict: fc.Arbitrary<Decision> = fc
  .record({
    ...signed,
    ab: product,
    verdict: fc.constantFrom('accept', 'reject', 'undo'),
    comment: fc.constantFrom('', 'seen'),
  })
  .map((payload) => ({ name: 'certify', payload }));
const rework: fc.Arbitrary<Decision> = fc
  .record({ ...signed, ab: product, verdict: fc.constant('rework' as const), comment: fc.constant(''), fix: options })
  .map((payload) => ({ name: 'certify', payload }));
const resume: fc.Arbitrary<Decision> = fc
  .record({
    ...signed,
    ab: fc.constantFrom(TAL, TPL),
    fix: fc.oneof(options, fc.constant<Fix>({ kind: 'retry' })),
    reason: fc.constant(''),
  })
  .map((payload) => ({ name: 'resume', payload }));
const other: fc.Arbitrary<Decision> = fc.oneof(
  fc
    .record({ ...signed, ab: product, text: fc.constantFrom('moon', 'ghost') })
    .map((payload): Decision => ({ name: 'comment', payload })),
  fc
    .record({ ...signed, ab: product, reason: fc.constant('odd') })
    .map((payload): Decision => ({ name: 'review', payload })),
  fc
    .record({
      ...signed,
      owner: fc.constant('rh'),
      reason: fc.constant(''),
      remindAt: fc.constantFrom('', '2015-01-01'),
    })
    .map((payload): Decision => ({ name: 'park', payload })),
);
const message = fc.oneof({ weight: 5, arbitrary: verdict }, { weight: 2, arbitrary: resume }, rework, other);

type Event =
  | { readonly kind: 'run' | 'restart' | 'deliver stored' }
  | { readonly kind: 'send' | 'store'; readonly message: Decision };
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('send' as const, 'store' as const), message }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('run' as const, 'deliver stored' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

/** All that a human has said as far as it counts, and what is still asked. */
function standing(state: GateState) {
  return {
    verdicts: verdictsOf(state),
    questions: openQuestions(state).map(({ ab, kind, text }) => [ab, kind, text]),
    isComplete: isComplete(state),
    parked: parkedText(state),
    comments: state.comments,
    requests: Object.fromEntries(Object.values(state.abs).map(({ ab, requests }) => [ab, requests])),
    taken: state.taken,
  };
}

function live(date: SimulatedDate, events: readonly Event[]): void {
  const waiting: Decision[] = [];
  for (const [index, one] of events.entries()) {
    const now = hour(Math.min(index, 23));
    switch (one.kind) {
      case 'run':
      case 'restart':
        date[one.kind]();
        break;
      case 'send':
        date.deliver(one.message, now);
        break;
      case 'store':
        if (date.store(one.message)) waiting.push(one.message);
        break;
      case 'deliver stored':
        for (const stored of waiting.splice(0)) date.deliver(stored, now);
    }
  }
  for (const stored of waiting) date.deliver(stored, hour(23));
  date.run();
}

describe('[U] a date that is started again', () => {
  it('has the state that it had, after any messages, late deliveries, refusals and restarts', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), (events) => {
        const date = new SimulatedDate({ single: 'all' });
        live(date, events);
        const before = standing(date.gate);
        date.restart();
        date.run();
        expect(standing(date.gate)).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });
});
