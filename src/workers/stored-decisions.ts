import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Records } from '../ports/records.ts';
import { dateWorkflowId, decisionSignals } from '../workflows/contract.ts';

/** A decision that the CLI is sending itself is left to it for this long. */
const UNDER_WAY_MS = 10_000;
/** Pauses after the first, second, … sending: a date that is busy planning or without a worker answers late or never. */
const PAUSES_MS = [15_000, 60_000, 600_000, 3_600_000] as const;
const LONGEST_PAUSE_MS = 3_600_000;

/** What this process has sent, by decisionId. */
export type Deliveries = Map<string, { readonly times: number; readonly notBeforeMs: number }>;

/** Sends decisions that were stored while no server or worker answered to dates that run. A signal twice is harmless. */
export async function deliverStoredDecisions(
  client: Client,
  records: Records,
  deliveries: Deliveries = new Map(),
): Promise<void> {
  const nowMs = Date.now();
  const rows = await records.listStoredDecisions();
  forgetOthers(deliveries, new Set(rows.map(({ decisionId }) => decisionId)));
  for (const { process, unit, decisionId, decision, at } of rows) {
    const { times, notBeforeMs } = deliveries.get(decisionId) ?? { times: 0, notBeforeMs: 0 };
    if (Date.parse(at) > nowMs - UNDER_WAY_MS || nowMs < notBeforeMs) continue;
    const handle = client.workflow.getHandle(dateWorkflowId(process, unit));
    try {
      await handle.signal(decisionSignals[decision.name], decision.payload);
    } catch (error) {
      // The date does not run: it reads its decisions when it is started again.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    deliveries.set(decisionId, { times: times + 1, notBeforeMs: nowMs + (PAUSES_MS[times] ?? LONGEST_PAUSE_MS) });
  }
}

/** The date has taken or refused them. */
function forgetOthers(deliveries: Deliveries, stored: ReadonlySet<string>): void {
  for (const decisionId of deliveries.keys()) if (!stored.has(decisionId)) deliveries.delete(decisionId);
}
