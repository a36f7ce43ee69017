import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { findDaemon } from '../../../src/adapters/processes/daemon.ts';
import type { AttemptId } from '../../../src/workers/attempt-tokens.ts';
import type { Home } from './phoenix-home.ts';

/** An attempt of an activity as the server sees it. */
export interface SeenAttempt extends AttemptId {
  readonly activity: string;
  readonly attempt: number;
  /** Handed to a worker. */
  readonly isStarted: boolean;
  /** Of the worker that has it, or had the one before. */
  readonly identity: string;
}

/** The server's own view, for tests that play with what it believes. */
export async function connectTo(home: Home) {
  const connection = await Connection.connect({ address: home.address });
  const client = new Client({ connection });
  return {
    client,
    /** Of all open workflows. */
    async attempts(): Promise<readonly SeenAttempt[]> {
      const seen: SeenAttempt[] = [];
      for await (const { workflowId, runId } of client.workflow.list({ query: "ExecutionStatus = 'Running'" }))
        seen.push(...(await attemptsOf(client, { workflowId, runId })));
      return seen;
    },
    close: () => connection.close(),
  };
}
export type ServerView = Awaited<ReturnType<typeof connectTo>>;

/** temporal.api.enums.v1.PendingActivityState */
const STARTED = 2;

async function attemptsOf(client: Client, execution: { workflowId: string; runId: string }) {
  const answer = await client.workflowService.describeWorkflowExecution({ namespace: 'default', execution });
  return answer.pendingActivities.map(({ activityId, activityType, attempt, state, lastWorkerIdentity }) => ({
    ...execution,
    activityId: activityId ?? '',
    activity: activityType?.name ?? '',
    attempt: attempt ?? 0,
    isStarted: state === STARTED,
    identity: lastWorkerIdentity ?? '',
  }));
}

/** Of the worker that `phoenix up` has started. */
export function workerPid(home: Home): number {
  const pid = findDaemon(join(home.root, 'run', 'worker.e2e.json'))?.pid;
  if (pid === undefined) throw new Error('no worker runs');
  return pid;
}
