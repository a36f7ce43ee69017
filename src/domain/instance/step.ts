import type { AbStep } from './ab-step.ts';
import type { Sourced } from './sourced.ts';

/** What tells the calls of one AB apart, or the files of one product: a number of the IFU, a filter of `--filter`. */
export type Key = 'ifu' | 'filter';

/**
 * A product or calibration that is taken, and its tag in the set of frames. With a key only the file of it, where the
 * product has one for each key.
 */
export interface Take {
  readonly catg: string;
  readonly tag: string;
  readonly key?: string;
  /** The choice stands without it. */
  readonly optional?: boolean;
}

/**
 * Where an input comes from. `raw`: the frames that the AB is for. `own`: an earlier step's AB of the same frames. `members`: the
 * ABs that are combined. `closest`: of all frames that the named step is made for, those of the group and those that a human has
 * added, the one closest in time; a frame that has its own takes that. `association`: calibrations of the simple AB.
 */
export type Choice = { readonly parameters?: readonly string[] } & (
  | { readonly from: 'raw' }
  | { readonly from: 'own' | 'members' | 'closest'; readonly step: AbStep; readonly take: readonly Take[] }
  | { readonly from: 'association'; readonly take: readonly Take[] }
);

/** One or more lines of the set of frames: the first choice that there is. */
export interface InputRule {
  readonly required: boolean;
  readonly choices: readonly Choice[];
}

/** How many files of a PRO.CATG a run must make: a number, or one for each key. */
export interface OutputRule {
  readonly catg: string;
  readonly count: number | { readonly each: Key };
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

/** A row of the cascade: what is run for which frames, on which inputs. */
export interface Step extends Sourced {
  readonly id: AbStep;
  /** Between root and `.ab`: '', `_sky`, `_pst`, `_tal`, `_tpl`. */
  readonly extension: string;
  readonly recipe: string;
  /** DRS_TYPE of the AB: INT is one AB at a time with parallel work inside (phoenix-formats 3). */
  readonly drsType: string;
  /** One AB for each frame of a group, or one for all its frames of a raw type. */
  readonly per: 'frame' | 'raw type';
  /** Frames that it is made for; all of a group where absent. */
  readonly rawTypes?: readonly string[];
  /** The step whose products it combines: at least so many, and at most as many as the process allows. */
  readonly members?: { readonly step: AbStep; readonly min: number };
  /** In the order of the set of frames. */
  readonly inputs: readonly InputRule[];
  /** Options for real data; processes and configuration override single ones. */
  readonly parameters: readonly string[];
  /** The recipe is called once, or for each key with this option. */
  readonly calls: 'once' | { readonly option: string; readonly each: Key };
  /** Products without which the run has failed: those that a later step or the release needs. */
  readonly outputs: readonly OutputRule[];
  readonly memory: MemoryModel;
  readonly disk: DiskModel;
  /** After this time the recipe is stopped. */
  readonly wallLimitSeconds: number;
  /** Typical time at real scale, for ranks and forecasts. */
  readonly typicalSeconds: number;
  /** Full exposures that this time is for: it grows in proportion to the pixels. */
  readonly typicalExposures: number;
}
