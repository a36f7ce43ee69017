import { ERROR_CODES, isErrorCode } from '../failure/error-codes.ts';

/** A run of a recipe as it was measured. */
export interface MeasuredRun {
  readonly ab: string;
  readonly abKey: string;
  readonly step: string;
  readonly startedAt: string;
  /** Error code; empty for success. */
  readonly code: string;
  readonly peakRssBytes: number | null;
  /** What the memory model had said; 0: nothing. */
  readonly modelBytes: number;
  /** Hard limit under which it ran. */
  readonly limitBytes: number;
}

export interface MemoryRequest {
  readonly abKey: string;
  readonly step: string;
  /** By the memory model; undefined: the plan has no estimate. */
  readonly modelBytes: number | undefined;
  /** Runs of the same date on record, in the order of their starts. */
  readonly runs: readonly MeasuredRun[];
  readonly host: { readonly memoryBytes: number; readonly streams: number };
}

/** The limit counts the data segment, the peak the resident set: measured, the first is up to 10 % more (muse-recipes 10B). */
const PEAK_MARGIN = 1.1;
/** 1.5 times what was not enough, then 2 times (design section 7). */
const FIRST_RAISE = 1.5;
const LATER_RAISE = 4 / 3;
/** So many runs of a step say whether the model holds for the frames of this date. */
const RECENT_RUNS = 20;

/**
 * What is booked for a run, and is its hard limit: the largest of what the model says, of that times what the last runs of the
 * step needed more than it said, of what the last run of this very AB needed, and of a raise on what was not enough for it.
 */
export function memoryOf({ abKey, step, modelBytes, runs, host }: MemoryRequest): number {
  // A host of as many streams runs that many of them; that is all that is known of an AB without an estimate.
  const model = modelBytes ?? host.memoryBytes / host.streams;
  const own = runs.filter((run) => run.abKey === abKey);
  const peak = own.findLast(({ code, peakRssBytes }) => code === '' && peakRssBytes !== null)?.peakRssBytes ?? 0;
  const wanted = Math.max(model, model * modelFactor(step, runs), peak * PEAK_MARGIN, raised(own));
  return Math.min(Math.round(wanted), host.memoryBytes);
}

/** Whether a run failed for lack of memory, or was killed: more memory may cure it. */
export function lacksMemory(code: string | undefined): boolean {
  return isErrorCode(code) && ERROR_CODES[code].class === 'memory';
}

/** What the recent runs of a step needed, by what the model said of them; at least 1: a model that is too large is only slow. */
function modelFactor(step: string, runs: readonly MeasuredRun[]): number {
  const recent = runs.filter((run) => run.step === step && run.code === '' && run.modelBytes > 0).slice(-RECENT_RUNS);
  return Math.max(1, ...recent.map(({ peakRssBytes, modelBytes }) => ((peakRssBytes ?? 0) * PEAK_MARGIN) / modelBytes));
}

function raised(own: readonly MeasuredRun[]): number {
  const tooSmall = own.filter(({ code }) => lacksMemory(code)).map(({ limitBytes }) => limitBytes);
  if (tooSmall.length === 0) return 0;
  return Math.max(...tooSmall) * (tooSmall.length === 1 ? FIRST_RAISE : LATER_RAISE);
}
