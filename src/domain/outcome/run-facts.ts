import type { ExpectedProduct } from '../association/association-block.ts';
import type { Keywords } from '../frame/keywords.ts';

/** A file that the recipe left in its output directory. */
export interface FoundProduct {
  readonly fileName: string;
  /** PRO.CATG of the primary header, empty where there is none. */
  readonly catg: string;
  /** Of the primary header; empty when unreadable. */
  readonly keywords: Keywords;
  /** Why it cannot be read to its end; null: it can. */
  readonly problem: string | null;
}

/** All that is known of a recipe run when it has ended. */
export interface RunFacts {
  readonly recipe: string;
  /** As the shell gives it: 128 + signal for a killed process. null: it left none. */
  readonly exitCode: number | null;
  /** True when it was stopped because its time was over. */
  readonly isOverWallLimit: boolean;
  readonly wallLimitSeconds: number;
  readonly memoryLimitBytes: number;
  readonly peakRssBytes: number | null;
  /** Standard output, standard error and log files of all steps. */
  readonly logLines: readonly string[];
  readonly inputs: readonly { readonly path: string; readonly tag: string }[];
  readonly products: readonly FoundProduct[];
  readonly expectedProducts: readonly ExpectedProduct[];
}
