import type { ErrorCode } from '../failure/error-codes.ts';
import type { UsedInput } from '../frame/file-content.ts';

/** What should be known about a successful run: tolerated log patterns and the like (promise 2). */
export interface Caveat {
  /** Identifier of the row of the outcome table, or UNKNOWN_ERROR. */
  readonly id: string;
  /** The log line or fact that triggered it. */
  readonly evidence: string;
  /** True when a human must see the product before it is accepted. */
  readonly reviewMandatory: boolean;
}

/** A product file of an AB in the workspace, as listed by its manifest. */
export interface ManifestProduct {
  /** PRO.CATG as written by the recipe. */
  readonly catg: string;
  /** Absolute path. */
  readonly path: string;
  readonly sizeBytes: number;
  /** DATAMD5 of the product: equal for equal data, whatever the time of the run. Empty if the recipe wrote none. */
  readonly dataMd5: string;
  /** Of data and scientific header; absent in manifests of before. */
  readonly version?: string | undefined;
}

/** Measured cost of a run. */
export interface RunCost {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly wallSeconds: number;
  /** Largest resident set of any process of the run [bytes]; null where the host cannot measure it. */
  readonly peakRssBytes: number | null;
}

/**
 * The record beside the products of an AB. `abKey` is a hash over recipe, version, parameters, names and content of the
 * inputs: a repeated activity with the same key answers from here without running again.
 */
export interface Manifest {
  readonly ab: string;
  readonly abKey: string;
  readonly recipe: string;
  readonly recipeVersion: string;
  readonly parameters: readonly string[];
  /** Files of the archive as they were read. Manifests of older versions have none until their content is known. */
  readonly inputs?: readonly UsedInput[];
  readonly products: readonly ManifestProduct[];
  readonly caveats: readonly Caveat[];
  /**
   * QC parameters of the products' primary headers, `ESO QC …` keywords verbatim. Where several products carry the same
   * one (muse_scibasic: one pixel table per IFU), it is the number of largest absolute value: the worst NSATURATED or
   * LAMBDA SHIFT. Texts and logicals are those of the first product.
   */
  readonly qc: Readonly<Record<string, string | number | boolean>>;
  readonly cost: RunCost;
  readonly host: string;
  readonly logPath: string;
}

/** How an AB ended, as the workflow carries it. */
export type AbOutcome =
  | {
      readonly kind: 'succeeded';
      readonly ab: string;
      readonly abKey: string;
      /** Version of the product: equal for equal data under an equal scientific header. */
      readonly productChecksum: string;
      /** Of the data alone, where that is not the version: verdicts of before are bound to it. */
      readonly dataChecksum?: string;
      readonly wallSeconds: number;
      readonly peakRssBytes: number | null;
      readonly caveats: readonly string[];
      readonly reviewMandatory: boolean;
      readonly assessment: AssessmentSummary | null;
    }
  | { readonly kind: 'failed'; readonly ab: string; readonly code: ErrorCode; readonly reason: string }
  | { readonly kind: 'blocked'; readonly ab: string; readonly by: string };

/** Quality of a `_pst` or `_tpl` product as the gate needs it. */
export interface AssessmentSummary {
  /** 9 or 11 characters, `0` good, bit 1 left. */
  readonly qcFlag: string;
  readonly redScores: number;
  readonly totalScores: number;
  readonly pattern: string;
  /** Path of the QC plot. */
  readonly plotPath: string;
}
