import type { FinalProduct } from '../domain/product/final-products.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { IngestionLog } from '../ports/ingestion-log.ts';
import type { Phase3 } from '../ports/phase3.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { ProductRow, Records } from '../ports/records.ts';
import type { DateRef, DeliverItemInput } from '../workflows/contract.ts';
import { loadDelivery, notDeliveredAnyMore } from './delivery-document.ts';
import { mappingFailures, withHeartbeat } from './failures.ts';
import type { DatasetPublisher } from './publish-dataset.ts';

export interface DeliveryDependencies {
  readonly host: string;
  readonly dataRoot: DataRoot;
  readonly plans: PlanStore;
  readonly records: Records;
  readonly store: ProductStore;
  readonly phase3: Phase3;
  readonly publisher: DatasetPublisher;
  readonly ingestionLog: IngestionLog;
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
          const delivery = await loadDelivery(deps.records, input.planKey);
          const product = productOf(delivery.products, input.item.name);
          const rows = await deps.publisher.publish(input, delivery, product);
          for (const row of rows) await deps.records.saveProduct(await keepIngested(row));
          return { files: rows.length };
        }),
      );
    },

    /** Stores the files of a dataset in the archive, verified, with a line each in the ingestion log. */
    async ingestProduct(input: DeliverItemInput): Promise<{ readonly files: number }> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const delivery = await loadDelivery(deps.records, input.planKey);
          const product = productOf(delivery.products, input.item.name);
          const names = new Set(product.files.map(({ name }) => name));
          const rows = (await deps.records.listProducts(input.process, input.unit)).filter(({ name }) =>
            names.has(name),
          );
          for (const row of rows) await ingestFile(row, input.item.kind);
          return { files: rows.length };
        }),
      );
    },

    /** Takes back what an earlier distribution of the date has published on this host and this one does not deliver. */
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

  /** A dataset that is published again with the same content stays ingested. */
  async function keepIngested(row: ProductRow): Promise<ProductRow> {
    const known = (await deps.records.listProducts(row.process, row.unit)).find(({ name }) => name === row.name);
    return known?.state === 'ingested' && known.sha256 === row.sha256 ? known : row;
  }
}

function productOf(products: readonly FinalProduct[], name: string): FinalProduct {
  const product = products.find((candidate) => candidate.name === name);
  if (product !== undefined) return product;
  throw new PhoenixError('FILE_MISSING', `${name} is not in the delivery plan`, 'plan the date again: phoenix restart');
}

async function withdraw(
  { host, records, store }: DeliveryDependencies,
  ref: DateRef,
): Promise<{ readonly withdrawn: readonly string[] }> {
  const { products } = await loadDelivery(records, ref.planKey);
  const rows = await records.listProducts(ref.process, ref.unit);
  const obsolete = notDeliveredAnyMore(rows, products).filter((row) => row.host === host || row.host === '');
  await store.release(obsolete.map(({ path }) => path));
  for (const row of obsolete) await records.deleteProduct(row);
  return { withdrawn: obsolete.map(({ name }) => name) };
}

async function release({ plans, store, dataRoot, pushDelivered }: DeliveryDependencies, ref: DateRef): Promise<void> {
  await pushDelivered(ref);
  const plan = await plans.load(ref.planKey);
  await store.release(
    plan.abs.flatMap(({ name }) => [dataRoot.workspace(ref.unit, name), ...dataRoot.attempts(ref.unit, name)]),
  );
}
