/** The workflows of today, but for a date that first waits a second: what a replay has to refuse. */
import { sleep } from '@temporalio/workflow';
import { observingDate as today } from '../../../src/workflows/observing-date.ts';
import type { ObservingDateInput, ObservingDateResult } from '../../../src/workflows/contract.ts';

export { exposureChain } from '../../../src/workflows/exposure-chain.ts';

export async function observingDate(input: ObservingDateInput): Promise<ObservingDateResult> {
  await sleep('1 second');
  return today(input);
}
