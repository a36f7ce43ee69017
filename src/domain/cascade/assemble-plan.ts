import { AB_STEPS } from '../instance/ab-step.ts';
import { rawRootOf } from '../association/ab-names.ts';
import type { AssociationBlock } from '../association/association-block.ts';
import { PhoenixError } from '../failure/phoenix-error.ts';
import { waitForOf } from './cascade-abs.ts';
import { componentsOf, missingDependencies, topologicalOrder } from './dependencies.ts';
import type { Chain, Plan, Suppressed } from './plan.ts';
import { planContent } from './plan-content.ts';

/** sha256 in hexadecimal: the domain itself imports nothing. */
export type HashText = (text: string) => string;

export interface PlanParts {
  readonly process: string;
  readonly unit: string;
  readonly ruleVersion: string;
  readonly abs: readonly AssociationBlock[];
  readonly suppressed: readonly Suppressed[];
  readonly singles?: Plan['singles'];
}

/**
 * Makes a plan of ABs, whoever wrote them: checks the dependencies, finds the chains, brings all into one order.
 * @throws PhoenixError AB_INVALID for two ABs of one name, a dependency that is not there, a cycle.
 */
export function assemblePlan(parts: PlanParts, hash: HashText): Plan {
  const { process, unit, ruleVersion, abs, suppressed, singles = {} } = parts;
  const completed = abs.map(withInputDependencies).toSorted(byTimeAndStep);
  assertUnique(completed);
  assertDependenciesExist(completed);
  const order = topologicalOrder(completed);
  if (order.kind === 'cycle') {
    const cycle = [...order.cycle, order.cycle[0] ?? ''].join(' waits for ');
    throw new PhoenixError(
      'AB_INVALID',
      `circular dependency: ${cycle}`,
      'correct the WAITFOR or MCALIB lines of one of these ABs',
    );
  }
  const content = { process, unit, ruleVersion, abs: order.order };
  return {
    ...content,
    planKey: hash(planContent(content)),
    chains: chainsOf(order.order),
    suppressed: sortSuppressed(suppressed),
    singles,
  };
}

/** A human may add an input without its WAITFOR line: it is waited for all the same. */
function withInputDependencies(ab: AssociationBlock): AssociationBlock {
  const waitFor = [...new Set([...ab.waitFor, ...waitForOf(ab.inputs)])];
  return waitFor.length === ab.waitFor.length ? ab : { ...ab, waitFor };
}

function byTimeAndStep(a: AssociationBlock, b: AssociationBlock): number {
  return a.mjdObs - b.mjdObs || AB_STEPS.indexOf(a.step) - AB_STEPS.indexOf(b.step) || (a.name < b.name ? -1 : 1);
}

function assertUnique(abs: readonly AssociationBlock[]): void {
  const names = new Set<string>();
  for (const { name } of abs) {
    if (names.has(name))
      throw new PhoenixError('AB_INVALID', `two ABs are called ${name}`, 'rename or delete one of them');
    names.add(name);
  }
}

function assertDependenciesExist(abs: readonly AssociationBlock[]): void {
  const [first] = missingDependencies(abs);
  if (first === undefined) return;
  throw new PhoenixError(
    'AB_INVALID',
    `${first.name} waits for ${first.missing}, which is not in the plan`,
    `put ${first.missing} back, or delete the lines of ${first.name} that name it`,
  );
}

/** Root: the earliest AB of the chain, without extension. */
function chainsOf(abs: readonly AssociationBlock[]): Chain[] {
  return componentsOf(abs).map((members) => {
    const earliest = members.toSorted(byTimeAndStep)[0];
    return { root: rawRootOf(earliest?.name ?? ''), abNames: members.map(({ name }) => name) };
  });
}

function sortSuppressed(suppressed: readonly Suppressed[]): Suppressed[] {
  return suppressed.toSorted((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : 0));
}
