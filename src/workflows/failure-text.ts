import { ActivityFailure, ChildWorkflowFailure } from '@temporalio/workflow';

/** The failure that the activity made: what happened and what cures it. Its own causes are for developers. */
export function failureText(error: unknown): string {
  let failure: unknown = error;
  while (failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure) failure = failure.cause;
  return failure instanceof Error ? failure.message : String(failure);
}
