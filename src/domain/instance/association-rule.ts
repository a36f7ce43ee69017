import type { Sourced } from './sourced.ts';

/**
 * A keyword in which raw frame and calibration must agree. With `startsWith` they agree when both values begin
 * with it, or neither does.
 */
export interface MatchKey {
  /** Short name as in OCA rules: `DET.READ.CURID`. */
  readonly name: string;
  readonly keyword: string;
  readonly startsWith?: string;
}

export interface AssociationRule extends Sourced {
  /** PRO.CATG of the calibration and its tag in the set of frames. */
  readonly tag: string;
  /** Without a required calibration the AB cannot be made. */
  readonly required: boolean;
  readonly time: TimeRule;
  /** Validity window: up to here the calibration plan is kept, level `preferred` [d]. */
  readonly preferredDays?: number;
  /** Up to here level `acceptable`; what is farther is rejected [d]. No limit where absent. */
  readonly maxDays?: number;
  readonly match: readonly MatchKey[];
}

/**
 * How the time to MJD-OBS_MOD decides (phoenix-formats 3). `closest`: the smallest difference. `attached`: of the same
 * OBS.ID, the closest of them. `next`: the first one after. `previous`: the last one before. `static`: valid at all
 * times, the newest version.
 */
export const TIME_RULES = ['closest', 'attached', 'next', 'previous', 'static'] as const;
export type TimeRule = (typeof TIME_RULES)[number];
