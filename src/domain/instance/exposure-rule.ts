import type { Sourced } from './sourced.ts';
import type { KeywordCondition } from './keyword-condition.ts';

/** What the detector tells of the time of an exposure. */
export interface ExposureRule extends Sourced {
  /** Keywords of the sub-integration [s] and of their number. */
  readonly dit: string;
  readonly ndit: string;
  /** Frames of which it says nothing. */
  readonly unless: readonly KeywordCondition[];
  /** Between the end of an exposure and the start of the next one there is at least this [s]. */
  readonly readOutSeconds: number;
  readonly toleranceSeconds: number;
}
