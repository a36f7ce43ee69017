import type { Plan } from '../domain/cascade/plan.ts';

/** Plans by key: workflows carry only the key, payloads stay small. */
export interface PlanStore {
  save(plan: Plan): Promise<void>;
  /** @throws PhoenixError FILE_MISSING when the plan is not there. */
  load(planKey: string): Promise<Plan>;
}
