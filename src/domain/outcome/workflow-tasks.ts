/** What of a workflow's history tells how its tasks end, in the numbers of Temporal's API. */
export interface TaskHistory {
  readonly events?: readonly TaskEvent[] | null;
}
interface TaskEvent {
  readonly eventType?: number | null;
  readonly workflowTaskFailedEventAttributes?: { readonly cause?: number | null } | null;
}

/** temporal.api.enums.v1.EventType */
const [TASK_COMPLETED, TASK_FAILED] = [7, 9];
/** temporal.api.enums.v1.WorkflowTaskFailedCause: the code throws, the code makes other commands. */
const STUCK_CAUSES: readonly unknown[] = [14, 24];

/** A worker has answered it: from then on the code is bound. */
export function hasBegun(history: TaskHistory): boolean {
  return lastTask(history) !== undefined;
}

/**
 * Its workflow tasks fail, so that it hears of nothing any more, not of its cancellation either. The server writes down the
 * first failure only; what is tried since leaves no event.
 */
export function isStuck(history: TaskHistory): boolean {
  return STUCK_CAUSES.includes(lastTask(history)?.workflowTaskFailedEventAttributes?.cause);
}

function lastTask({ events }: TaskHistory): TaskEvent | undefined {
  return (events ?? []).findLast(({ eventType }) => eventType === TASK_COMPLETED || eventType === TASK_FAILED);
}
