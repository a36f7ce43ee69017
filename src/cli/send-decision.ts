import { ApplicationFailure } from '@temporalio/common';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { DecisionRow } from '../ports/records.ts';
import type { Decision } from '../domain/quality/decision.ts';
import { dateWorkflowId, decisionSignals, decisionUpdates } from '../workflows/contract.ts';
import type { CliContext } from './context.ts';

/** What became of a decision when it was sent. */
export type Sent =
  | { readonly kind: 'accepted'; readonly openQuestions: number }
  /** Stored in the database; a signal is under way, or the date takes it when it is started again. */
  | { readonly kind: 'stored'; readonly because: string };

const UPDATE_DEADLINE_MS = 5_000;

/**
 * Stores the decision, then sends it. Stored first, so that it survives a server that is away; by update, so that a
 * refusal is seen at once; by signal where no worker answers, because an accepted signal is durable and an update is not.
 *
 * @throws PhoenixError DECISION_REFUSED
 */
export async function sendDecision(context: CliContext, unit: string, decision: Decision): Promise<Sent> {
  await store(context, unit, decision, { state: 'stored', because: '' });
  let client: Client;
  try {
    client = await context.temporal();
  } catch (error) {
    if (error instanceof PhoenixError) return { kind: 'stored', because: error.message };
    throw error;
  }
  const handle = client.workflow.getHandle(dateWorkflowId(context.processName, unit));
  try {
    const receipt = await client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, () =>
      handle.executeUpdate(decisionUpdates[decision.name], {
        args: [decision.payload],
        updateId: decision.payload.decisionId,
      }),
    );
    return { kind: 'accepted', openQuestions: receipt.openQuestions };
  } catch (error) {
    return afterFailedUpdate({ context, unit, decision, handle, error });
  }
}

async function afterFailedUpdate(sending: {
  readonly context: CliContext;
  readonly unit: string;
  readonly decision: Decision;
  readonly handle: WorkflowHandle;
  readonly error: unknown;
}): Promise<Sent> {
  const { context, unit, decision, handle, error } = sending;
  if (error instanceof WorkflowUpdateFailedError) {
    const because = error.cause instanceof ApplicationFailure ? error.cause.message : error.message;
    await store(context, unit, decision, { state: 'refused', because });
    throw new PhoenixError('DECISION_REFUSED', because, `phoenix status ${unit} shows what is open`, { cause: error });
  }
  if (error instanceof WorkflowNotFoundError) {
    return { kind: 'stored', because: `${handle.workflowId} does not run now` };
  }
  await handle.signal(decisionSignals[decision.name], decision.payload);
  return { kind: 'stored', because: 'no worker answered; the signal waits for one' };
}

async function store(
  context: CliContext,
  unit: string,
  decision: Decision,
  fate: Pick<DecisionRow, 'state' | 'because'>,
): Promise<void> {
  const records = await context.records();
  await records.saveDecision({
    process: context.processName,
    unit,
    decisionId: decision.payload.decisionId,
    decision,
    ...fate,
    at: decision.payload.at ?? new Date().toISOString(),
  });
}
