import { applyFixesToPlan } from '../domain/cascade/apply-fix.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { chainCostOf } from '../domain/scheduling/chain-cost.ts';
import type { ChainCost } from '../domain/scheduling/chain-cost.ts';
import { refusalText } from '../domain/scheduling/place-chain.ts';
import type { HostFacts, PlacementChoice } from '../domain/scheduling/place-chain.ts';
import { placeInTurn } from '../domain/scheduling/place-in-turn.ts';
import type { UnplacedChain } from '../domain/scheduling/place-in-turn.ts';
import { parseSlot } from '../domain/scheduling/slot.ts';
import type { Slot } from '../domain/scheduling/slot.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { AbRecords, AbRow } from '../ports/records/abs.ts';
import type { HostRecords, HostRow } from '../ports/records/hosts.ts';
import type { OpenPlacementRow, PlacementRecords, PlacementRow } from '../ports/records/placements.ts';
import type { PlaceChainInput, Placement } from '../workflows/contract.ts';
import { mappingFailures } from './failures.ts';

/** A host as `phoenix.yaml` describes it: what counts until its worker says something else of itself. */
export interface KnownHost {
  readonly name: string;
  readonly role: 'MASTER' | 'SLAVE';
  readonly streams: number;
  readonly memoryBytes: number;
  readonly slot: Slot | undefined;
  readonly diskBytes: number | undefined;
  readonly pushTo: string | undefined;
}

/** Judges signs of life. */
export interface HostWatch {
  /** Why the host is lost; empty when it is not. */
  lostBecause(row: HostRow): string;
  /** Since its last sign of life, by the clock of whoever watches. */
  silentSeconds(row: HostRow): number;
}

export interface PlacementDependencies {
  readonly records: AbRecords & HostRecords & PlacementRecords;
  readonly plans: PlanStore;
  readonly hosts: readonly KnownHost[];
  readonly watch: HostWatch;
}

export type PlacementActivities = ReturnType<typeof createPlacementActivities>;

/** Where a chain goes. A repeated attempt gives the chain a new number, which harms nothing: only the last one counts. */
export function createPlacementActivities(deps: PlacementDependencies) {
  // Chains of a date are placed at once: each must see where the one before it went.
  let lastPlacement: Promise<unknown> = Promise.resolve();

  return {
    /** @throws HOST_UNAVAILABLE until a host takes the chain, HOST_TOO_SMALL when none ever can. */
    async placeChain(input: PlaceChainInput): Promise<Placement> {
      const turn = lastPlacement.then(() => mappingFailures(() => place(deps, input)));
      lastPlacement = turn.catch(() => undefined);
      return turn;
    },
  };
}

async function place(deps: PlacementDependencies, input: PlaceChainInput): Promise<Placement> {
  const { records, plans, hosts } = deps;
  const [plan, abs, last, rows, open] = await Promise.all([
    plans.load(input.planKey),
    records.listAbs(input.process, input.unit),
    records.findPlacement(input),
    records.listHosts(),
    records.listOpenPlacements(),
  ]);
  const fixed = applyFixesToPlan(plan, input.fixes);
  const chain = chainOf(fixed, input.chain, abs);
  const made = chain.abs.filter(({ row }) => row?.status === 'succeeded' && row.host === last?.host);
  const rest = chain.costWithout(new Set(made.map(({ name }) => name)));
  const others = open.filter((each) => !isOfChain(each, input));
  const now = new Date();
  const choice = placeInTurn(
    {
      root: input.chain,
      hosts: hosts.map((host) => factsOf({ host, row: rows.find((row) => row.host === host.name), others }, deps)),
      cost: chain.costWithout(new Set()),
      previous: last === undefined || made.length === 0 ? undefined : { host: last.host, cost: rest },
      now,
    },
    unplacedChains(fixed, abs),
  );
  if (choice.kind !== 'placed') throw unplaced(input.chain, choice);
  const { host } = choice;
  const cost = made.length > 0 && host === last?.host ? rest : chain.costWithout(new Set());
  const because = [choice.because, refusalText(choice.refused)].filter((text) => text !== '').join('; ');
  const number = (last?.number ?? 0) + 1;
  await savePlacement(records, {
    ...keyOf(input),
    host,
    number,
    because,
    seconds: cost.workSeconds,
    diskBytes: cost.diskBytes,
    at: now.toISOString(),
  });
  await planAnew(records, chain.abs, host);
  return { host, because, number, pushes: isPushing(hosts, host) };
}

interface PlacedAb {
  readonly name: string;
  readonly row: AbRow | undefined;
}

/** The chain as the fixes have left it. */
function chainOf(plan: Plan, root: string, rows: readonly AbRow[]) {
  const names = new Set(plan.chains.find((chain) => chain.root === root)?.abNames);
  const abs = plan.abs.filter(({ name }) => names.has(name));
  return {
    abs: abs.map(({ name }): PlacedAb => ({ name, row: rows.find(({ ab }) => ab === name) })),
    costWithout: (made: ReadonlySet<string>): ChainCost =>
      chainCostOf(
        abs.filter(({ name }) => !made.has(name)),
        plan.estimates ?? {},
      ),
  };
}

/** Chains of the date of which nothing has been placed or made. */
function unplacedChains(plan: Plan, rows: readonly AbRow[]): readonly UnplacedChain[] {
  const touched = new Set(rows.filter(({ host, status }) => host !== '' || status !== 'planned').map(({ ab }) => ab));
  return plan.chains
    .filter(({ abNames }) => !abNames.some((name) => touched.has(name)))
    .map(({ root }) => ({ root, cost: chainOf(plan, root, []).costWithout(new Set()) }));
}

interface HostSituation {
  readonly host: KnownHost;
  /** Undefined: its worker has never been started. */
  readonly row: HostRow | undefined;
  /** Other chains that are to be made, of all dates. */
  readonly others: readonly OpenPlacementRow[];
}

/** What the host says of itself counts before what the MASTER's phoenix.yaml says of it. */
function factsOf({ host, row, others }: HostSituation, { watch }: PlacementDependencies): HostFacts {
  const placed = others.filter((each) => each.host === host.name);
  const { streams, memoryBytes, slot } =
    row === undefined ? host : { ...row, slot: row.slot === '' ? undefined : parseSlot(row.slot) };
  return {
    host: host.name,
    streams,
    memoryBytes,
    slot,
    freeDiskBytes: (row?.freeDiskBytes ?? 0) - sum(placed.map(({ diskBytes, openShare }) => diskBytes * openShare)),
    diskBytes: host.diskBytes,
    queuedSeconds: sum(placed.map(({ seconds, openShare }) => seconds * openShare)),
    silentSeconds: row === undefined ? Infinity : watch.silentSeconds(row),
    drained: row?.mark === 'drained' ? `by ${row.markedBy}: ${row.markedBecause}` : '',
    lost: row === undefined ? '' : watch.lostBecause(row),
  };
}

function unplaced(chain: string, choice: Exclude<PlacementChoice, { kind: 'placed' }>): PhoenixError {
  const reasons = refusalText(choice.refused);
  return choice.kind === 'never'
    ? new PhoenixError(
        'HOST_TOO_SMALL',
        `no host can ever take chain ${chain}: ${reasons}`,
        'give a host more memory, disk or a longer slot in phoenix.yaml, restart its worker, then resume with retry',
      )
    : // Transient: hosts come back, slots begin, disks are emptied; the next attempt asks all of them again.
      new PhoenixError(
        'HOST_UNAVAILABLE',
        `no host takes chain ${chain} now: ${reasons}`,
        'it is placed as soon as one does; phoenix host list shows them',
      );
}

/** Another MASTER may have placed the chain in between: then its number counts, and this attempt begins again. */
async function savePlacement(records: PlacementRecords, row: PlacementRow): Promise<void> {
  await records.savePlacement(row);
  const stored = await records.findPlacement(row);
  if (stored?.number === row.number && stored.host === row.host) return;
  throw new PhoenixError(
    'HOST_UNAVAILABLE',
    `chain ${row.chain} was placed by somebody else at the same time`,
    'the next attempt looks again',
  );
}

/** What has products elsewhere, or has failed, is to be made here: status and queues then show it so. */
async function planAnew(records: AbRecords, abs: readonly PlacedAb[], host: string): Promise<void> {
  for (const { row } of abs) {
    if (row === undefined) continue;
    const isOver = row.status === 'failed' || row.status === 'blocked';
    if (row.host === host && !isOver) continue;
    await records.saveAb({ ...row, host, status: 'planned', reason: '', updatedAt: new Date().toISOString() });
  }
}

/** Logs, plots and statistics of a SLAVE go to the MASTER. */
function isPushing(hosts: readonly KnownHost[], host: string): boolean {
  return hosts.some(({ name, role, pushTo }) => name === host && role === 'SLAVE' && pushTo !== undefined);
}

type ChainKey = Pick<PlacementRow, 'process' | 'unit' | 'chain'>;

function keyOf({ process, unit, chain }: ChainKey): ChainKey {
  return { process, unit, chain };
}

function isOfChain(row: ChainKey, { process, unit, chain }: ChainKey): boolean {
  return row.process === process && row.unit === unit && row.chain === chain;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
