import { basename, dirname } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { listRuns, stopCancelledRuns } from '../adapters/esorex/index.ts';
import type { RunRecord } from '../adapters/esorex/index.ts';
import type { DataRoot } from '../domain/product/data-root.ts';

export interface UnwantedRunSettings {
  readonly client: Client;
  readonly dataRoot: DataRoot;
  readonly clock?: () => number;
}

/** Who watches a recipe says so every second. */
const SILENT_MS = 10_000;

/**
 * Stops recipes of dates that somebody has ended while no worker was there, so that no attempt is left that could hear of it.
 * That the server knows of no such date is no reason: it may be the wrong server, or have lost its database. All others are
 * left to the attempts that adopt them, or to the limit for runs that nobody watches. Returns how many it has stopped.
 */
export function createUnwantedRunSearch(settings: UnwantedRunSettings): () => Promise<number> {
  const { client, dataRoot, clock = Date.now } = settings;
  const isSilent = ({ state, claimedAt }: RunRecord) =>
    state === 'alive' && clock() - Date.parse(claimedAt) > SILENT_MS;

  return async () => {
    let stopped = 0;
    const ended = new Map<string, boolean>();
    for (const run of (await listRuns(dataRoot.root)).filter(isSilent)) {
      const unit = unitOf(run);
      const isEnded = ended.get(unit) ?? (await isDateEnded(client, unit));
      ended.set(unit, isEnded);
      if (isEnded && (await stopCancelledRuns(dataRoot, unit, run.ab))) stopped += 1;
    }
    return stopped;
  };
}

/** `products/<date>/.runs/<run>` */
function unitOf({ directory }: RunRecord): string {
  return basename(dirname(dirname(directory)));
}

/** By somebody, and not begun again, in any process: they share the products of a date. */
async function isDateEnded(client: Client, unit: string): Promise<boolean> {
  const states = await Promise.all([...(await workflowsOf(client, unit))].map((id) => stateOf(client, id)));
  const isEnded = states.some((state) => state === 'CANCELLED' || state === 'TERMINATED');
  return isEnded && !states.includes('RUNNING');
}

async function workflowsOf(client: Client, unit: string): Promise<ReadonlySet<string>> {
  const query = `WorkflowType = 'observingDate' AND PhoenixUnit = '${unit}'`;
  const ids = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query })) ids.add(workflowId);
  return ids;
}

/** Of the latest execution. The list does not have it: a date that was begun again has its attributes only when it is planned. */
async function stateOf(client: Client, workflowId: string): Promise<WorkflowExecutionStatusName | undefined> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
