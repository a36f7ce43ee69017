import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Records } from '../ports/records.ts';
import { dateWorkflowId, decisionSignals } from '../workflows/contract.ts';

/** A decision that the CLI is sending itself is left to it for this long. */
const UNDER_WAY_MS = 10_000;

/** Sends decisions that were stored while no server or worker answered to dates that run. A signal twice is harmless. */
export async function deliverStoredDecisions(client: Client, records: Records): Promise<void> {
  const before = Date.now() - UNDER_WAY_MS;
  for (const row of await records.listStoredDecisions()) {
    if (Date.parse(row.at) > before) continue;
    const handle = client.workflow.getHandle(dateWorkflowId(row.process, row.unit));
    try {
      await handle.signal(decisionSignals[row.decision.name], row.decision.payload);
    } catch (error) {
      // The date does not run: it reads its decisions when it is started again.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}
