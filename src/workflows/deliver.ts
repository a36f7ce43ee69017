import { takenFixes, verdictsOf } from '../domain/quality/gate.ts';
import { allOrNone } from './all-or-none.ts';
import { activitiesOn, planning } from './activity-proxies.ts';
import type { DateRef, DeliveryItem, DistributionInput, DistributionPlan } from './contract.ts';
import { announce, inPassing } from './night.ts';
import type { Night } from './night.ts';

/** Move and rename products; ABs, logs and plots to the final tree. Processing ends here, ingestion is decoupled. */
export async function distribute(night: Night): Promise<void> {
  const { process, unit } = night.input;
  inPassing(announce(night, 'distribution', 'products get their final names'));
  const input = distributionInput(night);
  const plan = await planning.planDistribution.executeWithOptions({ summary: `final products of ${unit}` }, [input]);
  announceLostHost(night, plan);
  await publishAll(refOf(night), plan);
  await onEveryHost([...plan.items.map(({ host }) => host), ...(plan.obsoleteOn ?? [])], (host) =>
    activitiesOn(host).withdrawProducts.executeWithOptions({ summary: 'take back what is not delivered any more' }, [
      refOf(night),
    ]),
  );
  await planning.finishDate.executeWithOptions({ summary: `ABs, logs and plots to tree ${process}` }, [input]);
  night.notDelivered = plan.notDelivered;
  await announce(night, 'distributed', `${plan.items.length} datasets in sci/${unit}`);
}

/** What is on a lost host waits for it, without end: the date says so, and the way out. */
function announceLostHost(night: Night, { waitsFor }: DistributionPlan): void {
  if (waitsFor !== undefined) inPassing(announce(night, night.stage, waitsFor));
}

/** S. files first: the headers of the datacubes name them. */
async function publishAll(ref: DateRef, plan: DistributionPlan): Promise<void> {
  const publish = (item: DeliveryItem) =>
    activitiesOn(item.host).publishProduct.executeWithOptions({ summary: `publish ${item.name}` }, [{ ...ref, item }]);
  await allOrNone(() => plan.items.filter(({ kind }) => kind === 'S').map(publish));
  await allOrNone(() => plan.items.filter(({ kind }) => kind === 'IDP').map(publish));
}

/** S. files, then the datasets; then what nothing can need any more is deleted. */
export async function ingest(night: Night): Promise<void> {
  const ref = refOf(night);
  await announce(night, 'ingestion', 'products are ingested');
  const plan = await planning.readDistribution.executeWithOptions({ summary: 'what is to be ingested' }, [ref]);
  const { items } = plan;
  announceLostHost(night, plan);
  const ingestOne = (item: DeliveryItem) =>
    activitiesOn(item.host).ingestProduct.executeWithOptions({ summary: `ingest ${item.name}` }, [{ ...ref, item }]);
  await allOrNone(() => items.filter(({ kind }) => kind === 'S').map(ingestOne));
  await allOrNone(() => items.filter(({ kind }) => kind === 'IDP').map(ingestOne));
  await releaseScratch(ref, items);
  await announce(night, 'ingested', `${items.length} datasets ingested`);
}

async function releaseScratch(ref: DateRef, items: readonly DeliveryItem[]): Promise<void> {
  const hosts = items.map(({ host }) => host);
  await onEveryHost(hosts, (host) =>
    activitiesOn(host).releaseScratch.executeWithOptions({ summary: `delete intermediate products of ${ref.unit}` }, [
      ref,
    ]),
  );
}

async function onEveryHost(hosts: readonly string[], act: (host: string) => Promise<unknown>): Promise<void> {
  for (const host of new Set(hosts)) await act(host);
}

function refOf(night: Night): DateRef {
  return { process: night.input.process, unit: night.input.unit, planKey: night.outline.planKey };
}

function distributionInput(night: Night): DistributionInput {
  return {
    ...refOf(night),
    fixes: takenFixes(night.gate),
    outcomes: night.gate.outcomes,
    ...verdictsOf(night.gate),
    decisions: night.gate.taken.map(({ decision }) => decision.payload.decisionId),
  };
}
