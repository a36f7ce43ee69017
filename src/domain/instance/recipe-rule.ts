import type { AbStep } from './ab-step.ts';
import type { Sourced } from './sourced.ts';

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
