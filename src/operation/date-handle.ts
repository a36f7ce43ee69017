import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { isBacklog } from '../domain/calendar/observing-date.ts';
import { isStuck } from '../domain/outcome/workflow-tasks.ts';
import { isGateOpen } from '../domain/stage/questions.ts';
import { PHOENIX_QUEUE, WORKFLOW_TASK_TIMEOUT, dateWorkflowId, statusQuery } from '../workflows/contract.ts';
import type { DateStatus, ObservingDateInput, ObservingDateResult } from '../workflows/contract.ts';

/** Priorities of Temporal, 1 (first) to 5, 3 by default: chains and activities inherit that of their date. */
const NEW_NIGHT = 2;
const BACKLOG = 4;

/** Callers of the status query wait this long, then show the database. */
const QUERY_DEADLINE_MS = 2_000;

export interface StartedDate {
  readonly handle: WorkflowHandle;
  /** False when the date was running already and this call attached to it. */
  readonly isNew: boolean;
}

/** Starts the date, or attaches to its running workflow: a date runs once. */
export async function startDate(
  client: Client,
  input: ObservingDateInput,
  backlogAfterDays: number,
): Promise<StartedDate> {
  const workflowId = dateWorkflowId(input.process, input.unit);
  try {
    const handle = await client.workflow.start('observingDate', {
      workflowId,
      taskQueue: PHOENIX_QUEUE,
      args: [input],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      priority: { priorityKey: isBacklog(input.unit, new Date(), backlogAfterDays) ? BACKLOG : NEW_NIGHT },
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `${input.process} ${input.unit}: from raw frames to ${input.through === 'plan' ? 'the plan' : 'certified products'}`,
    });
    return { handle, isNew: true };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: client.workflow.getHandle(workflowId), isNew: false };
  }
}

/** State of the date's workflow as the server knows it. */
export type WorkflowState =
  { readonly kind: 'running' } | { readonly kind: 'closed'; readonly status: string } | { readonly kind: 'absent' };

export async function describeDate(handle: WorkflowHandle): Promise<WorkflowState> {
  try {
    const { status } = await handle.describe();
    return status.name === 'RUNNING' ? { kind: 'running' } : { kind: 'closed', status: status.name };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'absent' };
    throw error;
  }
}

/** True when its workflow code cannot go on: neither an answer nor a cancellation reaches it, only termination does. */
export async function isStuckDate(handle: WorkflowHandle): Promise<boolean> {
  return isStuck(await handle.fetchHistory());
}

/** True when chains and recipes have done what they can: only an answer, or the end of the park, goes on. */
export function isWaitingForHumans({ stage, chains, questions, parked }: DateStatus): boolean {
  const isOpen = questions.length > 0 || (parked !== '' && isGateOpen(stage));
  return isOpen && chains.length > 0 && chains.every(({ state }) => state === 'done');
}

/** The date's own answer, or undefined when no worker answers in time. */
export async function queryStatus(client: Client, handle: WorkflowHandle): Promise<DateStatus | undefined> {
  try {
    return await client.withDeadline(Date.now() + QUERY_DEADLINE_MS, () => handle.query(statusQuery));
  } catch {
    return undefined;
  }
}

export async function resultOf(handle: WorkflowHandle): Promise<ObservingDateResult> {
  return (await handle.result()) as ObservingDateResult;
}

/** True when a worker polls the queue of the workflows. */
export async function hasWorker(client: Client): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: PHOENIX_QUEUE },
    taskQueueType: 1,
  });
  return pollers.length > 0;
}
