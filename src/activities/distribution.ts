import { applyFixesToPlan } from '../domain/cascade/apply-fix.ts';
import { withProcessStatus } from '../domain/association/ab-status.ts';
import { finalProducts } from '../domain/product/final-products.ts';
import { abRoot } from '../domain/association/ab-names.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { AbOutcome } from '../domain/outcome/attempt.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { Records } from '../ports/records.ts';
import type { ProcessOf } from '../domain/process/process.ts';
import type { DateRef, DeliveryItem, DistributionInput, DistributionPlan } from '../workflows/contract.ts';
import {
  currentDelivery,
  decisionsOnProducts,
  fileNamesOf,
  listDeliveries,
  notDistributed,
  standingDelivery,
} from './delivery-document.ts';
import type { DeliveryDocument } from './delivery-document.ts';
import { mappingFailures, withHeartbeat } from './failures.ts';
import { openTree } from './generated-abs.ts';
import type { HostWatch } from './placement.ts';

export interface DistributionDependencies {
  readonly abTree: AbTree;
  readonly plans: PlanStore;
  readonly records: Records;
  readonly watch: Pick<HostWatch, 'lostBecause'>;
  readonly processOf: ProcessOf;
}

export type DistributionActivities = ReturnType<typeof createDistributionActivities>;

/** What of a date is delivered, and the end of the date in the tree. */
export function createDistributionActivities(deps: DistributionDependencies) {
  return {
    /** Decides what becomes final (pgi_phoenix_MUSE_moveP): with this the distribution has begun. */
    async planDistribution(input: DistributionInput): Promise<DistributionPlan> {
      return withHeartbeat(() => mappingFailures(() => planDelivery(deps, input)));
    },

    async readDistribution(ref: DateRef): Promise<DistributionPlan> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const delivery = await currentDelivery(deps.records, ref);
          // Where nothing is delivered, nothing is to come.
          await deps.records.completeIngestion(delivery, new Date().toISOString());
          const { items, notDelivered } = delivery.document;
          return { items, notDelivered, ...waitsFor(items, await lostHosts(deps), ref.unit) };
        }),
      );
    },

    /**
     * The date's ABs with their final status to the process's tree; rows of ABs that a fix took out are closed. With this the
     * distribution is completed: that comes last.
     */
    async finishDate(input: DistributionInput): Promise<void> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          await writeStatuses(deps, input);
          await closeGivenUp(deps.records, input);
          await closeReplaced(deps, input);
          await complete(deps.records, input);
        }),
      );
    },
  };
}

async function planDelivery(deps: DistributionDependencies, input: DistributionInput): Promise<DistributionPlan> {
  const { records } = deps;
  const plan = applyFixesToPlan(await deps.plans.load(input.planKey), input.fixes);
  const { naming } = deps.processOf(input.process).rules;
  const { outcomes, verdicts } = input;
  const { products, notDelivered } = finalProducts({ plan, outcomes, verdicts, naming });
  const hostOf = await hostsOfAbs(records, input);
  const items = products.map(({ ab, name, kind }) => ({ ab, name, kind, host: hostOf(ab) }));
  const { planKey, fixes, comments } = input;
  const decisions = await decisionsCounted(records, input);
  const earlier = await listDeliveries(records, input);
  await begin(records, input, { planKey, fixes, products, items, notDelivered, comments, decisions });
  const lost = await lostHosts(deps);
  // Also of distributions that were never completed: whoever has published something looks what of it is to go.
  const published = (await records.listProducts(input.process, input.unit)).map(({ ab, host }) =>
    host === '' ? hostOf(ab) : host,
  );
  const publishers = new Set([
    ...earlier.flatMap(({ document }) => document.items.map(({ host }) => host)),
    ...published,
  ]);
  return {
    items,
    notDelivered,
    // A lost host takes nothing back, and nothing waits for it that is not delivered.
    obsoleteOn: [...publishers].filter((host) => host !== '' && !lost.has(host)).toSorted(),
    ...waitsFor(items, lost, input.unit),
  };
}

/**
 * What is only stored was seen by nobody and comes after this distribution; the last verdict was accepted a moment ago and may
 * still be on its way to its row.
 */
async function decisionsCounted(records: Records, input: DistributionInput): Promise<readonly string[]> {
  const { decisions: taken } = input;
  const decided = await decisionsOnProducts(records, input);
  if (taken === undefined) return decided.map(({ decisionId }) => decisionId);
  const accepted = decided.filter(({ state }) => state === 'accepted').map(({ decisionId }) => decisionId);
  return [...new Set([...accepted, ...taken])].toSorted();
}

/**
 * Once a file is in the archive there is no other distribution any more, only that one again.
 * @throws PhoenixError ALREADY_INGESTED
 */
async function begin(records: Records, { process, unit }: DateRef, document: DeliveryDocument): Promise<void> {
  const content = JSON.stringify(document);
  const standing = await standingDelivery(records, { process, unit });
  if (standing?.isArchived === true) return assertSame(records, { process, unit }, content);
  const files = fileNamesOf(document.products).length;
  const begunAt = new Date().toISOString();
  await records.beginDistribution({ process, unit, planKey: document.planKey, content, files, begunAt });
}

async function assertSame(records: Records, ref: Pick<DateRef, 'process' | 'unit'>, content: string): Promise<void> {
  const last = (await records.listDistributions(ref.process, ref.unit)).at(-1);
  if (last?.content === content) return;
  throw new PhoenixError(
    'ALREADY_INGESTED',
    `products of ${ref.unit} are in the archive, and it would now be distributed in another way`,
    `phoenix ingest -d ${ref.unit} brings the rest into the archive as it was distributed; reprocess into another data root to compare`,
  );
}

/** @throws PhoenixError NOT_DISTRIBUTED */
async function complete(records: Records, ref: DateRef): Promise<void> {
  const delivery = await currentDelivery(records, ref);
  if (await records.completeDistribution(delivery, new Date().toISOString())) return;
  const rows = await records.listProducts(ref.process, ref.unit);
  const published = new Set(rows.filter((row) => row.distribution === delivery.number).map(({ name }) => name));
  const missing = fileNamesOf(delivery.document.products).filter((name) => !published.has(name));
  throw notDistributed(ref.unit, `${missing.join(', ')} was not published by distribution ${delivery.number}`);
}

/** An edited AB stays one: what was generated last is still the text before the edit. */
async function writeStatuses(deps: DistributionDependencies, input: DistributionInput): Promise<void> {
  const tree = await openTree(deps, input);
  const texts: Record<string, string> = {};
  const generated: Record<string, string> = { ...tree.generated };
  for (const [name, text] of Object.entries(tree.texts)) {
    texts[name] = statusText(name, text, input.outcomes);
    if (text === tree.generated[name]) generated[name] = texts[name];
  }
  await tree.write({ texts, generated });
}

/** Where the chain of an AB was placed last: there its products are. Dates of older versions have it with the AB only. */
async function hostsOfAbs(records: Records, { process, unit }: DateRef): Promise<(ab: string) => string> {
  const rows = await records.listAbs(process, unit);
  const chains = [...new Set(rows.map(({ chain }) => chain))];
  const placements = await Promise.all(chains.map((chain) => records.findPlacement({ process, unit, chain })));
  return (ab) => {
    const row = rows.find((known) => known.ab === ab);
    return placements.find((placement) => placement?.chain === row?.chain)?.host ?? row?.host ?? '';
  };
}

/** With the reasons. */
async function lostHosts({
  records,
  watch,
}: Pick<DistributionDependencies, 'records' | 'watch'>): Promise<ReadonlyMap<string, string>> {
  const hosts = await records.listHosts();
  return new Map(
    hosts.map((row): [string, string] => [row.host, watch.lostBecause(row)]).filter(([, because]) => because !== ''),
  );
}

/** Nobody polls the queue of a lost host, and what waits there says nothing by itself. */
function waitsFor(
  items: readonly DeliveryItem[],
  lost: ReadonlyMap<string, string>,
  unit: string,
): Pick<DistributionPlan, 'waitsFor'> {
  const hosts = [...new Set(items.map(({ host }) => host))].filter((host) => lost.has(host));
  if (hosts.length === 0) return {};
  const names = hosts.map((host) => `${host} (lost: ${lost.get(host) ?? ''})`).join(', ');
  const cure = `start its worker again, or phoenix restart -d ${unit} makes them anew elsewhere`;
  return { waitsFor: `waits for host ${names}: products of the date are there; ${cure}` };
}

function statusText(name: string, text: string, outcomes: readonly AbOutcome[]): string {
  const outcome = outcomes.find(({ ab }) => ab === name);
  if (outcome === undefined || !name.endsWith('.ab')) return text;
  return withProcessStatus(text, name, outcome.kind === 'succeeded' ? 'SUCCESSFUL' : 'FAILED', `r.${abRoot(name)}.log`);
}

async function closeGivenUp(records: Records, input: DistributionInput): Promise<void> {
  const rows = await records.listAbs(input.process, input.unit);
  for (const { ab, fix } of input.fixes) {
    const row = rows.find((known) => known.ab === ab);
    if (fix.kind === 'give-up' && row !== undefined)
      await records.saveAb({ ...row, status: 'given-up', updatedAt: new Date().toISOString() });
  }
}

/** An alignment that an operator has replaced by a list, or decided to do without, has not failed: nothing needs it. */
async function closeReplaced({ plans, records }: DistributionDependencies, input: DistributionInput): Promise<void> {
  const replacing = input.fixes.filter(({ fix }) => fix.kind === 'offset-list' || fix.kind === 'no-alignment');
  if (replacing.length === 0) return;
  const planned = await plans.load(input.planKey);
  const { abs, suppressed } = applyFixesToPlan(planned, replacing);
  const kept = new Set(abs.map(({ name }) => name));
  const rows = await records.listAbs(input.process, input.unit);
  for (const row of rows.filter(({ ab, step }) => step === 'align' && !kept.has(ab))) {
    const reason = suppressed.find(({ what }) => what === row.ab)?.because ?? row.reason;
    await records.saveAb({ ...row, status: 'suppressed', reason, updatedAt: new Date().toISOString() });
  }
}
