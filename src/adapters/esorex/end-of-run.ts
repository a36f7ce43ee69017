import type { RunResult } from '../../ports/recipe-runner.ts';
import type { RunEnd } from './conclude-run.ts';
import { concludeRun, dismissRun } from './conclude-run.ts';
import { isDiskFull } from './disk-space.ts';
import type { EndedRun, RunState } from './observe-run.ts';
import { modifiedAtMs, observeRun } from './observe-run.ts';
import { endGroup } from './process-group.ts';
import type { RunCall } from './run-call.ts';
import { isAdopted, unfinishedResult } from './run-call.ts';
import { withRunLock } from './run-lock.ts';
import { discardFolder } from './small-files.ts';
import { abandonUnstarted } from './start-run.ts';
import { stopRun } from './stop-run.ts';

/** The script came to its end: judge, publish. */
export async function concludeEnded(call: RunCall, state: EndedRun): Promise<RunResult | undefined> {
  call.attempt = state.attempt;
  return conclude(call, { ...state, adopted: isAdopted(call), isOverWallLimit: false });
}

/** Somebody stopped it: its time was over, or it was cancelled, or nobody wanted it. */
export async function concludeStopped(
  call: RunCall,
  state: Extract<RunState, { kind: 'stopped' }>,
): Promise<RunResult | undefined> {
  if (state.why === 'wall-limit') {
    call.attempt = state.attempt;
    const end = { ...state, ending: null, adopted: isAdopted(call), endedAtMs: call.settings.clock() };
    return conclude(call, { ...end, isOverWallLimit: true });
  }
  // Who has watched it is cancelled, too; who comes later wants it anew.
  const isCancelled = state.why === 'cancelled' && call.attempt === state.attempt;
  return isCancelled ? dismissCancelled(call, state.attempt) : discard(call, state.attempt);
}

/** Stops what runs under this attempt, waits for its end and removes it. */
export async function cancelRun(call: RunCall, attempt: string): Promise<RunResult | undefined> {
  const { directory } = call;
  const state = await observeRun(directory);
  if (state.kind === 'absent' || state.attempt !== attempt || state.kind === 'ended') return undefined;
  // Only its own container can stop it. Nobody waits for it any more.
  if (state.kind === 'elsewhere') return unfinishedResult(call, 'cancelled');
  if (state.kind === 'alive') await stopRun(directory, state.process, 'cancelled');
  if (state.kind === 'starting' && !(await abandonUnstarted(directory))) return undefined;
  return dismissCancelled(call, attempt);
}

/** If somebody else has removed it already we are cancelled all the same: the next attempt is not ours. */
async function dismissCancelled(call: RunCall, attempt: string): Promise<RunResult> {
  const result = await unfinishedResult(call, 'cancelled');
  await withRunLock(call.directory, attempt, () => dismissRun(call.directory, attempt, result));
  return result;
}

/** Lost attempts are no failures of the recipe; but a run that is killed again and again is not started for ever. */
const LOSSES_MAX = 2;

/** A run that died and left no exit code is removed and started again. */
export async function restartLost(
  call: RunCall,
  { attempt }: Extract<RunState, { kind: 'lost' }>,
): Promise<RunResult | undefined> {
  const { directory } = call;
  return withRunLock(directory, attempt, async () => {
    const state = await observeRun(directory);
    if (state.kind !== 'lost' || state.attempt !== attempt) return undefined;
    if (state.process !== undefined) await endGroup(state.process.pid, directory.path);
    call.attempt = attempt;
    call.losses += 1;
    // The script could not even write its exit code.
    if (await isDiskFull(directory.path)) return dismissFull(call, attempt);
    if (call.losses > LOSSES_MAX) return concludeRun(call, await endOfLost(call, attempt));
    await discardFolder(directory.path);
    return undefined;
  });
}

async function dismissFull(call: RunCall, attempt: string): Promise<RunResult> {
  const result = await unfinishedResult(call, 'cancelled');
  await discardFolder(call.directory.path);
  return {
    ...result,
    status: 'failed',
    code: 'DISK_FULL',
    reason: `${call.run.recipe} had no space to write (attempt ${attempt})`,
  };
}

async function endOfLost(call: RunCall, attempt: string): Promise<RunEnd> {
  const startedAtMs = await modifiedAtMs(call.directory.pid);
  const endedAtMs = call.settings.clock();
  return { attempt, adopted: isAdopted(call), ending: null, isOverWallLimit: false, startedAtMs, endedAtMs };
}

async function conclude(call: RunCall, end: RunEnd): Promise<RunResult | undefined> {
  return withRunLock(call.directory, end.attempt, () => concludeRun(call, end));
}

async function discard({ directory }: RunCall, attempt: string): Promise<undefined> {
  await withRunLock(directory, attempt, () => discardFolder(directory.path));
}
