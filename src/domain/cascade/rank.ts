import type { AssociationBlock } from '../association/association-block.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import { lendingOf, stepOf } from '../instance/steps.ts';
import type { AbEstimates } from './estimate-ab.ts';

/** More than any night lasts: what makes a sky comes before everything else (seed 000: SKY ABs first). */
const SKY_FIRST_SECONDS = 1_000_000;

/**
 * Critical-path rank of every AB: the estimated seconds from its start to the end of the longest path that waits for it.
 * Larger runs first. Plans of older versions have no estimates: then the typical seconds of the step.
 */
export function rankOf(
  abs: readonly AssociationBlock[],
  rules: AbRules,
  estimates: AbEstimates = {},
): Readonly<Record<string, number>> {
  const dependants = dependantsByName(abs);
  const paths = new Map<string, number>();

  function pathOf(ab: AssociationBlock): number {
    const known = paths.get(ab.name);
    if (known !== undefined) return known;
    // Against endless recursion in a plan with a cycle, which assemblePlan refuses.
    paths.set(ab.name, 0);
    const rest = Math.max(0, ...(dependants.get(ab.name) ?? []).map(pathOf));
    const path = (estimates[ab.name]?.seconds ?? stepOf(rules.steps, ab.step).typicalSeconds) + rest;
    paths.set(ab.name, path);
    return path;
  }

  return Object.fromEntries(abs.map((ab) => [ab.name, pathOf(ab) + (makesSky(ab, rules) ? SKY_FIRST_SECONDS : 0)]));
}

/** The steps of a frame up to the one whose products others take from it. */
function makesSky({ step, rawType }: AssociationBlock, { steps }: AbRules): boolean {
  const lender = lendingOf(steps)?.lender;
  if (lender?.rawTypes?.includes(rawType) !== true) return false;
  const ids = steps.map(({ id }) => id);
  return ids.indexOf(step) <= ids.indexOf(lender.id);
}

function dependantsByName(abs: readonly AssociationBlock[]): ReadonlyMap<string, AssociationBlock[]> {
  const dependants = new Map<string, AssociationBlock[]>();
  for (const ab of abs) {
    for (const name of ab.waitFor) dependants.set(name, [...(dependants.get(name) ?? []), ab]);
  }
  return dependants;
}
