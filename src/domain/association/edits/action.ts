/** What a human, or a recommendation that a human accepted, may do to the ABs of a date (seed 000, phoenixPrepare_MUSE). */
export const ACTION_KINDS = ['MERGE', 'DELETE', 'EDIT', 'SPLIT', 'ADD_SKY', 'TRANSFORM'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

export const SPLIT_CRITERIA = ['position', 'radec', 'files'] as const;
export type SplitCriterion = (typeof SPLIT_CRITERIA)[number];

/** Raw file names of one dataset. */
export type DatasetFiles = readonly string[];

/**
 * A typed change of input datasets. ABs and raw files are named, so that an action can be played again on a new plan and
 * be refused when it no longer fits. No action loses a raw file: what leaves a combined AB becomes an AB of its own.
 */
export type Action =
  /** Two or more ABs become one, named after its first file. */
  | { readonly kind: 'MERGE'; readonly abs: readonly string[] }
  /** The combined AB goes; each of its files becomes an AB of its own: single cubes only. */
  | { readonly kind: 'DELETE'; readonly ab: string }
  /** The files of these ABs are dealt out anew: all of them, each once. */
  | { readonly kind: 'EDIT'; readonly abs: readonly string[]; readonly datasets: readonly DatasetFiles[] }
  /** One AB becomes several, for pointings that do not overlap. */
  | {
      readonly kind: 'SPLIT';
      readonly ab: string;
      readonly by: SplitCriterion;
      readonly datasets: readonly DatasetFiles[];
    }
  /** Products of these SKY files (of other ABs) replace the static sky calibrations. */
  | { readonly kind: 'ADD_SKY'; readonly abs: readonly string[]; readonly skyFiles: DatasetFiles }
  /** The raw type of all files of these ABs is another one than DPR.TYPE says (hidden sky). */
  | { readonly kind: 'TRANSFORM'; readonly abs: readonly string[]; readonly to: 'OBJECT' | 'SKY' };
