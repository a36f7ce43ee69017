import { describe, expect, it } from 'vitest';
import { decidedAt } from '../../../src/domain/quality/decided-at.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import { decisionText, isSameDecision } from '../../../src/domain/quality/same-decision.ts';
import { TAL, TPL, certify, resume } from './gate-fixtures.ts';

const raw = (name: string, payload: unknown) => ({ name, payload }) as unknown as Decision;

describe('[U] two messages under one id', () => {
  it('are the same whatever the order of their fields, and what nobody reads', () => {
    const one = certify(TPL, 'accept', { at: '2014-12-16T09:00:00Z' });
    const payload = Object.fromEntries([...Object.entries(one.payload).toReversed(), ['more', 1]]);
    expect(isSameDecision(one, raw('certify', payload))).toBe(true);
  });

  it('are the same when only one of them names a version, whichever', () => {
    const [bound, free, other] = ['x', undefined, 'y'].map((checksum) =>
      certify(TPL, 'accept', checksum === undefined ? {} : { checksum }),
    ) as [Decision, Decision, Decision];
    expect([isSameDecision(bound, free), isSameDecision(free, bound), isSameDecision(bound, bound)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(isSameDecision(bound, other)).toBe(false);
  });

  it('are the same when only the gate has said what a fix answers', () => {
    const fix = resume(TAL, { kind: 'retry' });
    expect(isSameDecision(raw('resume', { ...fix.payload, answers: 'failed' }), fix)).toBe(true);
    expect(isSameDecision(resume(`${TAL}.ab`, { kind: 'retry' }), fix)).toBe(false);
  });

  it('are compared as they stand where they cannot be understood', () => {
    expect(isSameDecision(raw('unreadable', '{'), raw('unreadable', '{'))).toBe(true);
    expect(isSameDecision(raw('unreadable', '{'), raw('unreadable', '['))).toBe(false);
    expect(isSameDecision(raw('unreadable', '{'), raw('certify', '{'))).toBe(false);
  });
});

describe('[U] what a decision says, in one line', () => {
  const signed = { decisionId: 'd', operator: 'rh' };
  it.each<[string, Decision]>([
    [`certify accept of ${TPL} by rh`, certify(TPL, 'accept')],
    [`resume retry of ${TAL} by rh`, resume(TAL, { kind: 'retry' })],
    [`comment of ${TPL} by rh`, { name: 'comment', payload: { ...signed, ab: TPL, text: 'x' } }],
    ['park by rh', { name: 'park', payload: { ...signed, owner: 'rh', reason: '', remindAt: '' } }],
    ['unreadable', raw('unreadable', '{')],
  ])('%s', (text, decision) => {
    expect(decisionText(decision)).toBe(text);
  });
});

describe('[U] the time of a decision', () => {
  it('is that of its sender, but never after its arrival; without a clock it is as it was written', () => {
    const [nine, ten] = ['2014-12-16T09:00:00Z', '2014-12-16T10:00:00Z'];
    expect(decidedAt(nine, ten)).toBe(nine);
    expect(decidedAt(ten, ten)).toBe(ten);
    expect(decidedAt(ten, nine)).toBe(nine);
    expect(decidedAt(undefined, nine)).toBe(nine);
    expect(decidedAt('yesterday', nine)).toBe(nine);
    expect(decidedAt('yesterday', undefined)).toBe('yesterday');
    expect(decidedAt(undefined, undefined)).toBeUndefined();
  });
});
