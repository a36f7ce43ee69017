import { describe, expect, it } from 'vitest';
import { chainsToRelease } from '../../../src/domain/retention/product-retention.ts';
import type { ProductFacts, RetainedDecision } from '../../../src/domain/retention/product-retention.ts';
import type { Decision, Verdict } from '../../../src/domain/quality/decision.ts';

const NOW = '2026-11-21T10:00:00.000Z';
const BEFORE_GRACE = '2026-11-14T09:00:00.000Z';
const IN_GRACE = '2026-11-14T11:00:00.000Z';
const PST = 'A_pst.ab';
const TPL = 'A_tpl.ab';

const ABS: ProductFacts['abs'] = [
  { ab: 'A.ab', chain: 'A', step: 'basic', status: 'succeeded' },
  { ab: PST, chain: 'A', step: 'post', status: 'succeeded' },
  { ab: TPL, chain: 'A', step: 'combine', status: 'succeeded' },
  { ab: 'B.ab', chain: 'B', step: 'basic', status: 'running' },
  { ab: 'B_pst.ab', chain: 'B', step: 'post', status: 'planned' },
];

function verdict(ab: string, given: Verdict, at = BEFORE_GRACE): RetainedDecision {
  const payload = { decisionId: `${ab} ${at}`, operator: 'jdoe', ab, verdict: given, comment: '' };
  return { decision: { name: 'certify', payload }, state: 'accepted', at };
}
function other(decision: Decision, state: RetainedDecision['state'] = 'accepted'): RetainedDecision {
  return { decision, state, at: BEFORE_GRACE };
}
const signed = { decisionId: 'x', operator: 'jdoe' };
const CERTIFIED = [verdict(PST, 'accept'), verdict(TPL, 'reject')];

function released(
  more: Partial<ProductFacts> & { readonly stage?: string; readonly completed?: string; readonly ingested?: string },
): readonly string[] {
  const { stage = 'certification', completed, ingested = '', ...given } = more;
  const date = {
    ...{ process: 'MUSE_R', unit: '2014-12-14', stage, updatedAt: BEFORE_GRACE },
    ...(completed === undefined ? {} : { distribution: { completedAt: completed, ingestedAt: ingested } }),
  };
  const facts = { date, abs: ABS, decisions: CERTIFIED, graceDays: 7, readAt: NOW, ...given };
  return chainsToRelease(facts).map(({ chain }) => chain);
}

describe('[U] intermediate products of a chain', () => {
  it('go when all its products have a verdict and the grace is over, while other chains still run', () => {
    expect(released({})).toEqual(['A']);
    expect(released({ stage: 'processing' })).toEqual(['A']);
  });

  it('stay for the grace after the last verdict', () => {
    expect(released({ decisions: [verdict(PST, 'accept'), verdict(TPL, 'accept', IN_GRACE)] })).toEqual([]);
    expect(released({ decisions: [verdict(PST, 'accept'), verdict(TPL, 'accept', IN_GRACE)], graceDays: 6 })).toEqual([
      'A',
    ]);
  });

  it('know an AB without its ending, as operators write it', () => {
    expect(released({ decisions: [verdict('A_pst', 'accept'), verdict('A_tpl', 'accept')] })).toEqual(['A']);
  });

  it.each([
    ['one product has no verdict', [verdict(PST, 'accept')]],
    ['a verdict was taken back', [...CERTIFIED, verdict(TPL, 'undo')]],
    ['a product is to be made again', [...CERTIFIED, verdict(PST, 'rework')]],
    [
      'somebody wants to look again',
      [...CERTIFIED, other({ name: 'review', payload: { ...signed, ab: PST, reason: 'moon' } })],
    ],
    [
      'an AB is to run again',
      [...CERTIFIED, other({ name: 'resume', payload: { ...signed, ab: PST, fix: { kind: 'retry' }, reason: '' } })],
    ],
    [
      'a message waits for its date',
      [...CERTIFIED, other({ name: 'comment', payload: { ...signed, ab: 'A.ab', text: 'moon' } }, 'stored')],
    ],
  ])('stay when %s', (_, decisions) => {
    expect(released({ decisions })).toEqual([]);
  });

  it('do not stay for comments, refused messages, or messages on other chains', () => {
    const harmless = [
      other({ name: 'comment', payload: { ...signed, ab: PST, text: 'moon' } }),
      { ...verdict(TPL, 'rework'), state: 'refused' } as const,
      verdict('B_pst.ab', 'rework'),
      other({ name: 'park', payload: { ...signed, owner: 'jdoe', reason: '', remindAt: '' } }, 'stored'),
    ];
    expect(released({ decisions: [...CERTIFIED, ...harmless] })).toEqual(['A']);
  });

  it.each(['failed', 'blocked', 'planned', 'running'])(
    'stay while an AB of the chain is %s: a question is open',
    (status) => {
      expect(released({ abs: ABS.map((ab) => (ab.ab === TPL ? { ...ab, status } : ab)) })).toEqual([]);
    },
  );

  it('need no verdict on what an operator has given up', () => {
    const abs = ABS.map((ab) => (ab.ab === TPL ? { ...ab, status: 'given-up' } : ab));
    expect(released({ abs, decisions: [verdict(PST, 'accept')] })).toEqual(['A']);
  });

  it('of a chain without products and decisions stay', () => {
    expect(released({ abs: [ABS[0]!], decisions: [] })).toEqual([]);
  });
});

describe('[U] intermediate products of a date', () => {
  it.each(['distributed', 'ingestion', 'ingested'])(
    'go all when it is distributed and the grace is over, whatever was reviewed: %s',
    (stage) => {
      expect(released({ stage, decisions: [], completed: BEFORE_GRACE })).toEqual(['A', 'B']);
      expect(released({ stage, decisions: [], completed: IN_GRACE })).toEqual([]);
    },
  );

  it.each(['distributed', 'ingestion', 'ingested'])(
    'stay when only the stage says that it is over (%s): a distribution that is not completed is none',
    (stage) => {
      expect(released({ stage, decisions: [] })).toEqual([]);
      expect(released({ stage, decisions: [], completed: '' })).toEqual([]);
    },
  );

  it.each(['ingested', 'ingestion', 'cancelled', 'failed', 'planned', 'processing'])(
    'go at once when every file is in the archive, however the last run has ended: %s',
    (stage) => {
      expect(released({ stage, decisions: [], completed: IN_GRACE, ingested: NOW })).toEqual(['A', 'B']);
    },
  );

  it('go at once when the date is retired: it is never made', () => {
    expect(released({ stage: 'retired', decisions: [] })).toEqual(['A', 'B']);
    const date = { process: 'MUSE_R', unit: '2014-12-14', stage: 'retired', updatedAt: NOW };
    expect(chainsToRelease({ date, abs: [ABS[0]!], decisions: [], graceDays: 7, readAt: NOW })).toEqual([
      { chain: 'A', because: 'the date is retired' },
    ]);
  });

  it.each(['planning', 'planned', 'distribution', 'cancelled', 'failed', 'interrupted'])(
    'stay in stage %s, also of a date that was distributed before: the run goes on from them',
    (stage) => {
      expect(released({ stage })).toEqual([]);
      expect(released({ stage, completed: BEFORE_GRACE })).toEqual([]);
    },
  );

  it('of a date that is made anew after its distribution go by its decisions', () => {
    expect(released({ stage: 'processing', completed: BEFORE_GRACE })).toEqual(['A']);
    expect(released({ stage: 'processing', completed: BEFORE_GRACE, decisions: [] })).toEqual([]);
  });

  it('say why they go', () => {
    const distribution = { completedAt: BEFORE_GRACE, ingestedAt: '' };
    const date = { process: 'MUSE_R', unit: '2014-12-14', stage: 'distributed', updatedAt: NOW, distribution };
    const facts: ProductFacts = { date, abs: [ABS[0]!], decisions: [], graceDays: 7, readAt: NOW };
    expect(chainsToRelease(facts)).toEqual([
      { chain: 'A', because: 'certified on 2026-11-14, 7 days of grace are over' },
    ]);
    const ingested = { ...date, distribution: { ...distribution, ingestedAt: NOW } };
    expect(chainsToRelease({ ...facts, date: ingested })).toEqual([{ chain: 'A', because: 'the date is ingested' }]);
  });
});
