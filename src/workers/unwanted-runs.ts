import { basename, dirname } from 'node:path';
import type { Client } from '@temporalio/client';
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
 * Stops recipes of dates that are over: the date was cancelled while no worker was there, so no attempt is left that could
 * hear of it. Those of open dates are left to the attempts that adopt them. Returns how many it has stopped.
 */
export function createUnwantedRunSearch(settings: UnwantedRunSettings): () => Promise<number> {
  const { client, dataRoot, clock = Date.now } = settings;
  const isSilent = ({ state, claimedAt }: RunRecord) =>
    state === 'alive' && clock() - Date.parse(claimedAt) > SILENT_MS;

  return async () => {
    let stopped = 0;
    const open = new Map<string, boolean>();
    for (const run of (await listRuns(dataRoot.root)).filter(isSilent)) {
      const unit = unitOf(run);
      const isOpen = open.get(unit) ?? (await isDateOpen(client, unit));
      open.set(unit, isOpen);
      if (!isOpen && (await stopCancelledRuns(dataRoot, unit, run.ab))) stopped += 1;
    }
    return stopped;
  };
}

/** `products/<date>/.runs/<run>` */
function unitOf({ directory }: RunRecord): string {
  return basename(dirname(dirname(directory)));
}

/** Of whatever process: they share the products of a date. */
async function isDateOpen(client: Client, unit: string): Promise<boolean> {
  const query = `ExecutionStatus = 'Running' AND PhoenixUnit = '${unit}'`;
  const { count } = await client.workflow.count(query);
  return count > 0;
}
