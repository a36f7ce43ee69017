import type { ErrorCode } from '../domain/failure/error-codes.ts';
import type { Caveat, Manifest, RunCost } from '../domain/outcome/attempt.ts';
import type { UsedInput } from '../domain/frame/file-content.ts';
import type { ExpectedProduct } from '../domain/association/association-block.ts';

/** A recipe run to be started or adopted. All paths are absolute. */
export interface RecipeRun {
  /** Its outcome table judges the run. */
  readonly process: string;
  readonly ab: string;
  /** Business key: same key, same result. Run directory and manifest carry it. */
  readonly abKey: string;
  readonly recipe: string;
  readonly parameters: readonly string[];
  /** One call per IFU with `--nifu=N`; empty: one call. */
  readonly ifus: readonly number[];
  readonly sof: readonly SofLine[];
  /** Its files of the archive as they were when its key was made: with others under their names it does not count. */
  readonly inputs?: readonly RunInput[];
  readonly expectedProducts: readonly ExpectedProduct[];
  /** Where the products are published: `products/<date>/<ab root>`. The run directory lies beside it. */
  readonly productDirectory: string;
  /** Where the log goes when the run has ended. */
  readonly logPath: string;
  readonly ompThreads: number;
  /** Hard limit of the data segment [bytes] (prlimit --data). */
  readonly memoryLimitBytes: number;
  /** The recipe is stopped after this time [s] and the run fails. */
  readonly wallLimitSeconds: number;
}

/** A file of the archive as it lies on this host. */
export interface RunInput extends UsedInput {
  readonly path: string;
  readonly crc32: number;
  /** Changes when the file does: as long as it is the same, so is the content. */
  readonly stamp: string;
}

export interface SofLine {
  readonly path: string;
  readonly tag: string;
  /** The recipe gets a copy whose header says this; the file itself is never touched. */
  readonly headerEdits?: readonly InputHeaderEdit[];
  /** The recipe gets a file of the same name with this table instead. */
  readonly table?: readonly InputColumn[];
}

/** A column in the form that the recipe takes. */
export type InputColumn =
  | { readonly name: string; readonly format: `${number}A`; readonly values: readonly string[] }
  /** null is no number (NaN). */
  | {
      readonly name: string;
      readonly format: '1D';
      readonly unit?: string;
      readonly values: readonly (number | null)[];
    };

export interface InputHeaderEdit {
  /** FITS keyword verbatim, without HIERARCH. */
  readonly keyword: string;
  readonly value: string | number | boolean;
}

export interface RunWatch {
  /** Cancellation that was requested by a human: only this stops the recipe. */
  readonly cancelRequested?: AbortSignal;
  /** The watcher goes away (worker stops, server lost): the recipe runs on and waits to be adopted. */
  readonly detach?: AbortSignal;
  /** Called about once a second while the run is alive; the caller's heartbeat. */
  readonly onAlive?: (progress: RunProgress) => void;
}
export interface RunProgress {
  readonly pid: number;
  readonly elapsedSeconds: number;
  readonly lastLogLine: string;
}

/** Success and failure in one shape; failure adds `code` and `reason`. */
export interface RunResult {
  readonly status: 'succeeded' | 'failed' | 'cancelled' | 'detached';
  /** True when another attempt had started the recipe. */
  readonly adopted: boolean;
  /** True when a manifest answered and nothing ran. */
  readonly fromManifest: boolean;
  readonly exitCode: number | null;
  readonly code?: ErrorCode;
  readonly reason?: string;
  /** Of a failure that passes by itself: see {@link throwingTransient}. */
  readonly cure?: string;
  readonly logTail: string;
  readonly caveats: readonly Caveat[];
  readonly cost: RunCost | null;
  readonly manifest: Manifest | null;
}

export interface RecipeInfo {
  readonly recipe: string;
  readonly version: string;
}

/** Runs recipes, each in its own process group and fresh working directory; a run survives the worker. */
export interface RecipeRunner {
  /** Recipes that can be run. @throws PhoenixError RECIPE_UNAVAILABLE when there is no esorex. */
  listRecipes(): Promise<readonly RecipeInfo[]>;
  /** Starts the run or adopts the one under way, waits, judges by the outcome table, publishes with a manifest. Recipe failures are results, not exceptions. @throws PhoenixError INPUT_CHANGED, DISK_FULL before a recipe starts. */
  startOrAdopt(run: RecipeRun, watch?: RunWatch): Promise<RunResult>;
  /** Runs of this AB that are under way, or over and not yet published: with the keys and inputs that they were started with. */
  listRuns(run: Pick<RecipeRun, 'ab' | 'productDirectory'>): Promise<readonly RecipeRun[]>;
  /** The manifest published under this key, if its products are all there. */
  findManifest(productDirectory: string, abKey: string): Promise<Manifest | undefined>;
}
