import type { Sourced } from './sourced.ts';

/** Within which a number that people give to a recipe means something. */
export interface OptionBound extends Sourced {
  /** `--lambdamin`, of whatever recipe. */
  readonly options: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** So many numbers with commas between them; one where absent. */
  readonly listMax?: number;
}
