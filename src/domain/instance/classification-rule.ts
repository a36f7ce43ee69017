import type { Sourced } from './sourced.ts';
import type { KeywordCondition } from './keyword-condition.ts';

/** Rows are tried in order; the first one whose conditions all hold gives the raw type. */
export interface ClassificationRule extends Sourced {
  readonly id: string;
  readonly rawType: string;
  readonly conditions: readonly KeywordCondition[];
}
