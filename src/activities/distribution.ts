import { applyFixesToPlan } from '../domain/cascade/apply-fix.ts';
import { withProcessStatus } from '../domain/association/ab-status.ts';
import { finalProducts } from '../domain/product/final-products.ts';
import { abRoot } from '../domain/product/data-root.ts';
import type { AbOutcome } from '../domain/outcome/attempt.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { Records } from '../ports/records.ts';
import type { Instrument } from '../instances/index.ts';
import type { ProcessDefinition } from '../domain/process-definition.ts';
import type { DateRef, DeliveryItem, DistributionInput, DistributionPlan } from '../workflows/contract.ts';
import { loadDelivery, notDeliveredAnyMore, saveDelivery } from './delivery-document.ts';
import { mappingFailures } from './failures.ts';
import { loadGenerated, saveGenerated } from './generated-abs.ts';
import type { HostWatch } from './placement.ts';

export interface DistributionDependencies {
  readonly abTree: AbTree;
  readonly plans: PlanStore;
  readonly records: Records;
  readonly watch: Pick<HostWatch, 'lostBecause'>;
  definition(process: string): ProcessDefinition;
  instrumentOfProcess(process: string): Instrument;
}

export type DistributionActivities = ReturnType<typeof createDistributionActivities>;

/** What of a date is delivered, and the end of the date in the tree. */
export function createDistributionActivities(deps: DistributionDependencies) {
  return {
    /** Decides what becomes final (pgi_phoenix_MUSE_moveP) and keeps the decision as a document. */
    async planDistribution(input: DistributionInput): Promise<DistributionPlan> {
      return mappingFailures(async () => {
        const plan = applyFixesToPlan(await deps.plans.load(input.planKey), input.fixes);
        const { naming } = deps.instrumentOfProcess(input.process);
        const final = finalProducts({
          plan,
          outcomes: input.outcomes,
          verdicts: input.verdicts,
          naming,
        });
        const { products, notDelivered } = final;
        const hostOf = await hostsOfAbs(deps.records, input);
        const items = products.map(({ ab, name, kind }) => ({ ab, name, kind, host: hostOf(ab) }));
        const { planKey, fixes, comments } = input;
        await saveDelivery(deps.records, { planKey, fixes, products, items, notDelivered, comments });
        const lost = await lostHosts(deps);
        const rows = notDeliveredAnyMore(await deps.records.listProducts(input.process, input.unit), products);
        const obsoleteOn = [...new Set(rows.map(({ ab, host }) => (host === '' ? hostOf(ab) : host)))];
        return {
          items,
          notDelivered,
          // A lost host takes nothing back, and nothing waits for it that is not delivered.
          obsoleteOn: obsoleteOn.filter((host) => host !== '' && !lost.has(host)),
          ...waitsFor(items, lost, input.unit),
        };
      });
    },

    async readDistribution(ref: DateRef): Promise<DistributionPlan> {
      return mappingFailures(async () => {
        const { items, notDelivered } = await loadDelivery(deps.records, ref.planKey);
        return { items, notDelivered, ...waitsFor(items, await lostHosts(deps), ref.unit) };
      });
    },

    /** The date's ABs with their final status to the process's tree; rows of ABs that a fix took out are closed. */
    async finishDate(input: DistributionInput): Promise<void> {
      return mappingFailures(async () => {
        const tree = deps.definition(input.process).trees.final;
        const generated = await loadGenerated(deps.records, input);
        const now: Record<string, string> = {};
        const last: Record<string, string> = { ...generated };
        for (const name of await deps.abTree.list(tree, input.unit)) {
          const text = await deps.abTree.read(tree, input.unit, name);
          now[name] = statusText(name, text, input.outcomes);
          // An edited AB stays one: what was generated last is still the text before the edit.
          if (text === generated[name]) last[name] = now[name];
        }
        await deps.abTree.replaceAll(tree, input.unit, now);
        await saveGenerated(deps.records, input, last);
        await closeGivenUp(deps.records, input);
        await closeReplaced(deps, input);
      });
    },
  };
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
