import type { Sourced } from './sourced.ts';

/** Where the telescope was sent: coordinates as the numbers HHMMSS.s and DDMMSS.s. */
export interface PositionRule extends Sourced {
  readonly targetRa: string;
  readonly targetDec: string;
  /** Exposures of a target are no farther from it [deg]. */
  readonly toleranceDeg: number;
}
