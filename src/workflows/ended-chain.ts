import {
  ActivityFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
  isCancellation,
} from '@temporalio/workflow';
import type { ChainOutline } from '../domain/cascade/plan.ts';
import { registerChainEnd } from '../domain/quality/gate.ts';
import { recording } from './activity-proxies.ts';
import { isSince } from './changes.ts';
import { failureText } from './failure-text.ts';
import { tell } from './night.ts';
import type { Night } from './night.ts';

/**
 * A run of a chain that did not return, or could not begin. It is a question of this chain: the others go on. Thrown on is
 * what ends the date, its cancellation, and what parks it, a bug.
 */
export async function askAboutChain(night: Night, chain: ChainOutline, error: unknown): Promise<void> {
  const isDateCancelled = CancellationScope.current().consideredCancelled;
  if (isDateCancelled && isCancellation(error)) throw error;
  const isForeseen = error instanceof ChildWorkflowFailure || error instanceof ActivityFailure;
  if (!isForeseen || !isSince('chain-failure-is-a-question')) throw error;
  if (isDateCancelled) throw new CancelledFailure('the date is cancelled');
  const reason = `chain ${chain.root} ${endOf(error)}; resume with retry runs it again, and what is made already stays`;
  const names = chain.abs.map(({ name }) => name);
  const { state, outcomes } = registerChainEnd(night.gate, names, reason);
  night.gate = state;
  night.chains.set(chain.root, { state: 'done', host: night.chains.get(chain.root)?.host ?? '' });
  tell(night, `chain ${chain.root}: ${endOf(error)}`);
  await recordOutcomes(night, chain, outcomes);
}

function endOf(error: ChildWorkflowFailure | ActivityFailure): string {
  if (error instanceof ActivityFailure)
    return `did not begin, because its ABs could not be stored as the fixes have left them: ${failureText(error)}`;
  const { cause } = error;
  if (cause instanceof TerminatedFailure) return 'was terminated';
  if (isCancellation(error)) return 'was cancelled, though its date was not';
  if (cause instanceof TimeoutFailure) return 'ran out of time';
  return `ended before its time: ${failureText(error)}`;
}

/** Whoever answers waits for it: written later, it would undo what the next run writes. The date does not fail for it. */
async function recordOutcomes(
  night: Night,
  chain: ChainOutline,
  outcomes: ReturnType<typeof registerChainEnd>['outcomes'],
): Promise<void> {
  const { process, unit } = night.input;
  try {
    await recording.recordChainEnd.executeWithOptions({ summary: `record the end of chain ${chain.root}` }, [
      { process, unit, outcomes },
    ]);
  } catch (error) {
    if (isCancellation(error)) throw error;
    tell(night, `chain ${chain.root}: the database does not know of its end: ${failureText(error)}`);
  }
}
