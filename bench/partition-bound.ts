import { chainTailsOf, tailSeconds } from '../src/domain/scheduling/chain-tails.ts';
import type { SimulatedChain, SimulatedHost } from './scheduling/simulate.ts';

/** More partitions than this are not looked at; a night of 12 chains on 4 hosts needs some ten thousand. */
const NODES_MAX = 300_000;

interface Part {
  readonly workSeconds: number;
  /** On each host, if it had it for itself. */
  readonly aloneSeconds: readonly number[];
}

/**
 * The best that any scheduler can do that keeps a chain on one host, even one that knows the true durations: over all ways to
 * deal the chains, the host that is longest busy. Undefined where there are too many ways to look at all of them.
 */
export function partitionBound(hosts: readonly SimulatedHost[], chains: readonly SimulatedChain[]): number | undefined {
  const parts = chains.map((chain) => partOf(hosts, chain)).toSorted((a, b) => b.workSeconds - a.workSeconds);
  const loads = hosts.map(() => 0);
  let [best, nodes] = [Infinity, 0];
  const visit = (index: number, longestSeconds: number): void => {
    if (longestSeconds >= best || ++nodes > NODES_MAX) return;
    const part = parts[index];
    if (part === undefined) {
      best = longestSeconds;
      return;
    }
    for (const host of choicesFor(hosts, loads, part)) {
      const before = loads[host] ?? 0;
      loads[host] = before + part.workSeconds;
      const hostSeconds = Math.max(busySeconds(hosts, loads, host), part.aloneSeconds[host] ?? 0);
      visit(index + 1, Math.max(longestSeconds, hostSeconds));
      loads[host] = before;
    }
  };
  visit(0, 0);
  return nodes > NODES_MAX ? undefined : best;
}

function partOf(hosts: readonly SimulatedHost[], { abs }: SimulatedChain): Part {
  const tails = chainTailsOf(abs);
  return {
    workSeconds: abs.reduce((sum, { seconds }) => sum + seconds, 0),
    aloneSeconds: hosts.map(({ streams }) => tailSeconds(tails, streams)),
  };
}

/** The emptiest first, so that good partitions are found early; of equal hosts with equal work only one. */
function choicesFor(hosts: readonly SimulatedHost[], loads: readonly number[], part: Part): readonly number[] {
  const choices = new Map(hosts.map(({ streams }, host) => [`${streams}/${loads[host]}`, host]));
  const loaded = loads.map((load) => load + part.workSeconds);
  return [...choices.values()].toSorted((a, b) => busySeconds(hosts, loaded, a) - busySeconds(hosts, loaded, b));
}

function busySeconds(hosts: readonly SimulatedHost[], loads: readonly number[], host: number): number {
  return (loads[host] ?? 0) / (hosts[host]?.streams ?? 1);
}
