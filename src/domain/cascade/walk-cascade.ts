import type { AbOutcome } from '../outcome/attempt.ts';
import type { AbNode, ChainOutline } from './plan.ts';

/** How ABs ended, by name; an AB that is not there has not ended. */
export type Ended = Readonly<Record<string, AbOutcome['kind']>>;

/** ABs that can start now, first the one that the most work waits for; equal ranks by name. */
export function readyAbs({ abs }: ChainOutline, ended: Ended, started: readonly string[] = []): AbNode[] {
  return abs
    .filter(({ name, waitFor }) => {
      return (
        ended[name] === undefined && !started.includes(name) && waitFor.every((other) => ended[other] === 'succeeded')
      );
    })
    .toSorted((a, b) => b.rank - a.rank || (a.name < b.name ? -1 : 1));
}

/**
 * ABs that can never run, with the AB that is to blame: one that failed, or that is not in the chain.
 * ABs of a chain are in topological order, so one pass is enough.
 */
export function blockedBy({ abs }: ChainOutline, ended: Ended): Readonly<Record<string, string>> {
  const names = new Set(abs.map(({ name }) => name));
  const blocked: Record<string, string> = {};
  for (const { name, waitFor } of abs) {
    const obstacle = waitFor.find(
      (other) => blocked[other] !== undefined || ended[other] === 'failed' || !names.has(other),
    );
    if (obstacle !== undefined) blocked[name] = blocked[obstacle] ?? obstacle;
  }
  return blocked;
}
