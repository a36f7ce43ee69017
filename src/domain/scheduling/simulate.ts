import type { ChainCost } from './chain-cost.ts';
import { admitWaiting, endBooking, openLedger, requestRoom } from './ledger.ts';
import type { LedgerStep } from './ledger.ts';
import { placeInTurn } from './place-in-turn.ts';
import type { Room } from './reservation.ts';

/** An AB whose true duration is known: what the scheduler knows is the estimate. */
export interface SimulatedAb {
  readonly name: string;
  readonly waitFor: readonly string[];
  readonly rank: number;
  readonly memoryBytes: number;
  readonly estimatedSeconds: number;
  readonly seconds: number;
}

export interface SimulatedChain {
  readonly root: string;
  readonly date: string;
  readonly programme: string;
  readonly isBacklog: boolean;
  readonly cost: ChainCost;
  readonly abs: readonly SimulatedAb[];
}

export interface SimulatedHost extends Room {
  readonly name: string;
}

export interface SimulatedRun {
  readonly ab: string;
  readonly host: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * What the hosts would do with these chains, all placed at 0 s in the given order: the ledger and the placement are those of
 * production, recipes are their durations. Downloads, orchestration and QC take no time here.
 */
export function simulate(hosts: readonly SimulatedHost[], chains: readonly SimulatedChain[]): readonly SimulatedRun[] {
  const placed = placeAll(hosts, chains);
  return hosts.flatMap((host) =>
    runOn(
      host,
      chains.filter(({ root }) => placed.get(root) === host.name),
    ),
  );
}

export function makeSpanSeconds(runs: readonly SimulatedRun[]): number {
  return Math.max(0, ...runs.map(({ endSeconds }) => endSeconds));
}

/** Host by root of the chain. */
function placeAll(hosts: readonly SimulatedHost[], chains: readonly SimulatedChain[]): ReadonlyMap<string, string> {
  const placed = new Map<string, string>();
  const queueOf = (name: string) =>
    chains.reduce((sum, { root, cost }) => sum + (placed.get(root) === name ? cost.workSeconds : 0), 0);
  for (const chain of chains) {
    const facts = hosts.map(({ name, ...room }) => ({
      ...room,
      ...{ host: name, slot: undefined, freeDiskBytes: Infinity, diskBytes: undefined, silentSeconds: 0 },
      ...{ drained: '', lost: '', queuedSeconds: queueOf(name) },
    }));
    const unplaced = chains.filter(({ root, date }) => date === chain.date && !placed.has(root));
    const choice = placeInTurn({ ...chain, hosts: facts, previous: undefined, now: new Date(0) }, unplaced);
    if (choice.kind === 'placed') placed.set(chain.root, choice.host);
  }
  return placed;
}

interface Ready extends SimulatedAb {
  readonly chain: SimulatedChain;
}

/** From end to end of a run: its room is free, what has waited for it asks, then the line goes on. */
function runOn({ name: host, streams, memoryBytes }: SimulatedHost, chains: readonly SimulatedChain[]): SimulatedRun[] {
  const abs = chains.flatMap((chain) => chain.abs.map((ab): Ready => ({ ...ab, chain })));
  const byName = new Map(abs.map((ab) => [ab.name, ab]));
  const done = new Set<string>();
  const running: SimulatedRun[] = [];
  const runs: SimulatedRun[] = [];
  let ledger = openLedger({ streams, memoryBytes });
  const take = (step: LedgerStep, at: number): void => {
    ledger = step.ledger;
    for (const ab of step.admitted)
      running.push({ ab, host, startSeconds: at, endSeconds: at + (byName.get(ab)?.seconds ?? 0) });
  };
  const askFor = (ready: readonly Ready[], at: number): void => {
    for (const ab of ready) take(requestRoom(ledger, requestOf(ab), at), at);
    take(admitWaiting(ledger, at), at);
  };
  const isReady = ({ waitFor }: SimulatedAb) => waitFor.every((other) => done.has(other) || !byName.has(other));
  askFor(abs.filter(isReady), 0);
  for (let end = takeFirst(running); end !== undefined; end = takeFirst(running)) {
    const { ab, endSeconds } = end;
    runs.push(end);
    done.add(ab);
    ledger = endBooking(ledger, ab, endSeconds);
    askFor(
      abs.filter((other) => other.waitFor.includes(ab) && isReady(other)),
      endSeconds,
    );
  }
  return runs;
}

/** The run that ends first, taken out of the list. */
function takeFirst(running: SimulatedRun[]): SimulatedRun | undefined {
  const first = running.reduce((best, run, index) => {
    const other = running[best];
    return other === undefined || run.endSeconds < other.endSeconds ? index : best;
  }, 0);
  return running.splice(first, 1)[0];
}

function requestOf({ name, rank, memoryBytes, estimatedSeconds, chain }: Ready): Parameters<typeof requestRoom>[1] {
  const { date, programme, isBacklog } = chain;
  return { id: name, date, programme, isBacklog, rank, memoryBytes, seconds: estimatedSeconds };
}
