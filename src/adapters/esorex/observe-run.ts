import { stat } from 'node:fs/promises';
import type { ProcessIdentity } from '../processes/process-identity.ts';
import { livenessOf } from '../processes/process-identity.ts';
import { isProcessLockHeld } from '../processes/process-lock.ts';
import type { RunDirectory } from './run-directory.ts';
import { STOP_REASONS, parseEnding, parseIdentity } from './run-files.ts';
import type { Ending, StopReason } from './run-files.ts';
import { hasCode, readTextIfThere } from './small-files.ts';

/** What a run directory says, whoever has started it. */
export type RunState =
  | { readonly kind: 'absent' }
  /** Claimed, and the script has not said yet who it is. */
  | { readonly kind: 'starting'; readonly attempt: string; readonly claimedAtMs: number }
  | {
      readonly kind: 'alive';
      readonly attempt: string;
      readonly process: ProcessIdentity;
      readonly startedAtMs: number;
    }
  /** Alive in another PID namespace: it can be waited for, not stopped. */
  | {
      readonly kind: 'elsewhere';
      readonly attempt: string;
      readonly process: ProcessIdentity;
      readonly startedAtMs: number;
    }
  | EndedRun
  /** Dead, because somebody stopped it. */
  | { readonly kind: 'stopped'; readonly attempt: string; readonly why: StopReason; readonly startedAtMs: number }
  /** Dead, and nobody knows why: a reboot, a kill of the whole group. */
  | { readonly kind: 'lost'; readonly attempt: string; readonly process: ProcessIdentity | undefined };

export interface EndedRun {
  readonly kind: 'ended';
  readonly attempt: string;
  readonly ending: Ending;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** The state of a run directory; what was read is of one and the same attempt. */
export async function observeRun(directory: RunDirectory): Promise<RunState> {
  for (;;) {
    const attempt = await readTextIfThere(directory.attempt);
    if (attempt === undefined) return { kind: 'absent' };
    const state = await observeAttempt(directory, attempt);
    if (state.kind === 'alive' || state.kind === 'elsewhere' || (await readTextIfThere(directory.attempt)) === attempt)
      return state;
  }
}

async function observeAttempt(directory: RunDirectory, attempt: string): Promise<RunState> {
  const ended = await observeEnd(directory, attempt);
  if (ended !== undefined) return ended;
  const pid = await readTextIfThere(directory.pid);
  if (pid === undefined) return { kind: 'starting', attempt, claimedAtMs: await modifiedAtMs(directory.run) };
  const process = parseIdentity(pid);
  const startedAtMs = await modifiedAtMs(directory.pid);
  const liveness = process === undefined ? 'dead' : livenessOf(process);
  if (process !== undefined && liveness === 'alive') return { kind: 'alive', attempt, process, startedAtMs };
  if (process !== undefined && liveness === 'unknown' && (await isProcessLockHeld(directory.lifeline)))
    return { kind: 'elsewhere', attempt, process, startedAtMs };
  // It may have ended between the first look and the second one.
  return (await observeEnd(directory, attempt)) ?? observeDeath(directory, attempt, process, startedAtMs);
}

async function observeEnd(directory: RunDirectory, attempt: string): Promise<EndedRun | undefined> {
  const rc = await readTextIfThere(directory.rc);
  const ending = rc === undefined ? undefined : parseEnding(rc);
  if (ending === undefined) return undefined;
  const [startedAtMs, endedAtMs] = await Promise.all([modifiedAtMs(directory.pid), modifiedAtMs(directory.rc)]);
  return { kind: 'ended', attempt, ending, startedAtMs, endedAtMs };
}

async function observeDeath(
  directory: RunDirectory,
  attempt: string,
  process: ProcessIdentity | undefined,
  startedAtMs: number,
): Promise<RunState> {
  const stop = await readTextIfThere(directory.stop);
  const why = STOP_REASONS.find((reason) => reason === stop);
  return why === undefined ? { kind: 'lost', attempt, process } : { kind: 'stopped', attempt, why, startedAtMs };
}

/** 0 for a file that has just gone: the caller then sees another attempt, or none. */
export async function modifiedAtMs(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return 0;
    throw error;
  }
}
