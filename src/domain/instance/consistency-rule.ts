import type { Sourced } from './sourced.ts';
import type { KeywordCondition } from './keyword-condition.ts';

/**
 * What a header must say to agree with itself. It is for frames of which all conditions of `when` hold and none of
 * `unless`. A keyword that is not there contradicts nothing. Whoever breaks a rule is told, and kept.
 */
export type ConsistencyRule = Sourced & {
  readonly id: string;
  readonly when: readonly KeywordCondition[];
  readonly unless?: readonly KeywordCondition[];
  /** What should be the case, in words. */
  readonly says: string;
} & (
    | { readonly kind: 'any-of'; readonly conditions: readonly KeywordCondition[]; readonly wrong: string }
    | { readonly kind: 'none-of'; readonly conditions: readonly KeywordCondition[]; readonly wrong: string }
    /** Two angles that run against each other: their sum is 0 [deg]. */
    | {
        readonly kind: 'opposite-angles';
        readonly keyword: string;
        readonly opposite: string;
        /** The opposite at the end of the exposure, which must not have moved: a third witness, where it is there. */
        readonly oppositeAtEnd: string;
        readonly toleranceDeg: number;
      }
  );
