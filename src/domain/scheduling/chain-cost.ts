import type { AbEstimates } from '../cascade/estimate-ab.ts';

/** What a chain will take of a host, by the models of its recipes. */
export interface ChainCost {
  /** Of its largest AB [bytes]: the host must have as much. */
  readonly memoryBytes: number;
  /** What it puts on the disk: downloads, intermediate products, final ones. */
  readonly diskBytes: number;
  /** All its recipes one after the other. */
  readonly workSeconds: number;
  /** Its longest path: no number of streams makes it shorter. */
  readonly criticalSeconds: number;
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
    criticalSeconds: longestPath(abs, estimates),
    memoryByteSeconds: sum(known.map(({ memoryBytes, seconds }) => memoryBytes * seconds)),
  };
}

/** Seconds of a chain that has a host for itself: the lower bound that its streams, its memory and its longest path set. */
export function chainSecondsOn(
  cost: ChainCost,
  { streams, memoryBytes }: { readonly streams: number; readonly memoryBytes: number },
): number {
  return Math.max(cost.criticalSeconds, cost.workSeconds / streams, cost.memoryByteSeconds / memoryBytes);
}

function longestPath(abs: readonly CostedAb[], estimates: AbEstimates): number {
  const byName = new Map(abs.map((ab) => [ab.name, ab]));
  const ends = new Map<string, number>();
  function endOf(ab: CostedAb): number {
    const known = ends.get(ab.name);
    if (known !== undefined) return known;
    // Against endless recursion in a plan with a cycle, which assemblePlan refuses.
    ends.set(ab.name, 0);
    const begin = Math.max(0, ...ab.waitFor.flatMap((name) => byName.get(name) ?? []).map(endOf));
    const end = begin + (estimates[ab.name]?.seconds ?? 0);
    ends.set(ab.name, end);
    return end;
  }
  return Math.max(0, ...abs.map(endOf));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
