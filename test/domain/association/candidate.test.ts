import { describe, expect, it } from 'vitest';
import { objectionTo, timedEvents } from '../../../src/domain/association/candidate.ts';
import type { AssociationRule } from '../../../src/domain/instance/association-rule.ts';
import { MUSE } from '../../fakes/muse.ts';

const KEYWORD = 'ESO INS OPTI1 NAME';
const RULE: AssociationRule = {
  ...MUSE.association[0]!,
  tag: 'ANY',
  time: 'closest',
  match: [{ name: 'FILTER', keyword: KEYWORD, startsWith: 'Blue' }],
};

describe('[U] a setting that is compared by how it begins', () => {
  const objection = (raw: string, calibration: string) =>
    objectionTo(
      {
        calibration: { fileName: 'c.fits', proCatg: 'ANY', mjdObs: 57000, keywords: { [KEYWORD]: calibration } },
        deltaDays: 0,
      },
      { rule: RULE, subject: { mjdObsMod: 57000, keywords: { [KEYWORD]: raw } }, events: [] },
    )?.();

  it('agrees where both begin so, or neither does', () => {
    expect(objection('Blue1', 'Blue2')).toBeUndefined();
    expect(objection('Red', 'Clear')).toBeUndefined();
    expect(objection('Not Blue', 'Red')).toBeUndefined();
    expect(objection('Red', 'Not Blue')).toBeUndefined();
  });

  it('disagrees where only one begins so', () => {
    expect(objection('Blue1', 'Red')).toBe('FILTER=Red, not Blue1');
    expect(objection('Red', 'Blue1')).toBe('FILTER=Blue1, not Red');
    expect(objection('Blue', 'Not Blue')).toBe('FILTER=Not Blue, not Blue');
  });
});

describe('[U] events of the calendar', () => {
  it('are in order of time, those of the same moment by name', () => {
    const event = (at: string, what: string) => ({ at, what, tags: 'all', source: 'test' }) as const;
    const [one, two, three] = [
      event('2014-01-02T00:00:00', 'a'),
      event('2014-01-01T00:00:00', 'c'),
      event('2014-01-01T00:00:00', 'b'),
    ];
    const order = [
      { event: three, mjd: 56658 },
      { event: two, mjd: 56658 },
      { event: one, mjd: 56659 },
    ];
    expect(timedEvents([one, two, three])).toEqual(order);
    expect(timedEvents([three, two, one])).toEqual(order);
  });
});
