import type { AssociationBlock } from '../association/association-block.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { AbNode, ChainOutline, Plan, PlanOutline } from './plan.ts';
import { rankOf } from './rank.ts';

/** The plan as workflows carry it. ABs of a chain are in topological order. */
export function outlineOf(plan: Plan, rules: AbRules): PlanOutline {
  const byName = new Map(plan.abs.map((ab) => [ab.name, ab]));
  const ranks = rankOf(plan.abs, rules, plan.estimates);
  const chains = plan.chains.map(({ root, abNames }): ChainOutline => {
    return {
      root,
      abs: abNames.flatMap((name) => byName.get(name) ?? []).map((ab) => nodeOf(ab, ranks[ab.name] ?? 0)),
    };
  });
  return { planKey: plan.planKey, ruleVersion: plan.ruleVersion, chains, suppressed: plan.suppressed };
}

function nodeOf(ab: AssociationBlock, rank: number): AbNode {
  return {
    name: ab.name,
    step: ab.step,
    recipe: ab.recipe,
    rawType: ab.rawType,
    obsId: ab.obsId,
    obsProgId: ab.obsProgId,
    waitFor: ab.waitFor,
    needsArchive: ab.inputs.some(({ source }) => source.kind === 'raw' || source.kind === 'calib'),
    rank,
  };
}
