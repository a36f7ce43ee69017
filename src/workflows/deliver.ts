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
  await publishAll(refOf(night), plan);
  await onEveryHost(plan.items, (host) =>
    activitiesOn(host).withdrawProducts.executeWithOptions({ summary: 'take back what is not delivered any more' }, [
      refOf(night),
    ]),
  );
  await planning.finishDate.executeWithOptions({ summary: `ABs, logs and plots to tree ${process}` }, [input]);
  night.notDelivered = plan.notDelivered;
  await announce(night, 'distributed', `${plan.items.length} datasets in sci/${unit}`);
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
  const { items } = await planning.readDistribution.executeWithOptions({ summary: 'what is to be ingested' }, [ref]);
  const ingestOne = (item: DeliveryItem) =>
    activitiesOn(item.host).ingestProduct.executeWithOptions({ summary: `ingest ${item.name}` }, [{ ...ref, item }]);
  await allOrNone(() => items.filter(({ kind }) => kind === 'S').map(ingestOne));
  await allOrNone(() => items.filter(({ kind }) => kind === 'IDP').map(ingestOne));
  await releaseScratch(ref, items);
  await announce(night, 'ingested', `${items.length} datasets ingested`);
}

async function releaseScratch(ref: DateRef, items: readonly DeliveryItem[]): Promise<void> {
  await onEveryHost(items, (host) =>
    activitiesOn(host).releaseScratch.executeWithOptions({ summary: `delete intermediate products of ${ref.unit}` }, [
      ref,
    ]),
  );
}

async function onEveryHost(items: readonly DeliveryItem[], act: (host: string) => Promise<unknown>): Promise<void> {
  for (const host of new Set(items.map((item) => item.host))) await act(host);
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
  };
}
