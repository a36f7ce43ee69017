import type { Sourced } from './sourced.ts';

/**
 * How ABs of an older tree are brought to today's standard; associations are never made anew (seed 002, 4.1). Rows are
 * applied in order, and those that an AB has had already (`EDIT_TABLE`) never again: a new row has a new `since`.
 */
export type AbEditRule = Sourced & { readonly id: string } & (
    | { readonly kind: 'drop-parameter'; readonly parameter: string; readonly recipes?: readonly string[] }
    /** Static calibrations of this tag whose names match become the one that association finds now. */
    | { readonly kind: 'unify-static'; readonly tag: string; readonly matches: string }
    /** MCALIB VIRTUAL of a master that is certified meanwhile becomes REAL. */
    | { readonly kind: 'virtual-to-real'; readonly matches: string }
    /** Of raw files and calibrations, and RAW_TYPE. */
    | { readonly kind: 'rename-tag'; readonly from: string; readonly to: string }
  );
