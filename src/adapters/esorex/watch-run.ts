import type { ChildProcess } from 'node:child_process';
import { utimes } from 'node:fs/promises';
import type { RunWatch } from '../../ports/recipe-runner.ts';
import { createAlarm } from './alarm.ts';
import type { RunState } from './observe-run.ts';
import { observeRun } from './observe-run.ts';
import type { RunDirectory } from './run-directory.ts';
import { lastLogLine } from './run-logs.ts';
import { hasCode } from './small-files.ts';

/** Why watching ended: the run is no longer alive as this attempt, or something must be done about it. */
export type WatchEnd = 'changed' | 'cancel-requested' | 'detached' | 'over-wall-limit' | 'not-started';

export interface WatchTask {
  readonly directory: RunDirectory;
  readonly attempt: string;
  readonly wallLimitSeconds: number;
  /** Longest pause between two looks [ms]. */
  readonly pollMs: number;
  readonly clock: () => number;
  /** The script's process, if it is our own child: then its end is noticed at once. */
  readonly child: ChildProcess | undefined;
}

const FIRST_POLL_MS = 10;
const POLL_GROWTH = 1.5;
const BEAT_MS = 1_000;
/** A starter needs milliseconds from its claim to its script; after this time it is taken for dead. */
const START_LIMIT_MS = 5_000;

/** Watches a run until something changes; claims it and reports progress about once a second. */
export async function watchRun(task: WatchTask, watch: RunWatch): Promise<WatchEnd> {
  using alarm = createAlarm([watch.cancelRequested, watch.detach], task.child);
  let pauseMs = FIRST_POLL_MS;
  let nextBeatMs = 0;
  for (;;) {
    const state = await observeRun(task.directory);
    const end = endOf(task, watch, state);
    if (end !== undefined) return end;
    if (isAliveState(state) && task.clock() >= nextBeatMs) {
      nextBeatMs = task.clock() + BEAT_MS;
      await beat(task, watch, state);
    }
    await alarm.sleep(pauseMs);
    pauseMs = Math.min(task.pollMs, pauseMs * POLL_GROWTH);
  }
}

function endOf(task: WatchTask, watch: RunWatch, state: RunState): WatchEnd | undefined {
  if (!isWatchable(state) || state.attempt !== task.attempt) return 'changed';
  if (watch.cancelRequested?.aborted === true) return 'cancel-requested';
  if (watch.detach?.aborted === true) return 'detached';
  if (state.kind === 'elsewhere') return undefined;
  if (state.kind === 'alive')
    return task.clock() > state.startedAtMs + task.wallLimitSeconds * 1000 ? 'over-wall-limit' : undefined;
  const isOurs = task.child?.exitCode === null && task.child.signalCode === null;
  return !isOurs && task.clock() > state.claimedAtMs + START_LIMIT_MS ? 'not-started' : undefined;
}

function isWatchable(state: RunState): state is Extract<RunState, { kind: 'starting' | 'alive' | 'elsewhere' }> {
  return state.kind === 'starting' || isAliveState(state);
}

function isAliveState(state: RunState): state is AliveState {
  return state.kind === 'alive' || state.kind === 'elsewhere';
}

type AliveState = Extract<RunState, { kind: 'alive' | 'elsewhere' }>;

async function beat(task: WatchTask, watch: RunWatch, state: AliveState): Promise<void> {
  await claim(task.directory, task.clock());
  watch.onAlive?.({
    pid: state.process.pid,
    elapsedSeconds: Math.max(0, (task.clock() - state.startedAtMs) / 1000),
    lastLogLine: await lastLogLine(task.directory.log),
  });
}

/** Says that somebody wants the result. */
async function claim(directory: RunDirectory, nowMs: number): Promise<void> {
  try {
    await utimes(directory.claim, nowMs / 1000, nowMs / 1000);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
