import { CancellationScope, allHandlersFinished, condition, isCancellation } from '@temporalio/workflow';
import type { ObservingDateInput, ObservingDateResult } from './contract.ts';
import { failureText } from './failure-text.ts';
import { announce, openNight, resultOf } from './night.ts';
import type { Night } from './night.ts';
import { planNight } from './plan-night.ts';
import { processChains } from './process-chains.ts';
import { distribute, ingest } from './deliver.ts';

/**
 * The story of one date: plan, chains, certification, distribution, ingestion. It alone holds every wait for a human.
 * Started again with the same id it goes on from manifests and recorded decisions; nothing unchanged is redone.
 */
export async function observingDate(input: ObservingDateInput): Promise<ObservingDateResult> {
  const night = openNight(input);
  try {
    await run(night);
    await condition(allHandlersFinished);
    return resultOf(night);
  } catch (error) {
    await recordEnd(night, error);
    throw error;
  }
}

async function run(night: Night): Promise<void> {
  await planNight(night);
  if (night.input.through === 'plan' || night.reached === 'ingested') return;
  if (!isDistributed(night)) {
    await processChains(night);
    await distribute(night);
  }
  if (night.input.through === 'ingestion' || night.policy.ingestion === 'auto') await ingest(night);
}

/** Another run of this very plan has distributed the products already. */
function isDistributed(night: Night): boolean {
  return night.reached === 'distributed' || night.reached === 'ingestion';
}

/** The database learns how the date ended, even when it was cancelled. */
async function recordEnd(night: Night, error: unknown): Promise<void> {
  const isCancelled = isCancellation(error);
  await CancellationScope.nonCancellable(async () => {
    // Messages that wait for a plan that never came wait in vain; all others are recorded first.
    if (night.isPlanned) await condition(allHandlersFinished);
    await announce(
      night,
      isCancelled ? 'cancelled' : 'failed',
      isCancelled ? 'cancelled by an operator' : failureText(error),
    );
  });
}
