import { chainTailsOf, tailSeconds } from '../../src/domain/scheduling/chain-tails.ts';
import type { Room } from '../../src/domain/scheduling/reservation.ts';
import type { SimulatedChain } from './simulate.ts';

export interface LowerBound {
  /** Longest path of any chain: no number of streams makes it shorter. */
  readonly criticalSeconds: number;
  /** All work, evenly on all streams. */
  readonly workSeconds: number;
  /** Memory held over time, evenly on all memory. */
  readonly memorySeconds: number;
  /**
   * A chain has the largest host for itself: before one of its ABs starts, all that it descends from has been done there, and
   * then follows the longest path from it. Files are local, so a chain is on one host.
   */
  readonly chainSeconds: number;
}

/** What no scheduler can go below, whatever it does, for these chains on these hosts, by the true durations. */
export function lowerBoundOf(hosts: readonly Room[], chains: readonly SimulatedChain[]): LowerBound {
  const tails = chains.map((chain) => chainTailsOf(chain.abs));
  const abs = chains.flatMap((chain) => chain.abs);
  const streams = sum(hosts.map((host) => host.streams));
  const memoryBytes = sum(hosts.map((host) => host.memoryBytes));
  const largest = Math.max(...hosts.map((host) => host.streams));
  return {
    criticalSeconds: Math.max(0, ...tails.map((each) => tailSeconds(each, Infinity))),
    workSeconds: sum(abs.map(({ seconds }) => seconds)) / streams,
    memorySeconds: sum(abs.map((ab) => ab.memoryBytes * ab.seconds)) / memoryBytes,
    chainSeconds: Math.max(0, ...tails.map((each) => tailSeconds(each, largest))),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
