import { lendingOf } from '../instance/steps.ts';
import { abNameOf } from '../association/ab-names.ts';
import type { AssociationBlock } from '../association/association-block.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { ProcessDefinition } from '../instance/process-definition.ts';
import type { HashText } from './assemble-plan.ts';
import { assemblePlan } from './assemble-plan.ts';
import { cascadeAbs } from './cascade-abs.ts';
import type { Dataset } from './dataset.ts';
import { datasetsOf } from './dataset.ts';
import type { SkyChoice } from './skies.ts';
import { chooseSky } from './skies.ts';
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
  readonly rules: AbRules;
  /** IFUs that each raw file is reduced for. */
  readonly ifus: ReadonlyMap<string, readonly number[]>;
  /** Raw files of which nothing can be made, whatever their headers say. */
  readonly unusable?: readonly Problem[];
  /** Version of the recipes, `muse/2.8.7`: other recipes, another plan. */
  readonly recipeVersion?: string;
  /** What smart association did, by simple AB: `E1 SPLIT of …`. */
  readonly editNotes?: Readonly<Record<string, readonly string[]>>;
}

export interface Cascade {
  readonly abs: readonly AssociationBlock[];
  readonly suppressed: readonly Suppressed[];
  /** Why the cube of an exposure is not combined, by the AB that makes it. */
  readonly singles: Readonly<Record<string, string>>;
  /** Skies that an exposure could have, by the AB that makes its cube; the one that was chosen first. */
  readonly skies: Readonly<Record<string, readonly SkyChoice[]>>;
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
    unusable: input.unusable ?? [],
    rules,
    limits: process.limits,
    processName: process.name,
  });
  const parts = datasets.map((dataset) => ({ dataset, made: cascadeAbs(input, dataset) }));
  return {
    abs: parts.flatMap(({ made }) => made.abs),
    suppressed: [...suppressed, ...parts.flatMap(({ made }) => made.suppressed)],
    singles: Object.fromEntries(parts.flatMap(({ made }) => Object.entries(made.singles))),
    skies: Object.fromEntries(datasets.flatMap((dataset) => skiesOfDataset(dataset, rules))),
    problems,
    origins: Object.fromEntries(
      parts.flatMap(({ dataset, made }) => made.abs.map(({ name }) => [name, dataset.simple.name])),
    ),
  };
}

function skiesOfDataset(dataset: Dataset, rules: AbRules): (readonly [string, readonly SkyChoice[]])[] {
  const borrower = lendingOf(rules.steps)?.borrower;
  if (borrower === undefined) return [];
  return dataset.exposures.map((exposure) => [
    abNameOf(exposure.frame.fileName, borrower.extension),
    chooseSky(exposure, dataset, rules),
  ]);
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
      singles: cascade.singles,
    },
    hash,
  );
  return { ...cascade, plan };
}
