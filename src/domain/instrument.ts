import type { AbStep } from './association/association-block.ts';

/** Where a row of a table comes from, and since when it holds. `docs/rules.md` prints both. */
interface Sourced {
  /** Document and section. */
  readonly source: string;
  /** Version of the tables in which the row appeared. */
  readonly since: string;
}

/** A test of one keyword of a raw frame. A keyword that is absent or no text fails every test. */
export type KeywordCondition =
  | { readonly keyword: string; readonly oneOf: readonly string[] }
  /** All of these texts occur in the value (DPR TYPE is a list with commas). */
  | { readonly keyword: string; readonly includes: readonly string[] }
  /** The value matches this regular expression. */
  | { readonly keyword: string; readonly matches: string };

/** Rows are tried in order; the first one whose conditions all hold gives the raw type. */
export interface ClassificationRule extends Sourced {
  readonly id: string;
  readonly rawType: string;
  readonly conditions: readonly KeywordCondition[];
}

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
  /** `closest`: smallest time to MJD-OBS_MOD. `static`: valid at all times, the newest version is taken. */
  readonly time: 'closest' | 'static';
  /** Largest time difference [d]; no limit where absent. */
  readonly maxDays?: number;
  readonly match: readonly MatchKey[];
}

export interface WantedCalibration {
  readonly tag: string;
  readonly required: boolean;
}

/** How many files of a PRO.CATG a run must make: a number, one per IFU, or one per filter of `--filter`. */
export interface ProductRule {
  readonly catg: string;
  readonly count: number | 'per-ifu' | 'per-filter';
  /** Only for ABs of these raw types; all where absent. */
  readonly rawTypes?: readonly string[];
}

/** Memory of a run [bytes] = base + perInputByte × bytes of its pixel tables. */
export interface MemoryModel {
  readonly baseBytes: number;
  readonly perInputByte: number;
}

/** What the cascade must know of one step. */
export interface RecipeRule extends Sourced {
  readonly step: AbStep;
  /** Between root and `.ab`: '', `_sky`, `_pst`, `_tal`, `_tpl`. */
  readonly extension: string;
  readonly recipe: string;
  /** DRS_TYPE of the AB: INT is one AB at a time with parallel work inside (phoenix-formats 3). */
  readonly drsType: string;
  /** Options for real data; processes and configuration override single ones. */
  readonly parameters: readonly string[];
  /** Calibrations taken over from the simple AB, in the order of the SOF. */
  readonly calibrations: readonly WantedCalibration[];
  /** Products without which the run has failed: those that a later step or the release needs. */
  readonly products: readonly ProductRule[];
  readonly memory: MemoryModel;
  /** After this time the recipe is stopped. */
  readonly wallLimitSeconds: number;
  /** Typical time at real scale, for ranks and forecasts. */
  readonly typicalSeconds: number;
}

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
}

/** All tables of one instrument. Whoever changes a row changes `version`. */
export interface InstrumentRules {
  readonly instrument: string;
  readonly version: string;
  readonly classification: readonly ClassificationRule[];
  readonly association: readonly AssociationRule[];
  readonly recipes: Readonly<Record<AbStep, RecipeRule>>;
  readonly cascade: CascadeRules;
}
