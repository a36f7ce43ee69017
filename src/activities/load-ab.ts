import type { AssociationBlock } from '../domain/association/association-block.ts';
import { applyFixesToPlan } from '../domain/cascade/apply-fix.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { AbRef } from '../workflows/contract.ts';

/** The AB as the fixes have left it, with its plan. @throws PhoenixError AB_UNKNOWN */
export async function loadAb(
  plans: PlanStore,
  ref: AbRef,
): Promise<{ readonly plan: Plan; readonly ab: AssociationBlock }> {
  const plan = applyFixesToPlan(await plans.load(ref.planKey), ref.fixes);
  const ab = plan.abs.find(({ name }) => name === ref.ab);
  if (ab === undefined) {
    throw new PhoenixError(
      'AB_UNKNOWN',
      `${ref.ab} is not in plan ${ref.planKey.slice(0, 12)} of ${ref.unit}`,
      'plan the date again: phoenix restart',
    );
  }
  return { plan, ab };
}
