import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewSet } from '../../../src/domain/quality/review-set.ts';
import type { Reviewable, ReviewPolicy } from '../../../src/domain/quality/review-set.ts';

const POLICY: ReviewPolicy = { combined: 'all', single: 'random', sky: 'random', randomFraction: 0.2 };
const product = (ab: string, changes: Partial<Reviewable> = {}): Reviewable => ({
  ab,
  kind: 'single',
  isSky: false,
  members: [],
  redScores: 0,
  reviewMandatory: false,
  state: 'made',
  isRejected: false,
  isRequested: false,
  ...changes,
});
const review = (products: readonly Reviewable[], seed = 'MUSE_R/2014-12-14', policy = POLICY) =>
  reviewSet({ products, policy, seed });
const names = (items: ReturnType<typeof review>) => items.map(({ ab }) => ab);

describe('[U] review set', () => {
  it('has all combined products, red scores, mandatory reviews, failures and requests with their reasons', () => {
    const products = [
      product('tpl', { kind: 'combined' }),
      product('red', { redScores: 2 }),
      product('odd', { reviewMandatory: true }),
      product('dead', { state: 'failed' }),
      product('asked', { isRequested: true }),
      product('blind', { redScores: null }),
      product('fine'),
    ];
    expect(review(products, 's', { ...POLICY, single: 'auto' })).toEqual([
      { ab: 'tpl', because: ['every combined cube is reviewed'] },
      { ab: 'red', because: ['2 red scores'] },
      { ab: 'odd', because: ['unknown errors in the log'] },
      { ab: 'dead', because: ['failed'] },
      { ab: 'asked', because: ['review was asked for'] },
      { ab: 'blind', because: ['not assessed'] },
    ]);
  });

  it('has the singles of a rejected combined product', () => {
    const products = [
      product('tpl', { kind: 'combined', members: ['a'], isRejected: true }),
      product('a'),
      product('b'),
    ];
    expect(names(review(products, 's', { ...POLICY, single: 'auto' }))).toEqual(['tpl', 'a']);
  });

  it('is empty where a process certifies nothing', () => {
    const none: ReviewPolicy = { combined: 'none', single: 'none', sky: 'none', randomFraction: 0.2 };
    expect(review([product('a', { redScores: 3 }), product('b', { kind: 'combined' })], 's', none)).toEqual([]);
  });

  it('has unknown errors even where a process certifies nothing', () => {
    const none: ReviewPolicy = { combined: 'none', single: 'none', sky: 'none', randomFraction: 0.2 };
    const products = [product('odd', { reviewMandatory: true, redScores: 3 }), product('fine')];
    expect(review(products, 's', none)).toEqual([{ ab: 'odd', because: ['unknown errors in the log'] }]);
  });

  it('has at least a fifth of the singles, rounded up but not more, the same for the same seed in whatever order', () => {
    const many = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(many, fc.string(), (all, seed) => {
        const products = all.map((ab) => product(ab));
        const chosen = names(review(products, seed));
        expect(chosen).toHaveLength(Math.ceil(all.length / 5));
        expect(names(review(products.toReversed(), seed)).toSorted()).toEqual(chosen.toSorted());
      }),
    );
  });

  it('draws different samples for different dates', () => {
    const products = Array.from({ length: 40 }, (_, index) => product(`MUSE.2014-12-15T00:${index}_pst.ab`));
    const samples = ['2014-12-14', '2014-12-15', '2014-12-16'].map((unit) => names(review(products, unit)).join());
    expect(new Set(samples).size).toBe(3);
  });

  it('does not change its sample when products are made, fail or are judged', () => {
    const planned = Array.from({ length: 20 }, (_, index) =>
      product(`${index}`, { state: 'planned', redScores: null }),
    );
    const made = planned.map((one) => product(one.ab));
    expect(names(review(planned))).toEqual(names(review(made)));
  });
});
