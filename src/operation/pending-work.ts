import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { chainWorkflowId, dateWorkflowId } from '../workflows/contract.ts';
import type { DateStatus } from '../workflows/contract.ts';

/** A line per activity of the date or of a running chain that has failed and is tried again. */
export async function retryingWork(client: Client, { process, unit, chains }: Place): Promise<readonly string[]> {
  const dateId = dateWorkflowId(process, unit);
  const running = chains.filter(({ state }) => state === 'running');
  const workflowIds = [dateId, ...running.map(({ root }) => chainWorkflowId(dateId, root))];
  // All have ended when this does: the client retries a call that is left alone on a connection that is closed by then, which
  // ends the process.
  const answers = await Promise.allSettled(workflowIds.map((workflowId) => retriesOf(client, workflowId)));
  return answers.flatMap((answer) => {
    if (answer.status === 'fulfilled') return answer.value;
    const reason: unknown = answer.reason;
    throw reason;
  });
}

type Place = Pick<DateStatus, 'process' | 'unit' | 'chains'>;

async function retriesOf(client: Client, workflowId: string): Promise<readonly string[]> {
  try {
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    return (raw.pendingActivities ?? [])
      .filter(({ attempt }) => (attempt ?? 0) > 1)
      .map(
        ({ activityType, attempt, lastFailure }) =>
          `retrying: ${activityType?.name ?? 'activity'} attempt ${String(attempt)}: ${firstLine(lastFailure?.message)}`,
      );
  } catch (error) {
    // A chain that has not begun, or has ended meanwhile.
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

function firstLine(message: string | null | undefined): string {
  return message?.split('\n')[0] ?? '';
}
