import type { AbStep } from './ab-step.ts';
import type { OffsetColumn } from './offset-column.ts';
import type { Sourced } from './sourced.ts';

/** Names of the cascade that its steps do not have. */
export interface CascadeRules extends Sourced {
  /** Raw types that become cubes; the one with `sky` feeds the sky of the others. */
  readonly objectType: string;
  readonly skyType: string;
  /** As which step a simple AB is called: one of a single exposure, one of several. */
  readonly simple: { readonly one: AbStep; readonly several: AbStep };
  /** Images that are aligned. */
  readonly alignInput: string;
  /** What is combined, and what the alignment gives to it. */
  readonly combineInput: string;
  readonly offsets: string;
  readonly offsetColumns: readonly OffsetColumn[];
}
