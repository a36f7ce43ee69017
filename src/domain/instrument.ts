import type { AbStep } from './association/association-block.ts';
import type { SmartCase } from './association/smart/finding.ts';
import type { OffsetRow } from './quality/offset-list.ts';

/** Where a row of a table comes from, and since when it holds. `docs/rules.md` prints both. */
interface Sourced {
  /** Document and section. */
  readonly source: string;
  /** Version of the tables in which the row appeared. */
  readonly since: string;
}

/** A test of one keyword of a raw frame. A keyword that is absent or of another type fails every test. */
export type KeywordCondition =
  | { readonly keyword: string; readonly oneOf: readonly string[] }
  /** All of these texts occur in the value (DPR TYPE is a list with commas). */
  | { readonly keyword: string; readonly includes: readonly string[] }
  /** The value matches this regular expression. */
  | { readonly keyword: string; readonly matches: string }
  /** A logical value: is a shutter open, does the adapter track. */
  | { readonly keyword: string; readonly is: boolean };

/** Rows are tried in order; the first one whose conditions all hold gives the raw type. */
export interface ClassificationRule extends Sourced {
  readonly id: string;
  readonly rawType: string;
  readonly conditions: readonly KeywordCondition[];
}

/**
 * What a header must say to agree with itself. It is for frames of which all conditions of `when` hold and none of
 * `unless`. A keyword that is not there contradicts nothing. Whoever breaks a rule is told, and kept.
 */
export type ConsistencyRule = Sourced & {
  readonly id: string;
  readonly when: readonly KeywordCondition[];
  readonly unless?: readonly KeywordCondition[];
  /** What should be the case, in words. */
  readonly says: string;
} & (
    | { readonly kind: 'any-of'; readonly conditions: readonly KeywordCondition[]; readonly wrong: string }
    | { readonly kind: 'none-of'; readonly conditions: readonly KeywordCondition[]; readonly wrong: string }
    /** Two angles that run against each other: their sum is 0 [deg]. */
    | {
        readonly kind: 'opposite-angles';
        readonly keyword: string;
        readonly opposite: string;
        /** The opposite at the end of the exposure, which must not have moved: a third witness, where it is there. */
        readonly oppositeAtEnd: string;
        readonly toleranceDeg: number;
      }
  );

/** What the detector tells of the time of an exposure. */
export interface ExposureRule extends Sourced {
  /** Keywords of the sub-integration [s] and of their number. */
  readonly dit: string;
  readonly ndit: string;
  /** Frames of which it says nothing. */
  readonly unless: readonly KeywordCondition[];
  /** Between the end of an exposure and the start of the next one there is at least this [s]. */
  readonly readOutSeconds: number;
  readonly toleranceSeconds: number;
}

/** Where the telescope was sent: coordinates as the numbers HHMMSS.s and DDMMSS.s. */
export interface PositionRule extends Sourced {
  readonly targetRa: string;
  readonly targetDec: string;
  /** Exposures of a target are no farther from it [deg]. */
  readonly toleranceDeg: number;
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

/** Something that happened to the instrument: calibrations of these tags from the other side of it are not associated. */
export interface CalendarEvent {
  /** ISO time (UT). */
  readonly at: string;
  readonly what: string;
  /** PRO.CATG of the calibrations concerned; `all` of them but static ones, which hold at all times. */
  readonly tags: readonly string[] | 'all';
  readonly source: string;
}

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

/** Edge of a spaxel by instrument mode: the first row whose prefix fits. */
export interface FieldScale {
  readonly insModePrefix: string;
  readonly spaxelArcsec: number;
  /** Edge of the square that stands in where no geometry table is there [arcsec]. */
  readonly nominalArcsec: number;
}

export interface SmartCaseRule extends Sourced {
  readonly case: SmartCase;
  /** `1`, `5a` …: as seed 000 numbers it. */
  readonly seedCase: string;
  readonly title: string;
  readonly criterion: string;
  readonly recommendation: string;
}

/** How an OB that claims to be OBJECT is recognised as the sky of its container. */
export interface HiddenSkyRule {
  /** Farther away nobody takes a sky for subtraction [arcsec]. */
  readonly maxArcsec: number;
  /**
   * Without other signs: all far pointings together have at most this fraction of the exposure time of the object. A far OB
   * of several exposures may be a target of its own, so less is asked of single ones.
   */
  readonly maxShare: { readonly single: number; readonly several: number };
  /** Regular expression on OBS.NAME, OBS.TARG.NAME and OBJECT; letter case is ignored. */
  readonly name: string;
}

/** What smart association must know of an instrument. */
export interface SmartRules extends Sourced {
  /** PRO.CATG of the calibration that holds the footprint. */
  readonly geometryTag: string;
  readonly scales: readonly FieldScale[];
  /** OBS CONTAINER TYPE of a concatenation. */
  readonly concatenation: string;
  /** Exposures that share at least this fraction of their area are worth a combined cube. */
  readonly minOverlap: number;
  /** Pointings closer than this are one pointing (twins, repeated executions) [arcsec]. */
  readonly samePointingArcsec: number;
  /** Offsets and coordinates of an exposure that differ by more contradict each other [arcsec]. */
  readonly offsetToleranceArcsec: number;
  /** OB grades that say an execution failed its constraints. */
  readonly badGrades: readonly string[];
  /** OB grades that say an execution was stopped; what was taken until then may be good. */
  readonly abortedGrades: readonly string[];
  /** What comments say of executions whose grade does not tell: regular expressions, letter case is ignored. */
  readonly comments: { readonly bad: readonly string[]; readonly aborted: readonly string[] };
  /** An exposure shorter than this fraction of the median of its OB was cut off. */
  readonly truncatedFraction: number;
  readonly hiddenSky: HiddenSkyRule;
  readonly cases: readonly SmartCaseRule[];
}

export interface WantedCalibration {
  readonly tag: string;
  readonly required: boolean;
}

/** How many files of a PRO.CATG a run must make: a number, one per IFU, or one per filter of `--filter`. */
export interface ProductRule {
  readonly catg: string;
  readonly count: number | 'per-ifu' | 'per-filter';
  /** Name that esorex gives (muse-recipes 9): `{ifu}` has two digits, `{n}`, the number of the filter, four. */
  readonly file: string;
  /** Only for ABs of these raw types; all where absent. */
  readonly rawTypes?: readonly string[];
}

/** Memory of a run [bytes] = base + perInputByte × bytes of its pixel tables; of one IFU where IFUs run one by one. */
export interface MemoryModel {
  readonly baseBytes: number;
  readonly perInputByte: number;
}

/** Bytes of products by byte of the pixel tables of its exposures. */
export interface DiskModel {
  /** What later steps need and nobody ingests. */
  readonly intermediate: number;
  /** Cubes and images: once in the workspace, once more when they are delivered. */
  readonly final: number;
}

/** How large raw files and what becomes of them are. */
export interface SizeRules extends Sourced {
  /** Raw file of a full exposure; it also stands in where the archive does not tell the size. */
  readonly rawBytes: number;
  /** Pixel tables of all IFUs by byte of the raw file. */
  readonly pixelTableBytesPerRawByte: number;
}

/** Extensions in which a raw frame or a calibration has the data of an IFU. */
export interface ChannelRules extends Sourced {
  /** The n-th is that of IFU n; a calibration may have several of a channel, `CHAN02.DATA` and `CHAN02.STAT`. */
  readonly names: readonly string[];
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
  readonly disk: DiskModel;
  /** After this time the recipe is stopped. */
  readonly wallLimitSeconds: number;
  /** Typical time at real scale, for ranks and forecasts. */
  readonly typicalSeconds: number;
  /** Full exposures that this time is for: it grows in proportion to the pixels. */
  readonly typicalExposures: number;
}

/** A column of the list of offsets, in the form that the recipe reads. */
export type OffsetColumn =
  | { readonly name: string; readonly of: 'dateObs'; readonly format: `${number}A` }
  | {
      readonly name: string;
      readonly of: Exclude<keyof OffsetRow, 'dateObs'>;
      readonly format: '1D';
      readonly unit?: string;
    };

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

/** All tables of one instrument. Whoever changes a row changes `version`. */
export interface InstrumentRules {
  readonly instrument: string;
  readonly version: string;
  readonly classification: readonly ClassificationRule[];
  readonly consistency: readonly ConsistencyRule[];
  readonly exposure: ExposureRule;
  readonly position: PositionRule;
  readonly association: readonly AssociationRule[];
  readonly recipes: Readonly<Record<AbStep, RecipeRule>>;
  readonly optionBounds: readonly OptionBound[];
  readonly channels: ChannelRules;
  readonly sizes: SizeRules;
  readonly cascade: CascadeRules;
  readonly smart: SmartRules;
  readonly events: readonly CalendarEvent[];
  readonly abEdits: readonly AbEditRule[];
}
