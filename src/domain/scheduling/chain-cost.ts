import type { AbEstimates } from '../cascade/estimate-ab.ts';
import { chainTailsOf, tailSeconds } from './chain-tails.ts';
import type { ChainTail } from './chain-tails.ts';

/** What a chain will take of a host, by the models of its recipes. */
export interface ChainCost {
  /** Of its largest AB [bytes]: the host must have as much. */
  readonly memoryBytes: number;
  /** What it puts on the disk: downloads, intermediate products, final ones. */
  readonly diskBytes: number;
  /** All its recipes one after the other. */
  readonly workSeconds: number;
  /** What makes it long, however its ABs are ordered; the first is its longest path. */
  readonly tails: readonly ChainTail[];
  /** Memory held over time: where memory is short, it decides how many run side by side. */
  readonly memoryByteSeconds: number;
}

/** What placement needs of an AB. */
export interface CostedAb {
  readonly name: string;
  readonly waitFor: readonly string[];
}

/** Cost of these ABs. What they wait for outside of the list is there already; an AB without an estimate costs nothing. */
export function chainCostOf(abs: readonly CostedAb[], estimates: AbEstimates): ChainCost {
  const known = abs.flatMap(({ name }) => estimates[name] ?? []);
  return {
    memoryBytes: Math.max(0, ...known.map(({ memoryBytes }) => memoryBytes)),
    diskBytes: sum(known.map((each) => each.diskBytes + each.finalBytes + each.downloadBytes)),
    workSeconds: sum(known.map(({ seconds }) => seconds)),
    tails: chainTailsOf(abs.map(({ name, waitFor }) => ({ name, waitFor, seconds: estimates[name]?.seconds ?? 0 }))),
    memoryByteSeconds: sum(known.map(({ memoryBytes, seconds }) => memoryBytes * seconds)),
  };
}

/** Seconds of a chain that has a host for itself: the lower bound that its streams, its memory and its paths set. */
export function chainSecondsOn(
  cost: ChainCost,
  { streams, memoryBytes }: { readonly streams: number; readonly memoryBytes: number },
): number {
  return Math.max(tailSeconds(cost.tails, streams), cost.workSeconds / streams, cost.memoryByteSeconds / memoryBytes);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
