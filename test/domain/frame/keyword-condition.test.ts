import { describe, expect, it } from 'vitest';
import { allHold, holds } from '../../../src/domain/frame/keyword-condition.ts';

describe('[U] a condition', () => {
  it('compares texts without trailing blanks', () => {
    expect(holds({ keyword: 'A', oneOf: ['x', 'y'] }, { A: 'y  ' })).toBe(true);
    expect(holds({ keyword: 'A', oneOf: ['x', 'y'] }, { A: 'z' })).toBe(false);
  });

  it('finds parts in any order, and all of them', () => {
    expect(holds({ keyword: 'A', includes: ['SKY', 'FLAT'] }, { A: 'FLAT,SKY' })).toBe(true);
    expect(holds({ keyword: 'A', includes: ['SKY', 'FLAT'] }, { A: 'FLAT,LAMP' })).toBe(false);
  });

  it('matches expressions', () => {
    expect(holds({ keyword: 'A', matches: '^MUSE_[wn]fm_cal_illum' }, { A: 'MUSE_wfm_cal_illum' })).toBe(true);
    expect(holds({ keyword: 'A', matches: '^MUSE_[wn]fm_cal_illum' }, { A: 'MUSE_wfm_cal_specflat' })).toBe(false);
  });

  it('asks for logical values, which a text is not', () => {
    expect(holds({ keyword: 'A', is: true }, { A: true })).toBe(true);
    expect(holds({ keyword: 'A', is: true }, { A: false })).toBe(false);
    expect(holds({ keyword: 'A', is: false }, { A: false })).toBe(true);
    expect(holds({ keyword: 'A', is: true }, { A: 'T' })).toBe(false);
  });

  it.each([
    ['oneOf', { keyword: 'A', oneOf: ['1', ''] }],
    ['includes', { keyword: 'A', includes: [] }],
    ['matches', { keyword: 'A', matches: '' }],
    ['is', { keyword: 'A', is: false }],
  ] as const)('of kind %s fails without the keyword, and for another type', (_, condition) => {
    expect(holds(condition, {})).toBe(false);
    expect(holds(condition, { A: 1 })).toBe(false);
    expect(holds(condition, { A: null })).toBe(false);
  });

  it('holds together with others when each of them does', () => {
    const conditions = [
      { keyword: 'A', oneOf: ['x'] },
      { keyword: 'B', is: true },
    ];
    expect(allHold(conditions, { A: 'x', B: true })).toBe(true);
    expect(allHold(conditions, { A: 'x', B: false })).toBe(false);
    expect(allHold([], {})).toBe(true);
  });
});
