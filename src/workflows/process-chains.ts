import { ParentClosePolicy, WorkflowIdReusePolicy, condition, executeChild } from '@temporalio/workflow';
import type { ChainOutline } from '../domain/cascade/plan.ts';
import {
  closeGate,
  isComplete,
  pendingFixes,
  registerOutcomes,
  takeFixes,
  takenFixes,
} from '../domain/quality/gate.ts';
import { planning } from './activity-proxies.ts';
import { allOrNone } from './all-or-none.ts';
import { WORKFLOW_TASK_TIMEOUT, chainWorkflowId, dateWorkflowId } from './contract.ts';
import type { AbFix, ExposureChainResult } from './contract.ts';
import { askAboutChain } from './ended-chain.ts';
import { exposureChain } from './exposure-chain.ts';
import { announce, announceProgress, inPassing, tell } from './night.ts';
import type { Night } from './night.ts';

/** All chains at once; none waits for another. Returns when every product is decided and no failure is open. */
export async function processChains(night: Night): Promise<void> {
  inPassing(announce(night, 'processing', `${night.outline.chains.length} chains run`));
  do {
    await allOrNone(() => night.outline.chains.map((chain) => processChain(night, chain)));
    // A message may have come between the last verdict and here.
  } while (!isComplete(night.gate));
  night.gate = closeGate(night.gate);
}

/** Runs a chain, and runs it again after each answer; unchanged ABs answer from their manifests. */
async function processChain(night: Night, chain: ChainOutline): Promise<void> {
  const names = chain.abs.map(({ name }) => name);
  const isToRun = () => pendingFixes(night.gate, names).length > 0;
  do {
    await runChain(night, chain);
    // Until the whole date is decided: a verdict may be taken back, a product sent to rework.
    await condition(() => isToRun() || isComplete(night.gate));
  } while (isToRun());
}

async function runChain(night: Night, chain: ChainOutline): Promise<void> {
  const names = chain.abs.map(({ name }) => name);
  const isAfresh = night.input.isAfresh === true && !night.remade.has(chain.root);
  night.gate = takeFixes(night.gate, names).state;
  const fixes = takenFixes(night.gate).filter(({ ab }) => names.includes(ab));
  night.chains.set(chain.root, { state: 'running', host: night.chains.get(chain.root)?.host ?? '' });
  try {
    await storeEditedAbs(night, fixes);
    const result = await startChain(night, chain, { fixes, isAfresh });
    night.chains.set(chain.root, { state: 'done', host: result.host });
    // What has failed was not made anew, and nothing behind it: the next run of the chain still has to.
    if (result.outcomes.every(({ kind }) => kind === 'succeeded')) night.remade.add(chain.root);
    night.gate = registerOutcomes(night.gate, result.outcomes, names);
    tell(night, `chain ${chain.root}: ${endOf(result)}`);
  } catch (error) {
    await askAboutChain(night, chain, error);
  }
  inPassing(announceProgress(night));
}

/** What the answers make of the ABs is in the tree and in the database before it runs. */
async function storeEditedAbs(night: Night, fixes: readonly AbFix[]): Promise<void> {
  if (fixes.length === 0) return;
  const { process, unit } = night.input;
  await planning.storeEditedAbs.executeWithOptions({ summary: `store ABs with ${fixes.length} fixes` }, [
    { process, unit, planKey: night.outline.planKey, fixes: takenFixes(night.gate) },
  ]);
}

function startChain(
  night: Night,
  chain: ChainOutline,
  { fixes, isAfresh }: { readonly fixes: readonly AbFix[]; readonly isAfresh: boolean },
): Promise<ExposureChainResult> {
  const { process, unit } = night.input;
  const { planKey } = night.outline;
  const { isBacklog } = night;
  return executeChild(exposureChain, {
    workflowId: chainWorkflowId(dateWorkflowId(process, unit), chain.root),
    args: [{ process, unit, planKey, chain, fixes, isBacklog, ...(isAfresh ? { isAfresh } : {}) }],
    // One that is left of an earlier run of the date has nobody to return to; its recipes are adopted.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- what would replace it does not exist for children
    workflowIdReusePolicy: WorkflowIdReusePolicy.TERMINATE_IF_RUNNING,
    // REQUEST_CANCEL and ABANDON would leave a child that nobody waits for.
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    staticSummary: `chain ${chain.root}: ${chain.abs.length} ABs`,
  });
}

/** `12 of 13 ABs made on muc10; failed: …_tal.ab` */
function endOf({ host, outcomes }: ExposureChainResult): string {
  const made = outcomes.filter(({ kind }) => kind === 'succeeded').length;
  const failed = outcomes.filter(({ kind }) => kind === 'failed').map(({ ab }) => ab);
  return `${made} of ${outcomes.length} ABs made on ${host}${failed.length === 0 ? '' : `; failed: ${failed.join(', ')}`}`;
}
