import type { OffsetColumn } from './offset-column.ts';
import type { Sourced } from './sourced.ts';

/** Names that tie the steps of the cascade together. */
export interface CascadeRules extends Sourced {
  /** Raw types that become cubes; the one with `sky` feeds the sky of the others. */
  readonly objectType: string;
  readonly skyType: string;
  /** PRO.CATG of the pixel tables that `basic` makes, by raw type. */
  readonly pixelTables: Readonly<Record<string, string>>;
  /** Tag of pixel tables in `post`, whatever their raw type. */
  readonly postTag: string;
  /** Products of `sky` that replace static calibrations of the same tag in `post`. */
  readonly skyProducts: readonly string[];
  /** Option of `post` with a dedicated sky, and without. */
  readonly dedicatedSkyParameter: string;
  readonly staticSkyParameter: string;
  /** Input of `align`: PRO.CATG and tag; of several filters this one. */
  readonly alignInput: string;
  readonly alignFilter: string;
  /** Input of `combine`, and what `align` gives to it. */
  readonly combineInput: string;
  readonly offsets: string;
  readonly offsetColumns: readonly OffsetColumn[];
}
