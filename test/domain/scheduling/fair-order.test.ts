import { describe, expect, it } from 'vitest';
import { BACKLOG_PATIENCE_SECONDS, joinShares, lineOf, noShares } from '../../../src/domain/scheduling/fair-order.ts';
import type { Claim, Shares } from '../../../src/domain/scheduling/fair-order.ts';

interface Named extends Claim {
  readonly name: string;
}

function claim(name: string, given: Partial<Claim> = {}): Named {
  return { name, date: 'one', programme: 'A', isBacklog: false, rank: 0, sinceSeconds: 0, ...given };
}

function namesIn(claims: readonly Named[], given: Partial<Parameters<typeof lineOf>[1]> = {}): readonly string[] {
  const joined = claims.reduce<Shares>((all, each) => joinShares(all, each, true), noShares());
  const shares = { ...joined, ...given.shares };
  return [...lineOf(claims, { turnDate: '', nowSeconds: 0, ...given, shares })].map(({ name }) => name);
}

describe('[U] the line of a host', () => {
  const OLD = { date: 'old', isBacklog: true };
  const claims = [claim('old 1', OLD), claim('old 2', OLD), claim('new 1'), claim('new 2')];

  it('has new dates before old ones', () => {
    expect(namesIn(claims)).toEqual(['new 1', 'new 2', 'old 1', 'old 2']);
  });

  it('has one of an old date in front when none was served for six hours, and only one', () => {
    expect(namesIn(claims, { nowSeconds: BACKLOG_PATIENCE_SECONDS })).toEqual(['old 1', 'new 1', 'new 2', 'old 2']);
  });

  it('has the first of the date in front whose turn it is, and only that one', () => {
    const dates = [claim('a', { date: '1' }), claim('b', { date: '2', rank: 1 }), claim('c', { date: '2' })];
    expect(namesIn(dates)).toEqual(['a', 'b', 'c']);
    expect(namesIn(dates, { turnDate: '2' })).toEqual(['b', 'a', 'c']);
  });

  it('does not keep the turn of an old date when a new one comes', () => {
    expect(namesIn(claims, { turnDate: 'old' })).toEqual(['new 1', 'new 2', 'old 1', 'old 2']);
  });

  it('has dates by the programme of their first that was served least, and inside of them ranks only', () => {
    const mixed = [
      claim('served', { date: '1', programme: 'A', rank: 9 }),
      claim('beside it', { date: '1', programme: 'B' }),
      claim('less served', { date: '2', programme: 'B' }),
    ];
    const shares: Shares = { ...noShares(), servedSeconds: { A: 100, B: 10 }, dates: { 1: 0, 2: 1 } };
    expect(namesIn(mixed, { shares })).toEqual(['less served', 'served', 'beside it']);
  });
});
