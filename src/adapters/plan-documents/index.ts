import type { Plan } from '../../domain/cascade/plan.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { PlanStore } from '../../ports/plan-store.ts';
import type { DocumentRecords } from '../../ports/records/documents.ts';

/** More dates than a campaign has under way at once. */
const PLANS_MAX = 64;

/** Plans as documents of the database, so that every host sees them; one never changes under its key. */
export function createPlanDocuments(records: DocumentRecords): PlanStore {
  const cache = new Map<string, Plan>();
  /** Every activity of a date reads its plan; dates that are over would fill the memory of a worker that runs for months. */
  function keep(plan: Plan): Plan {
    cache.delete(plan.planKey);
    cache.set(plan.planKey, plan);
    const [oldest] = cache.keys();
    if (oldest !== undefined && cache.size > PLANS_MAX) cache.delete(oldest);
    return plan;
  }
  return {
    async save(plan) {
      await records.saveDocument(documentName(plan.planKey), JSON.stringify(plan));
      keep(plan);
    },
    async load(planKey) {
      const known = cache.get(planKey);
      if (known !== undefined) return keep(known);
      const text = await records.findDocument(documentName(planKey));
      if (text === undefined) {
        throw new PhoenixError(
          'FILE_MISSING',
          `plan ${planKey.slice(0, 16)} is not in the database`,
          'plan the date again: phoenix restart',
        );
      }
      return keep(JSON.parse(text) as Plan);
    },
  };
}

function documentName(planKey: string): string {
  return `plan/${planKey}`;
}
