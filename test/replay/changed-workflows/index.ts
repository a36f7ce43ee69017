/** The workflows of today, but for dates and chains that first start a timer: what a replay has to refuse. */
import { sleep } from '@temporalio/workflow';
import { exposureChain as chainOfToday } from '../../../src/workflows/exposure-chain.ts';
import { observingDate as dateOfToday } from '../../../src/workflows/observing-date.ts';
import type {
  ExposureChainInput,
  ExposureChainResult,
  ObservingDateInput,
  ObservingDateResult,
} from '../../../src/workflows/contract.ts';

export async function observingDate(input: ObservingDateInput): Promise<ObservingDateResult> {
  const timer = sleep('1 second');
  const result = await dateOfToday(input);
  await timer;
  return result;
}

export async function exposureChain(input: ExposureChainInput): Promise<ExposureChainResult> {
  const timer = sleep('1 second');
  const result = await chainOfToday(input);
  await timer;
  return result;
}
