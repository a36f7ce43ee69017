import type { ChildProcess } from 'node:child_process';
import type { Manifest } from '../../domain/outcome/attempt.ts';
import type { RecipeRun, RunResult, RunWatch } from '../../ports/recipe-runner.ts';
import type { ConcludeSettings } from './conclude-run.ts';
import type { RunDirectory } from './run-directory.ts';
import { readRunLog, readTail } from './run-logs.ts';
import type { ScriptSettings } from './run-script.ts';

export interface RunnerSettings extends ScriptSettings, ConcludeSettings {
  /** Named pipe of a launcher that starts the scripts; undefined: they are started as children. */
  readonly launcher: string | undefined;
  /** Longest pause between two looks at a run [ms]. */
  readonly pollMs: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** One call of startOrAdopt and what it has learnt so far. */
export interface RunCall {
  readonly settings: RunnerSettings;
  readonly run: RecipeRun;
  readonly watch: RunWatch;
  readonly directory: RunDirectory;
  /** The attempt that this call has watched last; its result is ours, whoever publishes it. */
  attempt: string | undefined;
  /** The attempt that this call has started, if any. */
  own: { readonly attempt: string; readonly process: ChildProcess | undefined } | undefined;
  /** How many attempts were lost while this call looked after them. */
  losses: number;
}

export function isAdopted({ attempt, own }: RunCall): boolean {
  return attempt !== undefined && attempt !== own?.attempt;
}

export async function succeededResult(call: RunCall, manifest: Manifest): Promise<RunResult> {
  return {
    status: 'succeeded',
    adopted: isAdopted(call),
    fromManifest: call.attempt === undefined,
    exitCode: 0,
    logTail: await readTail(manifest.logPath),
    caveats: manifest.caveats,
    cost: manifest.cost,
    manifest,
  };
}

/** The call ends without a result of the recipe. */
export async function unfinishedResult(call: RunCall, status: 'cancelled' | 'detached'): Promise<RunResult> {
  return {
    status,
    adopted: isAdopted(call),
    fromManifest: false,
    exitCode: null,
    logTail: (await readRunLog(call.directory.log, [])).tail,
    caveats: [],
    cost: null,
    manifest: null,
  };
}
