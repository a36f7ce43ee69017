import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { findDate } from './known-date.ts';
import type { Operation } from './operation.ts';

/** The plan of a date as the database has it. @throws PhoenixError DATE_UNKNOWN when nothing is planned yet. */
export async function loadPlan(operation: Operation, date: string): Promise<Plan> {
  const row = await findDate(operation, date);
  if (row !== undefined && row.planKey !== '') return (await operation.plans()).load(row.planKey);
  throw new PhoenixError(
    'DATE_UNKNOWN',
    `${operation.processName} has no plan of ${date}`,
    `plan it first: phoenix -d ${date} -C`,
  );
}

/** An AB of a plan, named with or without `.ab`. @throws PhoenixError AB_UNKNOWN */
export function findPlannedAb(plan: Plan, name: string): AssociationBlock {
  const full = name.endsWith('.ab') ? name : `${name}.ab`;
  const ab = plan.abs.find((candidate) => candidate.name === full);
  if (ab !== undefined) return ab;
  throw new PhoenixError(
    'AB_UNKNOWN',
    `the plan of ${plan.unit} has no AB ${full}`,
    `phoenix status ${plan.unit} lists its ${plan.abs.length} ABs`,
  );
}
