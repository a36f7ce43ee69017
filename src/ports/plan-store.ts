import type { Plan } from '../domain/cascade/plan.ts';

/** Plans as files of the data root: workflows carry only the key. */
export interface PlanStore {
  save(plan: Plan): Promise<void>;
  /** @throws PhoenixError FILE_MISSING when the plan is not there. */
  load(date: string, planKey: string): Promise<Plan>;
}
