import { describe, expect, it } from 'vitest';
import { qcFlag, raisedBits } from '../../../src/domain/quality/qc-flag.ts';
import type { QualityFacts } from '../../../src/domain/quality/quality-facts.ts';
import { scoreProduct } from '../../../src/domain/quality/score-product.ts';
import { MUSE } from '../../fakes/muse.ts';
import { GOOD_COMBINED, GOOD_SINGLE } from './quality-fixtures.ts';

const flag = (facts: QualityFacts) => qcFlag(facts, MUSE.qcBits);

describe('[U] QCFLAG', () => {
  it.each([
    ['000000000', 'single with SKY', GOOD_SINGLE],
    ['001000000', 'single without SKY', { ...GOOD_SINGLE, hasDedicatedSky: false }],
    ['011000000', 'SKY cube', { ...GOOD_SINGLE, isSky: true, hasDedicatedSky: false }],
    [
      '001000010',
      'single without SKY, background over-estimated',
      { ...GOOD_SINGLE, hasDedicatedSky: false, background: -25 },
    ],
    ['00000000000', 'combined with SKY', GOOD_COMBINED],
    ['00100000000', 'combined without SKY', { ...GOOD_COMBINED, hasDedicatedSky: false }],
    ['01100000000', 'combined SKY', { ...GOOD_COMBINED, isSky: true, hasDedicatedSky: false }],
  ])('%s is a %s, as ESO lists it', (expected, _what, facts) => {
    expect(flag(facts)).toBe(expected);
  });

  it.each([
    [1, { skyFitErrors: 1 }],
    [4, { arcDistanceDays: 1.5 }],
    [4, { arcDistanceDays: null }],
    [5, { hasTwilight: false }],
    [6, { saturatedPixels: 300 }],
    [7, { sourceCount: 0 }],
    [8, { background: -20 }],
    [9, { lambdaShiftAngstrom: -1.76 }],
  ])('bit %i is raised by %o', (bit, change) => {
    expect(flag({ ...GOOD_SINGLE, ...change })).toBe('0'.repeat(bit - 1) + '1' + '0'.repeat(9 - bit));
  });

  it.each([
    ['not aligned', { applied: false, allMatched: false, rotatedOffsetDeg: null, doubts: [] }],
    ['a frame without match', { applied: true, allMatched: false, rotatedOffsetDeg: null, doubts: [] }],
    ['rotated frames apart', { applied: true, allMatched: true, rotatedOffsetDeg: 6e-5, doubts: [] }],
  ])('bit 10 is raised when %s', (_what, alignment) => {
    expect(flag({ ...GOOD_COMBINED, alignment })).toBe('00000000010');
  });

  it('bit 11 is raised by an edited input set, and has no place in the flag of a single', () => {
    expect(flag({ ...GOOD_COMBINED, modified: true })).toBe('00000000001');
    expect(flag({ ...GOOD_SINGLE, modified: true })).toBe('000000000');
  });

  it('names the raised bits', () => {
    expect(raisedBits('011000000', MUSE.qcBits)).toEqual(['IS_OBJ', 'HAS_SKY']);
  });
});

describe('[U] scores', () => {
  it('a single has 7, a combined cube 4, all green when all is good', () => {
    expect(scoreProduct(GOOD_SINGLE, MUSE.scores).map(({ score }) => score)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(scoreProduct(GOOD_COMBINED, MUSE.scores).map(({ name, score }) => [name, score])).toEqual([
      ['NUM_SRC', 0],
      ['ALIGNMENT', 0],
      ['CUBE_SIZE', 0],
      ['COMPLETE', 0],
    ]);
  });

  it('a value that is not known is not scored', () => {
    const scores = scoreProduct({ ...GOOD_SINGLE, saturatedPixels: null }, MUSE.scores);
    expect(scores.find(({ name }) => name === 'NUM_SAT')).toEqual({
      name: 'NUM_SAT',
      value: null,
      score: null,
      threshold: 'saturated pixels < 300',
      comment: 'not known',
    });
  });

  it.each([
    ['COMPLETE', { combinedCount: 3 }],
    ['CUBE_SIZE', { cubeSize: { nx: 150, ny: 40, nz: 72 } }],
    ['CUBE_SIZE', { cubeSize: { nx: 1600, ny: 600, nz: 72 } }],
    ['CUBE_SIZE', { cubeSize: { nx: 160, ny: 60, nz: 40 } }],
    [
      'ALIGNMENT',
      {
        alignment: {
          applied: true,
          allMatched: true,
          rotatedOffsetDeg: null,
          doubts: ['frame 2: 1 of 5 sources matched'],
        },
      },
    ],
  ])('%s is red for %o', (name, change) => {
    const red = scoreProduct({ ...GOOD_COMBINED, ...change }, MUSE.scores).filter(({ score }) => score === 1);
    expect(red.map((score) => score.name)).toEqual([name]);
  });
});
