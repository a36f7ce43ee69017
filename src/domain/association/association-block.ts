import type { AbStep } from '../instance/ab-step.ts';

/**
 * Where an input comes from. `product` names the AB that makes it and the product's PRO.CATG; with `fileNumber`
 * (from 1) only that one of several files. `file` was given by a human (a hand-made OFFSET_LIST).
 */
export type InputSource =
  | { readonly kind: 'raw'; readonly fileName: string }
  | { readonly kind: 'calib'; readonly fileName: string }
  | { readonly kind: 'product'; readonly ab: string; readonly catg: string; readonly fileNumber?: number }
  | { readonly kind: 'file'; readonly path: string };

/** One line (or, for a product with several files, one group of lines) of the set of frames. */
export interface AbInput {
  readonly source: InputSource;
  /** Tag in the set of frames (SOF), for example PIXTABLE_OBJECT. */
  readonly tag: string;
}

/**
 * An association block: one recipe call with its inputs, the unit of planning, execution and review.
 * The text form (`.ab` file) is in `ab-text.ts`; both carry the same facts.
 */
export interface AssociationBlock {
  /** `MUSE.2014-12-15T00:54:04.379_pst.ab`: first raw file, the step's extension. */
  readonly name: string;
  readonly step: AbStep;
  readonly recipe: string;
  /** OBJECT or SKY: a SKY `_pst` makes a shallow cube. */
  readonly rawType: string;
  readonly dprCatg: string;
  readonly date: string;
  readonly obsId: number;
  readonly obsProgId: string;
  readonly obsTargName: string;
  readonly obsMode: string;
  readonly insMode: string;
  readonly tplStart: string;
  /** MJD-OBS of the first raw file [d]. */
  readonly mjdObs: number;
  /**
   * `MJD-OBS_MOD`: middle of the first exposure of the simple AB [d]. It stands for the whole input group: its calibrations
   * were associated for this time. Absent where nobody has told it (an AB of an older tree).
   */
  readonly mjdObsMod?: number;
  /** `COMPLETENESS`: all exposures that its templates were to have are in its dataset. Absent: not told. */
  readonly isComplete?: boolean;
  /** `RAW_MATCH_KEY`: what its raw files have in common, `TPL.START=…`. Absent: nothing is told. */
  readonly rawMatchKeys?: readonly string[];
  /** Raw files this AB finally descends from, in order of time. */
  readonly rawFiles: readonly string[];
  /** Of the raw files of its raw type, together [s]: a SKY among OBJECTs does not count. */
  readonly exptimeSeconds: number;
  /** Command line options of the recipe, `--name=value`. */
  readonly parameters: readonly string[];
  /** IFUs that the recipe is called for one by one (`--nifu=N`); empty: one call for all. */
  readonly ifus: readonly number[];
  /** Inputs in the order of the SOF; inputs of `align` and `combine` are sorted by time. */
  readonly inputs: readonly AbInput[];
  /** Names of the ABs whose products are inputs. */
  readonly waitFor: readonly string[];
  /** PRO.CATG of products that must exist after the run, with how many files each. */
  readonly expectedProducts: readonly ExpectedProduct[];
  /** Its input set is not that of one template any more (merged, split, dealt out anew): QCFLAG bit 11. */
  readonly modified: boolean;
  /** Ids of the edits that made it (`EDIT_ID`); absent: none. */
  readonly edits?: readonly string[];
  /** Keywords of its raw files that are read with another value (`HEADER_EDIT`); absent: none. */
  readonly headerEdits?: readonly HeaderEditLine[];
}

/** Keyword of a raw file that is wrong in the archive: the recipe gets a copy with this value. */
export interface HeaderEditLine {
  readonly fileName: string;
  readonly keyword: string;
  readonly value: string | number | boolean;
}

export interface ExpectedProduct {
  readonly catg: string;
  readonly count: number;
}
