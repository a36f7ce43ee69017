import type { Plan } from '../../domain/cascade/plan.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { PlanStore } from '../../ports/plan-store.ts';
import type { Records } from '../../ports/records.ts';

/** Plans as documents of the database, so that every host sees them; one never changes under its key. */
export function createPlanDocuments(records: Records): PlanStore {
  const cache = new Map<string, Plan>();
  return {
    async save(plan) {
      await records.saveDocument(documentName(plan.planKey), JSON.stringify(plan));
      cache.set(plan.planKey, plan);
    },
    async load(planKey) {
      const known = cache.get(planKey);
      if (known !== undefined) return known;
      const text = await records.findDocument(documentName(planKey));
      if (text === undefined) {
        throw new PhoenixError(
          'FILE_MISSING',
          `plan ${planKey.slice(0, 16)} is not in the database`,
          'plan the date again: phoenix restart',
        );
      }
      const plan = JSON.parse(text) as Plan;
      cache.set(planKey, plan);
      return plan;
    },
  };
}

function documentName(planKey: string): string {
  return `plan/${planKey}`;
}
