import type { AssociationBlock } from '../association/association-block.ts';
import { gigabytes } from './byte-text.ts';
import { dependantsOf } from './dependencies.ts';
import type { AbEstimates } from './estimate-ab.ts';
import { singlesFinal } from './exposure-account.ts';
import type { Suppressed } from './plan.ts';

/** What planning knows of a host of `phoenix.yaml`. */
export interface HostCapacity {
  readonly name: string;
  /** Recipes side by side (MULTI_STREAM). */
  readonly streams: number;
  readonly memoryBytes: number;
}

export interface FittedAbs {
  readonly abs: readonly AssociationBlock[];
  readonly suppressed: readonly Suppressed[];
}

/**
 * Takes out what can never run: an AB that needs more memory than any host has (design section 5), what depends on it, and
 * what is then made for nothing. Of a combination that is too large the single cubes stay, and are final. Without hosts
 * everything fits.
 */
export function fitToHosts(
  abs: readonly AssociationBlock[],
  estimates: AbEstimates,
  hosts: readonly HostCapacity[],
): FittedAbs {
  const reasons = new Map<string, string>();
  for (const ab of abs) {
    const because = reasonTooLarge(ab, estimates, hosts);
    if (because === undefined) continue;
    reasons.set(ab.name, ab.step === 'combine' ? singlesFinal(because) : because);
    for (const name of dependantsOf(new Set([ab.name]), abs))
      if (!reasons.has(name)) reasons.set(name, `needs ${ab.name}, which ${because}`);
  }
  addUseless(abs, reasons);
  return {
    abs: abs.filter(({ name }) => !reasons.has(name)),
    suppressed: [...reasons].map(([what, because]) => ({ what, because })),
  };
}

/** `needs 400 GB of memory, the largest host (muc10) has 24 GB`; undefined where it fits. */
export function reasonTooLarge(
  { name }: Pick<AssociationBlock, 'name'>,
  estimates: AbEstimates,
  hosts: readonly HostCapacity[],
): string | undefined {
  const [largest] = hosts.toSorted((a, b) => b.memoryBytes - a.memoryBytes || (a.name < b.name ? -1 : 1));
  const needed = estimates[name]?.memoryBytes ?? 0;
  if (largest === undefined || needed <= largest.memoryBytes) return undefined;
  return `needs ${gigabytes(needed)} of memory, the largest host (${largest.name}) has ${gigabytes(largest.memoryBytes)}`;
}

/** What only ABs wait for that are not made: offsets of a combination, pixel tables of a cube. */
function addUseless(abs: readonly AssociationBlock[], reasons: Map<string, string>): void {
  for (let size = -1; size !== reasons.size;) {
    size = reasons.size;
    for (const { name } of abs) {
      const users = abs.filter(({ waitFor }) => waitFor.includes(name));
      if (reasons.has(name) || users.length === 0 || users.some((user) => !reasons.has(user.name))) continue;
      // A cube is final when nothing combines it.
      if (abs.some((ab) => ab.name === name && ab.step === 'post')) continue;
      reasons.set(name, `only ${users.map((user) => user.name).join(' and ')} would need it`);
    }
  }
}
