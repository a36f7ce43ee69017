import type { Forecast } from '../domain/cascade/forecast.ts';
import { forecastOf } from '../domain/cascade/forecast.ts';
import type { Suppressed } from '../domain/cascade/plan.ts';
import type { Operation } from './operation.ts';

/** The plan of a date for programs (`phoenix -d DATE -C --json`): what is to be made, what is not and why, what it costs. */
export interface PlanReport {
  readonly planKey: string;
  readonly ruleVersion: string;
  readonly abs: readonly {
    readonly name: string;
    readonly chain: string;
    readonly recipe: string;
    readonly waitFor: readonly string[];
  }[];
  readonly suppressed: readonly Suppressed[];
  readonly notes: readonly string[];
  readonly forecast: Forecast;
  /** Intermediate products stay so long after the certification. */
  readonly graceDays: number;
}

/** @throws PhoenixError FILE_MISSING when the database has no such plan. */
export async function planReport({ plans, config }: Operation, planKey: string): Promise<PlanReport> {
  const plan = await (await plans()).load(planKey);
  const chainOf = new Map(plan.chains.flatMap(({ root, abNames }) => abNames.map((name) => [name, root])));
  return {
    planKey,
    ruleVersion: plan.ruleVersion,
    abs: plan.abs.map(({ name, recipe, waitFor }) => ({ name, chain: chainOf.get(name) ?? '', recipe, waitFor })),
    suppressed: plan.suppressed,
    notes: plan.notes ?? [],
    forecast: forecastOf(plan, config.hosts),
    graceDays: config.retention.graceDays,
  };
}
