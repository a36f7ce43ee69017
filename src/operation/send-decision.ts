import { ApplicationFailure } from '@temporalio/common';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { objectionTo } from '../domain/stage/allowed.ts';
import { standingOf } from '../domain/stage/standing-of.ts';
import type { DecisionRow } from '../ports/records/decisions.ts';
import { findDate } from './known-date.ts';
import type { Decision, DecisionName } from '../domain/quality/decision.ts';
import { dateWorkflowId, decisionSignals, decisionUpdates } from '../workflows/contract.ts';
import type { Operation } from './operation.ts';

/** What became of a decision when it was sent. */
export type Sent =
  | { readonly kind: 'accepted'; readonly openQuestions: number }
  /** Stored in the database; a signal is under way, or the date takes it when it is started again. */
  | { readonly kind: 'stored'; readonly because: string };

const UPDATE_DEADLINE_MS = 5_000;

/**
 * Stores the decision, then sends it. Stored first, so that it survives a server that is away; by update, so that a
 * refusal is seen at once; by signal where no worker answers, because an accepted signal is durable and an update is not.
 * Only the date itself refuses, or its end: what nobody has judged stays stored.
 *
 * @throws PhoenixError DECISION_REFUSED
 */
export async function sendDecision(operation: Operation, unit: string, decision: Decision): Promise<Sent> {
  await store(operation, unit, decision, { state: 'stored', because: '' });
  let client: Client;
  try {
    client = await operation.temporal();
  } catch (error) {
    if (error instanceof PhoenixError) return { kind: 'stored', because: error.message };
    throw error;
  }
  const handle = client.workflow.getHandle(dateWorkflowId(operation.processName, unit));
  try {
    const receipt = await client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, () =>
      handle.executeUpdate(decisionUpdates[decision.name], {
        args: [decision.payload],
        updateId: decision.payload.decisionId,
      }),
    );
    return { kind: 'accepted', openQuestions: receipt.openQuestions };
  } catch (error) {
    return afterFailedUpdate({ operation, unit, decision, client, handle }, error);
  }
}

interface Sending {
  readonly operation: Operation;
  readonly unit: string;
  readonly decision: Decision;
  readonly client: Client;
  readonly handle: WorkflowHandle;
}

async function afterFailedUpdate(sending: Sending, error: unknown): Promise<Sent> {
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    if (cause instanceof ApplicationFailure && cause.type === 'DECISION_REFUSED') {
      return refuse(sending, cause.message, `phoenix status ${sending.unit} shows what is open`);
    }
    // It ended, or was cancelled, between taking the update and answering it.
    return { kind: 'stored', because: cause?.message ?? error.message };
  }
  if (error instanceof WorkflowNotFoundError) return withoutWorkflow(sending);
  return signal(sending);
}

async function signal(sending: Sending): Promise<Sent> {
  const { client, handle, decision } = sending;
  try {
    await client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, () =>
      handle.signal(decisionSignals[decision.name], decision.payload),
    );
    return { kind: 'stored', because: 'no worker answered; the signal waits for one' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return withoutWorkflow(sending);
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'stored', because: `the server does not answer: ${reason}; a worker sends it later` };
  }
}

/** Decisions about products; a comment or a park changes none. */
const ABOUT_PRODUCTS: readonly DecisionName[] = ['certify', 'resume', 'review'];

async function withoutWorkflow(sending: Sending): Promise<Sent> {
  const { operation, unit, decision, handle } = sending;
  const row = await findDate(operation, unit);
  const objection = row === undefined ? undefined : objectionTo('certify', { ...standingOf(row), unit });
  if (objection !== undefined && ABOUT_PRODUCTS.includes(decision.name))
    return refuse(sending, objection.message, objection.cure);
  return { kind: 'stored', because: `${handle.workflowId} does not run now` };
}

/** @throws PhoenixError DECISION_REFUSED */
async function refuse({ operation, unit, decision }: Sending, because: string, cure: string): Promise<never> {
  await store(operation, unit, decision, { state: 'refused', because });
  throw new PhoenixError('DECISION_REFUSED', because, cure);
}

async function store(
  operation: Operation,
  unit: string,
  decision: Decision,
  fate: Pick<DecisionRow, 'state' | 'because'>,
): Promise<void> {
  const records = await operation.records();
  await records.saveDecision({
    process: operation.processName,
    unit,
    decisionId: decision.payload.decisionId,
    decision,
    ...fate,
    at: decision.payload.at ?? new Date().toISOString(),
  });
}
