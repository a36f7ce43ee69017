import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import { gigabytes } from '../domain/cascade/byte-text.ts';
import { lacksMemory, memoryOf } from '../domain/cascade/book-memory.ts';
import type { AbEstimate } from '../domain/cascade/estimate-ab.ts';
import type { Manifest, RunCost } from '../domain/outcome/attempt.ts';
import { throwingTransient } from '../domain/outcome/transient-result.ts';
import { secondsLeftOf, secondsUntil, slotSeconds, slotText } from '../domain/scheduling/slot.ts';
import type { Slot } from '../domain/scheduling/slot.ts';
import type { Admission } from '../ports/admission.ts';
import type { RecipeRun, RecipeRunner, RunResult } from '../ports/recipe-runner.ts';
import type { AttemptRow } from '../ports/records/attempts.ts';
import type { AbRef } from '../workflows/contract.ts';
import { watchActivityEnd, withHeartbeat } from './failures.ts';
import type { ActivityEnd } from './failures.ts';
import type { MeasuredRuns } from './measured-runs.ts';
import type { UnbookedRun } from './recipe-run.ts';

export interface AdmittedRunDependencies {
  readonly host: string;
  /** What the recipes of this host share. */
  readonly capacity: { readonly streams: number; readonly memoryBytes: number };
  /** Undefined: recipes may begin at any time. */
  readonly slot?: Slot | undefined;
  readonly runner: Pick<RecipeRunner, 'startOrAdopt'>;
  readonly admission: Admission;
  readonly measuredRuns: MeasuredRuns;
}

/** A run before its memory is known. */
export interface RunTask {
  readonly ref: AbRef;
  readonly ab: AssociationBlock;
  readonly run: UnbookedRun;
  /** undefined: the plan was made without. */
  readonly estimate: AbEstimate | undefined;
}

type Tell = (status: 'running' | 'planned') => Promise<void>;

/** With more memory, twice (design section 7). */
const RAISES_MAX = 2;

/**
 * Runs an AB when the host has room for it; the memory that is booked is the hard limit. What fails for lack of memory runs
 * again with more. How often is counted from the attempts on record since this activity was scheduled, so that a lost worker
 * is forgotten neither, and an operator's retry begins anew.
 */
export async function runAdmitted(deps: AdmittedRunDependencies, task: RunTask, tell: Tell): Promise<RunResult> {
  const end = watchActivityEnd();
  return withHeartbeat(async (beat) => {
    for (let tries = 1; ; tries++) {
      const memoryLimitBytes = await bookingOf(deps, task);
      const result = await runOnce(deps, { ...task.run, memoryLimitBytes }, { task, end, beat, tell });
      const failures = Math.max(tries, await recordAttempt(deps, task, result, memoryLimitBytes));
      if (!lacksMemory(result.code)) return throwingTransient(task.ab.name, result);
      const isLast = failures > RAISES_MAX || memoryLimitBytes >= deps.capacity.memoryBytes;
      if (isLast) return explained(result, failures, memoryLimitBytes);
      beat(`${result.code ?? ''} with ${gigabytes(memoryLimitBytes)}: again with more`);
    }
  });
}

async function bookingOf({ measuredRuns, capacity }: AdmittedRunDependencies, task: RunTask): Promise<number> {
  const { ref, ab, run, estimate } = task;
  return memoryOf({
    abKey: run.abKey,
    step: ab.step,
    modelBytes: estimate?.memoryBytes,
    runs: await measuredRuns.list(ref.process, ref.unit),
    host: capacity,
  });
}

/**
 * The attempt that saw the end of the run may have been lost before it could record it. The manifest does not tell the limit:
 * what would be booked now stands in.
 */
export async function recordPublished(
  deps: AdmittedRunDependencies,
  task: RunTask,
  { cost, host }: Manifest,
): Promise<void> {
  const runs = await deps.measuredRuns.list(task.ref.process, task.ref.unit);
  if (runs.some(({ ab, startedAt }) => ab === task.ab.name && startedAt === cost.startedAt)) return;
  await deps.measuredRuns.save(rowOf(task, { host, code: '', cost, limitBytes: await bookingOf(deps, task) }));
}

interface Running {
  readonly task: RunTask;
  readonly end: ActivityEnd;
  readonly beat: (details: unknown) => void;
  readonly tell: Tell;
}

/** Waits for room (heartbeating), runs, gives the room back. Ends as the attempt ended: the recipe may go on. */
async function runOnce(deps: AdmittedRunDependencies, run: RecipeRun, running: Running): Promise<RunResult> {
  const { task, end, beat, tell } = running;
  const signal = AbortSignal.any([end.cancelRequested, end.detach]);
  await untilItFitsTheSlot(deps, running, { id: run.abKey, signal });
  beat(`waiting for a stream and ${gigabytes(run.memoryLimitBytes)} of memory`);
  const admitted = await deps.admission.admit(requestOf(task, run), signal);
  try {
    await tell('running');
    const { cancelRequested, detach } = end;
    const result = await deps.runner.startOrAdopt(run, { cancelRequested, detach, onAlive: beat });
    if (result.status === 'cancelled') await tell('planned');
    // The recipe runs on: its room is kept for the attempt that adopts it.
    if (result.status === 'detached') admitted.leave();
    if (result.status === 'cancelled' || result.status === 'detached') throw end.failure();
    return result;
  } finally {
    admitted.release();
  }
}

/** The calendar's clock may be set meanwhile. */
const SLOT_LOOK_SECONDS = 60;

/**
 * Placement has seen to it that the chain fits, but what came since, an outage of the archive, may have eaten the slot: then
 * the run waits for the next one. What is longer than any slot begins inside of it; what runs already is not to wait.
 */
async function untilItFitsTheSlot(
  { slot, admission }: AdmittedRunDependencies,
  { task, beat }: Running,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
): Promise<void> {
  if (slot === undefined) return;
  const seconds = task.estimate?.seconds ?? 0;
  const needed = seconds > slotSeconds(slot) ? 0 : seconds;
  for (;;) {
    const now = new Date();
    const left = secondsLeftOf(slot, now);
    if (admission.holds(id) || (left > 0 && left >= needed)) return;
    const minutes = [needed, left].map((each) => Math.floor(each / 60)).join(' min, ');
    beat(`waiting for slot ${slotText(slot)} UT to begin again: needs ${minutes} min are left`);
    const pauseSeconds = Math.min(SLOT_LOOK_SECONDS, secondsUntil(slot, now) || SLOT_LOOK_SECONDS);
    // Only the signal ends it early, and its reason is the failure of the SDK.
    await delay(pauseSeconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function requestOf({ ref, ab, estimate }: RunTask, { abKey, memoryLimitBytes }: RecipeRun) {
  return {
    id: abKey,
    date: `${ref.process}/${ref.unit}`,
    programme: ab.obsProgId,
    isBacklog: ref.isBacklog,
    rank: ref.rank,
    memoryBytes: memoryLimitBytes,
    seconds: estimate?.seconds ?? Infinity,
  };
}

/** Returns how often this activity has failed for lack of memory. A manifest that answered is no run. */
async function recordAttempt(
  { measuredRuns, host }: AdmittedRunDependencies,
  task: RunTask,
  result: RunResult,
  limitBytes: number,
): Promise<number> {
  if (result.cost === null || result.fromManifest) return 0;
  await measuredRuns.save(rowOf(task, { host, code: result.code ?? '', cost: result.cost, limitBytes }));
  const { ref, run } = task;
  const since = new Date(Context.current().info.scheduledTimestampMs).toISOString();
  const rows = await measuredRuns.list(ref.process, ref.unit);
  return rows.filter((other) => other.abKey === run.abKey && other.startedAt >= since && lacksMemory(other.code))
    .length;
}

interface EndedRun {
  readonly host: string;
  readonly code: string;
  readonly cost: RunCost;
  readonly limitBytes: number;
}

function rowOf({ ref, ab, run, estimate }: RunTask, { host, code, cost, limitBytes }: EndedRun): AttemptRow {
  const { startedAt, wallSeconds, peakRssBytes } = cost;
  return {
    ...{ process: ref.process, unit: ref.unit, ab: ab.name, step: ab.step, recipe: ab.recipe },
    ...{ host, abKey: run.abKey, code, startedAt, wallSeconds, peakRssBytes },
    ...{ modelBytes: estimate?.memoryBytes ?? 0, limitBytes },
  };
}

function explained(result: RunResult, failures: number, limitBytes: number): RunResult {
  const times = failures > 1 ? `${failures} runs, the last with` : 'all that the host has:';
  return { ...result, reason: `${result.reason ?? ''}; ${times} ${gigabytes(limitBytes)} of memory` };
}
