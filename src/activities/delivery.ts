import { dirname, join } from 'node:path/posix';
import type { ProcessOf } from '../domain/process/process.ts';
import { isFinalName } from '../domain/product/final-products.ts';
import type { FinalProduct } from '../domain/product/final-products.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { IngestionLog } from '../ports/ingestion-log.ts';
import type { Phase3 } from '../ports/phase3.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { DistributionRecords } from '../ports/records/distributions.ts';
import type { ProductRecords, ProductRow } from '../ports/records/products.ts';
import type { DateRef, DeliverItemInput } from '../workflows/contract.ts';
import { isOn, missingInArchive } from './archived.ts';
import { currentDelivery, fileNamesOf, notDistributed } from './delivery-document.ts';
import type { Delivery } from './delivery-document.ts';
import { mappingFailures, withHeartbeat } from './failures.ts';
import type { DatasetPublisher } from './publish-dataset.ts';

export interface DeliveryDependencies {
  readonly host: string;
  readonly dataRoot: DataRoot;
  readonly plans: PlanStore;
  readonly records: DistributionRecords & ProductRecords;
  readonly store: ProductStore;
  readonly phase3: Phase3;
  readonly publisher: DatasetPublisher;
  readonly ingestionLog: IngestionLog;
  readonly processOf: ProcessOf;
  /** To the MASTER, before the products go; nothing on hosts that push to nobody. */
  pushDelivered(ref: DateRef): Promise<void>;
}

export type DeliveryActivities = ReturnType<typeof createDeliveryActivities>;

/** Final names, conversion, ingestion, clean-up: on the host that holds the products. Idempotent by final name. */
export function createDeliveryActivities(deps: DeliveryDependencies) {
  return {
    /** Publishes a dataset under its final names, the files that the cube's header names first. */
    async publishProduct(input: DeliverItemInput): Promise<{ readonly files: number }> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const delivery = await currentDelivery(deps.records, input);
          const rows = await deps.publisher.publish(input, delivery, productOf(delivery, input));
          for (const row of rows) await deps.records.saveProduct(row);
          return { files: rows.length };
        }),
      );
    },

    /** Stores the files of a dataset in the archive, verified, with a line each in the ingestion log. */
    async ingestProduct(input: DeliverItemInput): Promise<{ readonly files: number }> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const delivery = await currentDelivery(deps.records, input);
          const rows = await publishedFiles(deps.records, delivery, productOf(delivery, input));
          for (const row of rows) await ingestFile(row, input.item.kind);
          return { files: rows.length };
        }),
      );
    },

    /** Takes back what earlier distributions of the date have published on this host and this one does not deliver. */
    async withdrawProducts(ref: DateRef): Promise<{ readonly withdrawn: readonly string[] }> {
      return withHeartbeat(() => mappingFailures(() => withdraw(deps, ref)));
    },

    /**
     * Deletes the workspaces of the date on this host: nothing can need them any more. Raw files have gone with the
     * distribution, those that no other process uses (retention.ts).
     */
    async releaseScratch(ref: DateRef): Promise<void> {
      return withHeartbeat(() => mappingFailures(() => release(deps, ref)));
    },
  };

  async function ingestFile(row: ProductRow, kind: 'S' | 'IDP'): Promise<void> {
    const ingested = await deps.phase3.ingest({
      process: row.process,
      date: row.unit,
      path: row.path,
      name: row.name,
      sizeBytes: row.sizeBytes,
      sha256: row.sha256,
      kind,
    });
    await deps.ingestionLog.record(row.unit, {
      name: row.name,
      sizeBytes: row.sizeBytes,
      archiveId: ingested.archiveId,
      ingestedAt: ingested.ingestedAt,
    });
    await deps.records.saveProduct({
      ...row,
      state: 'ingested',
      archiveId: ingested.archiveId,
      updatedAt: ingested.ingestedAt,
    });
  }
}

function productOf({ document: { products } }: Delivery, { unit, item: { name } }: DeliverItemInput): FinalProduct {
  const product = products.find((candidate) => candidate.name === name);
  if (product !== undefined) return product;
  throw notDistributed(unit, `${name} is not in its delivery plan`);
}

/** @throws PhoenixError NOT_DISTRIBUTED: what is not there as this distribution has published it is not ingested in part. */
async function publishedFiles(
  records: ProductRecords,
  delivery: Delivery,
  product: FinalProduct,
): Promise<readonly ProductRow[]> {
  if (delivery.completedAt === '')
    throw notDistributed(delivery.unit, `distribution ${delivery.number} is not completed`);
  const rows = await records.listProducts(delivery.process, delivery.unit);
  return product.files.map(({ name }) => {
    const row = rows.find((each) => each.name === name && each.distribution === delivery.number);
    if (row !== undefined) return row;
    throw notDistributed(delivery.unit, `${name} was not published by distribution ${delivery.number}`);
  });
}

/**
 * By the rows, and by what lies in the date's folders: an exposure that is no S. file any more has kept its name and changed
 * its folder, and an attempt that was killed has left files without rows. The row goes before its file: a row says that it is there.
 */
async function withdraw(deps: DeliveryDependencies, ref: DateRef): Promise<{ readonly withdrawn: readonly string[] }> {
  const { host, records, store, dataRoot, processOf } = deps;
  const { document } = await currentDelivery(records, ref);
  await keepArchived(deps, ref, document.products);
  const rows = await records.listProducts(ref.process, ref.unit);
  const obsolete = notDeliveredAnyMore(rows, document.products).filter((row) => isOn(host, row));
  for (const row of obsolete) await records.deleteProduct(row);
  const here = new Set(document.items.filter((item) => item.host === host).map(({ name }) => name));
  const { naming } = processOf(ref.process).rules;
  const withdrawn = new Set(obsolete.map(({ name }) => name));
  const released = obsolete.map(({ path }) => path);
  for (const kind of ['IDP', 'S'] as const) {
    const folder = kind === 'S' ? dataRoot.dping(ref.unit) : dataRoot.science(ref.unit);
    const delivered = fileNamesOf(
      document.products.filter((product) => product.kind === kind && here.has(product.name)),
    );
    const archived = rows.filter(({ state, path }) => state === 'ingested' && dirname(path) === folder);
    const kept = new Set([...delivered, ...archived.map(({ name }) => name)]);
    const left = (await store.list(folder)).filter((name) => isFinalName(naming, name) && !kept.has(name));
    left.forEach((name) => withdrawn.add(name));
    released.push(...left.map((name) => join(folder, name)));
  }
  await store.release([...new Set(released)]);
  return { withdrawn: [...withdrawn] };
}

/**
 * An ingestion that was cut off may have left a file in the archive of which no row says so. From now on it does.
 * @throws PhoenixError ALREADY_INGESTED once: what is there cannot be taken back any more
 */
async function keepArchived(
  { host, records, phase3, ingestionLog }: DeliveryDependencies,
  { process, unit }: DateRef,
  products: readonly FinalProduct[],
): Promise<void> {
  const obsolete = notDeliveredAnyMore(await records.listProducts(process, unit), products);
  const kept: string[] = [];
  for (const row of obsolete.filter((each) => isOn(host, each))) {
    const archived = await phase3.find(row);
    if (archived === undefined) continue;
    const { archiveId, ingestedAt } = archived;
    await ingestionLog.record(unit, { name: row.name, sizeBytes: row.sizeBytes, archiveId, ingestedAt });
    await records.saveProduct({ ...row, state: 'ingested', archiveId, updatedAt: ingestedAt });
    kept.push(`${row.name} as ${archiveId}`);
  }
  if (kept.length === 0) return;
  throw new PhoenixError(
    'ALREADY_INGESTED',
    `${unit} is distributed anew without products that have come into the archive before their ingestion was cut off: ${kept.join(', ')}`,
    `what is there cannot be taken back; phoenix -d ${unit} -P goes on without them`,
  );
}

/** What earlier distributions have published and this one does not deliver. What is ingested stays. */
function notDeliveredAnyMore(rows: readonly ProductRow[], products: readonly FinalProduct[]): readonly ProductRow[] {
  const delivered = new Set(fileNamesOf(products));
  return rows.filter(({ name, state }) => state === 'published' && !delivered.has(name));
}

/** @throws PhoenixError INGESTION_FAILED: nothing is deleted that the archive does not confirm. */
async function release(deps: DeliveryDependencies, ref: DateRef): Promise<void> {
  const { plans, store, dataRoot, pushDelivered } = deps;
  const missing = await missingInArchive(deps, ref);
  if (missing !== '') {
    throw new PhoenixError(
      'INGESTION_FAILED',
      `the workspaces of ${ref.unit} are kept: ${missing}`,
      `phoenix ingest -d ${ref.unit} brings it into the archive; what was there and is gone has to be restored there`,
    );
  }
  await pushDelivered(ref);
  const plan = await plans.load(ref.planKey);
  await store.release(
    plan.abs.flatMap(({ name }) => [dataRoot.workspace(ref.unit, name), ...dataRoot.attempts(ref.unit, name)]),
  );
}
