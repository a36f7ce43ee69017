import { describe, expect, it } from 'vitest';
import { isDistributed, isIngested } from '../../../src/domain/stage/date-facts.ts';

const AT = '2014-12-16T09:00:00.000Z';

describe('[U] facts of a date', () => {
  it.each([
    ['no distribution has begun', {}, [false, false]],
    ['one has begun', { distribution: { completedAt: '', ingestedAt: '' } }, [false, false]],
    ['every file is published', { distribution: { completedAt: AT, ingestedAt: '' } }, [true, false]],
    ['every file is in the archive', { distribution: { completedAt: AT, ingestedAt: AT } }, [true, true]],
  ] as const)('%s: whether it is distributed, and ingested', (_, facts, expected) => {
    expect([isDistributed(facts), isIngested(facts)]).toEqual(expected);
  });
});
