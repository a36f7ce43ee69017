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
  /** The combined AB goes; each of its files becomes an AB of its own: single cubes only. OBJECTs keep its SKY files. */
  | { readonly kind: 'DELETE'; readonly ab: string }
  /** The files of these ABs are dealt out anew: all of them, each once. A SKY serves its new AB only. */
  | { readonly kind: 'EDIT'; readonly abs: readonly string[]; readonly datasets: readonly DatasetFiles[] }
  /** One AB becomes several, for pointings that do not overlap. OBJECTs without a SKY then keep those that they had. */
  | {
      readonly kind: 'SPLIT';
      readonly ab: string;
      readonly by: SplitCriterion;
      readonly datasets: readonly DatasetFiles[];
    }
  /**
   * Products of these SKY files (of other ABs) replace the static sky calibrations; an AB with a SKY of its own keeps them
   * for that one's sky, and each OBJECT takes the closest sky.
   */
  | { readonly kind: 'ADD_SKY'; readonly abs: readonly string[]; readonly skyFiles: DatasetFiles }
  /** The raw type of all files of these ABs is another one than DPR.TYPE says (hidden sky). */
  | { readonly kind: 'TRANSFORM'; readonly abs: readonly string[]; readonly to: 'OBJECT' | 'SKY' };

/** ABs that an action names, in its order. */
export function abNamesOf(action: Action): readonly string[] {
  return 'ab' in action ? [action.ab] : action.abs;
}

/** True when both do the same to the same ABs and files. */
export function isSameAction(a: Action, b: Action): boolean {
  return canonical(a) === canonical(b);
}

function canonical(action: Action): string {
  return JSON.stringify(Object.entries(action).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** An action in a line of a log: `MERGE of A.ab, B.ab`. */
export function describeAction(action: Action): string {
  const what = `${action.kind} of ${abNamesOf(action).join(', ')}`;
  switch (action.kind) {
    case 'MERGE':
    case 'DELETE':
      return what;
    case 'EDIT':
      return `${what} into ${countOf(action.datasets)}`;
    case 'SPLIT':
      return `${what} by ${action.by} into ${countOf(action.datasets)}`;
    case 'ADD_SKY':
      return `ADD_SKY of ${action.skyFiles.join(', ')} to ${action.abs.join(', ')}`;
    case 'TRANSFORM':
      return `${what} to ${action.to}`;
  }
}

function countOf(datasets: readonly DatasetFiles[]): string {
  return datasets.length === 1 ? '1 dataset' : `${datasets.length} datasets`;
}
