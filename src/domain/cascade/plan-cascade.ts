import type { AssociationBlock } from '../association/association-block.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { InstrumentRules } from '../instrument.ts';
import type { ProcessDefinition } from '../process-definition.ts';
import type { HashText } from './assemble-plan.ts';
import { assemblePlan } from './assemble-plan.ts';
import { cascadeAbs } from './cascade-abs.ts';
import { datasetsOf } from './dataset.ts';
import type { Plan, Suppressed } from './plan.ts';
import { ruleVersionOf } from './plan-content.ts';

export interface CascadeInput {
  readonly process: ProcessDefinition;
  /** Date of the night, or whatever the process has as its unit. */
  readonly unit: string;
  /** ABs of the prepared tree. */
  readonly simpleAbs: readonly AssociationBlock[];
  /** Frames of the unit; those that no simple AB names are not used. */
  readonly frames: readonly Frame[];
  readonly rules: InstrumentRules;
  /** IFUs in the raw files of this date (extensions CHANnn). */
  readonly ifus: readonly number[];
  /** Version of the recipes, `muse/2.8.7`: other recipes, another plan. */
  readonly recipeVersion?: string;
}

export interface Cascade {
  readonly abs: readonly AssociationBlock[];
  readonly suppressed: readonly Suppressed[];
  readonly problems: readonly Problem[];
  /** Name of the simple AB that each AB of the cascade comes from. */
  readonly origins: Readonly<Record<string, string>>;
}

/** All ABs of the cascade (seed 000, cases a to d), before any human edit. Independent of the order of its input. */
export function createCascade(input: CascadeInput): Cascade {
  const { process, rules } = input;
  const { datasets, suppressed, problems } = datasetsOf({
    simpleAbs: input.simpleAbs,
    frames: input.frames,
    rules,
    limits: process.limits,
    processName: process.name,
  });
  const parts = datasets.map((dataset) => ({ dataset, made: cascadeAbs(input, dataset) }));
  return {
    abs: parts.flatMap(({ made }) => made.abs),
    suppressed: [...suppressed, ...parts.flatMap(({ made }) => made.suppressed)],
    problems,
    origins: Object.fromEntries(
      parts.flatMap(({ dataset, made }) => made.abs.map(({ name }) => [name, dataset.simple.name])),
    ),
  };
}

export interface PlannedCascade extends Cascade {
  readonly plan: Plan;
}

/** The cascade as a plan: chains, order, key. */
export function planCascade(input: CascadeInput, hash: HashText): PlannedCascade {
  const cascade = createCascade(input);
  const plan = assemblePlan(
    {
      process: input.process.name,
      unit: input.unit,
      ruleVersion: ruleVersionOf(input.rules, input.recipeVersion),
      abs: cascade.abs,
      suppressed: cascade.suppressed,
    },
    hash,
  );
  return { ...cascade, plan };
}
