import type { ChainCost } from '../../src/domain/scheduling/chain-cost.ts';
import { admitWaiting, endBooking, openLedger, requestRoom } from '../../src/domain/scheduling/ledger.ts';
import type { Ledger, LedgerStep } from '../../src/domain/scheduling/ledger.ts';
import type { HostFacts } from '../../src/domain/scheduling/place-chain.ts';
import { placeInTurn } from '../../src/domain/scheduling/place-in-turn.ts';
import type { Room } from '../../src/domain/scheduling/reservation.ts';

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
 * What the hosts would do with these chains, which all come at 0 s: the ledger and the placement are those of production,
 * recipes are their durations. Downloads, orchestration and QC take no time, and a chain that waits for a host asks again
 * whenever a run ends.
 */
export function simulate(hosts: readonly SimulatedHost[], chains: readonly SimulatedChain[]): readonly SimulatedRun[] {
  const world = openWorld(hosts, chains);
  placeWaiting(world, 0);
  for (let end = takeFirst(world.running); end !== undefined; end = takeFirst(world.running)) finish(world, end);
  return world.ended;
}

export function makeSpanSeconds(runs: readonly SimulatedRun[]): number {
  return Math.max(0, ...runs.map(({ endSeconds }) => endSeconds));
}

interface PlannedRun extends SimulatedAb {
  readonly chain: SimulatedChain;
}

interface World {
  readonly hosts: readonly SimulatedHost[];
  readonly chains: readonly SimulatedChain[];
  readonly abs: ReadonlyMap<string, PlannedRun>;
  /** ABs by what they wait for. */
  readonly users: ReadonlyMap<string, readonly PlannedRun[]>;
  readonly ledgers: Map<string, Ledger>;
  /** Host by root of the chain. */
  readonly placed: Map<string, string>;
  readonly done: Set<string>;
  readonly running: SimulatedRun[];
  readonly ended: SimulatedRun[];
}

function openWorld(hosts: readonly SimulatedHost[], chains: readonly SimulatedChain[]): World {
  const abs = chains.flatMap((chain) => chain.abs.map((ab): PlannedRun => ({ ...ab, chain })));
  const waits = abs.flatMap((ab) => ab.waitFor.map((above) => ({ above, ab })));
  const users = [...Map.groupBy(waits, ({ above }) => above)].map(
    ([above, own]) => [above, own.map(({ ab }) => ab)] as const,
  );
  return {
    ...{ hosts, chains },
    abs: new Map(abs.map((ab) => [ab.name, ab])),
    users: new Map(users),
    ledgers: new Map(hosts.map(({ name, streams, memoryBytes }) => [name, openLedger({ streams, memoryBytes })])),
    ...{ placed: new Map(), done: new Set(), running: [], ended: [] },
  };
}

/** Its room is free, what has waited for it asks, chains that wait for a host ask, then the line goes on. */
function finish(world: World, end: SimulatedRun): void {
  const { ab, host, endSeconds } = end;
  world.ended.push(end);
  world.done.add(ab);
  const ledger = world.ledgers.get(host);
  if (ledger !== undefined) world.ledgers.set(host, endBooking(ledger, ab, endSeconds));
  for (const user of world.users.get(ab) ?? []) if (isReady(world, user)) ask(world, user, endSeconds);
  placeWaiting(world, endSeconds);
  change(world, host, (own) => admitWaiting(own, endSeconds), endSeconds);
}

function placeWaiting(world: World, at: number): void {
  for (const chain of world.chains) {
    if (world.placed.has(chain.root)) continue;
    const unplaced = world.chains.filter(({ root, date }) => date === chain.date && !world.placed.has(root));
    const request = { ...chain, hosts: factsOf(world), previous: undefined, now: new Date(0) };
    const choice = placeInTurn(request, unplaced);
    if (choice.kind !== 'placed') continue;
    world.placed.set(chain.root, choice.host);
    for (const ab of chain.abs) {
      const planned = world.abs.get(ab.name);
      if (planned !== undefined && isReady(world, planned)) ask(world, planned, at);
    }
  }
}

/** Of its queue a host is known by the ABs that are still to be made, as the database counts them. */
function factsOf({ hosts, chains, placed, done }: World): readonly HostFacts[] {
  const openSeconds = ({ cost, abs }: SimulatedChain) =>
    (cost.workSeconds * abs.filter(({ name }) => !done.has(name)).length) / abs.length;
  return hosts.map(({ name, streams, memoryBytes }) => {
    const own = chains.filter(({ root }) => placed.get(root) === name).map(openSeconds);
    return {
      ...{ host: name, streams, memoryBytes, slot: undefined, freeDiskBytes: Infinity, diskBytes: undefined },
      ...{ silentSeconds: 0, drained: '', lost: '', queuedSeconds: own.reduce((sum, seconds) => sum + seconds, 0) },
    };
  });
}

function isReady({ done, abs }: World, { waitFor }: SimulatedAb): boolean {
  return waitFor.every((name) => done.has(name) || !abs.has(name));
}

function ask(world: World, { name, rank, memoryBytes, estimatedSeconds, chain }: PlannedRun, at: number): void {
  const { root, date, programme, isBacklog } = chain;
  const entry = { id: name, date, programme, isBacklog, rank, memoryBytes, seconds: estimatedSeconds };
  change(world, world.placed.get(root) ?? '', (ledger) => requestRoom(ledger, entry, at), at);
}

function change(world: World, host: string, step: (ledger: Ledger) => LedgerStep, startSeconds: number): void {
  const before = world.ledgers.get(host);
  if (before === undefined) return;
  const { ledger, admitted } = step(before);
  world.ledgers.set(host, ledger);
  for (const ab of admitted) {
    const endSeconds = startSeconds + (world.abs.get(ab)?.seconds ?? 0);
    world.running.push({ ab, host, startSeconds, endSeconds });
  }
}

/** The run that ends first, taken out of the list. */
function takeFirst(running: SimulatedRun[]): SimulatedRun | undefined {
  const first = running.reduce((best, run, index) => {
    const other = running[best];
    return other === undefined || run.endSeconds < other.endSeconds ? index : best;
  }, 0);
  return running.splice(first, 1)[0];
}
