import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plan } from '../../domain/cascade/plan.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { DataRoot } from '../../domain/product/data-root.ts';
import type { PlanStore } from '../../ports/plan-store.ts';

/** Plans as JSON files `log/<date>/plan.<key>.json`; a plan never changes under its key, so it is read once. */
export function createPlanFiles(dataRoot: DataRoot): PlanStore {
  const cache = new Map<string, Plan>();
  return {
    async save(plan) {
      const path = dataRoot.planFile(plan.unit, plan.planKey);
      await mkdir(dirname(path), { recursive: true });
      const temporary = `${path}.${process.pid}.part`;
      const file = await open(temporary, 'w');
      await file.writeFile(JSON.stringify(plan, null, 1));
      await file.sync();
      await file.close();
      await rename(temporary, path);
      cache.set(path, plan);
    },
    async load(date, planKey) {
      const path = dataRoot.planFile(date, planKey);
      const known = cache.get(path);
      if (known !== undefined) return known;
      const plan = JSON.parse(await readPlan(path, planKey)) as Plan;
      cache.set(path, plan);
      return plan;
    },
  };
}

async function readPlan(path: string, planKey: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new PhoenixError('FILE_MISSING', `plan ${planKey.slice(0, 16)} is not at ${path}`, 'plan the date again: phoenix restart', { cause: error });
  }
}
