import type { Client } from '@temporalio/client';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { HostRow } from '../ports/records/hosts.ts';
import { PHOENIX_QUEUE, hostQueue } from '../workflows/contract.ts';
import type { Operation } from './operation.ts';

/** The server remembers those who asked for work for minutes after they are gone; who lives asks at least once in 70 s. */
const ASKS_WITHIN_MS = 90_000;
/** A MASTER writes into its database every 15 s; the rest is for clocks that differ. */
const WRITES_WITHIN_MS = 300_000;

/**
 * Before a date is started: the worker that would make it must be one of this database. Another data root's worker, reached
 * through a TEMPORAL_ADDRESS that was left over, would make the night from its own archive, and nobody here would see it.
 * @throws PhoenixError CONFIG_INVALID
 */
export async function assertOwnWorker(operation: Operation, client: Client): Promise<void> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: PHOENIX_QUEUE },
    taskQueueType: 1,
  });
  const now = Date.now();
  const stranger = pollers.find(
    ({ identity, lastAccessTime }) =>
      identity?.startsWith(hostQueue('')) === true &&
      now - Number(lastAccessTime?.seconds ?? 0) * 1_000 < ASKS_WITHIN_MS,
  );
  if (stranger === undefined || (await (await operation.records()).listHosts()).some((row) => isMasterAt(row, now)))
    return;
  throw new PhoenixError(
    'CONFIG_INVALID',
    `the worker ${stranger.identity ?? ''} at the Temporal server (namespace ${client.options.namespace}) does not write into the database of data root ${operation.config.dataRoot}: it would make the date in another data root`,
    'correct or unset TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, PHOENIX_HOME and PHOENIX_DATABASE (phoenix doctor shows what is meant)',
  );
}

function isMasterAt({ role, seenAt }: HostRow, now: number): boolean {
  return role === 'MASTER' && now - Date.parse(seenAt) < WRITES_WITHIN_MS;
}
