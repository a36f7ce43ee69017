/** In the workflow bundle of the replay tests only: reports what a run says of itself after every task. */
import { defaultPayloadConverter } from '@temporalio/common';
import { proxySinks } from '@temporalio/workflow';
import type { Sinks, WorkflowInterceptors } from '@temporalio/workflow';
// A query is no task of a replay, so its handler is asked where the SDK keeps it.
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';

export interface StatusSinks extends Sinks {
  readonly replay: { report(said: string): void };
}

const { replay } = proxySinks<StatusSinks>();

export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        concludeActivation(input, next) {
          const answer = getActivator().queryHandlers.get('status')?.handler;
          const result = input.commands.find((command) => command.completeWorkflowExecution != null)
            ?.completeWorkflowExecution?.result;
          const ending = result == null ? {} : { result: defaultPayloadConverter.fromPayload(result) };
          replay.report(JSON.stringify({ status: answer?.(), ...ending }));
          return next(input);
        },
      },
    ],
  };
}
