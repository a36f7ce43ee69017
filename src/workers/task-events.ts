import type { WorkflowHandle } from '@temporalio/client';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** temporal.api.enums.v1.EventType */
const [TASK_COMPLETED, TASK_FAILED] = [7, 9];
/** temporal.api.enums.v1.WorkflowTaskFailedCause: the code throws, the code makes other commands. */
const STUCK_CAUSES: readonly unknown[] = [14, 24];

/** A worker has answered it: from then on the code is bound. */
export function hasBegun(history: History): boolean {
  return lastTask(history) !== undefined;
}

/**
 * Its workflow tasks fail, so that it hears of nothing any more, not of its cancellation either. The server writes down the
 * first failure only; what is tried since leaves no event.
 */
export function isStuck(history: History): boolean {
  return STUCK_CAUSES.includes(lastTask(history)?.workflowTaskFailedEventAttributes?.cause);
}

function lastTask({ events }: History) {
  return (events ?? []).findLast(({ eventType }) => eventType === TASK_COMPLETED || eventType === TASK_FAILED);
}
