import type { Kysely, Transaction } from 'kysely';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { ProductRow } from '../../ports/records.ts';
import { completeIngestion, lockDistribution } from './distributions.ts';
import type { Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const COLUMNS = [
  'process',
  'unit',
  'ab',
  'name',
  'host',
  'prodCatg',
  'path',
  'sizeBytes',
  'sha256',
  'distribution',
  'state',
  'archiveId',
  'updatedAt',
] as const;

/**
 * With the last file of a distribution that comes into the archive, the distribution is ingested: in one transaction, so that
 * no death comes between the two.
 */
export async function saveProduct(db: Kysely<Tables>, row: ProductRow): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const key = { ...row, number: row.distribution };
    // Two hosts that bring the last two files at once see each other's only one after the other.
    if (row.state === 'ingested') await lockDistribution(trx, key);
    if (!(await insertOrReplace(trx, row))) await assertSameBytes(trx, row);
    if (row.state === 'ingested') await completeIngestion(trx, key, row.updatedAt);
  });
}

/** False: the row is in the archive, and stays. */
async function insertOrReplace(trx: Transaction<Tables>, row: ProductRow): Promise<boolean> {
  const stored = only(row, COLUMNS);
  const saved = await trx
    .insertInto('products')
    .values(stored)
    .onConflict((conflict) =>
      conflict.columns(['process', 'unit', 'name']).doUpdateSet(stored).where('products.state', '<>', 'ingested'),
    )
    .returning('name')
    .executeTakeFirst();
  return saved !== undefined;
}

async function assertSameBytes(trx: Transaction<Tables>, row: ProductRow): Promise<void> {
  const archived = await trx
    .selectFrom('products')
    .select(['archiveId', 'sha256'])
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('name', '=', row.name)
    .executeTakeFirstOrThrow();
  if (archived.sha256 === row.sha256) return;
  throw new PhoenixError(
    'ALREADY_INGESTED',
    `${row.name} is in the archive as ${archived.archiveId} with other content (sha256 ${archived.sha256.slice(0, 12)}, now ${row.sha256.slice(0, 12)})`,
    `what is ingested is never replaced: reprocess ${row.unit} into another data root to compare`,
  );
}

export async function listProducts(db: Kysely<Tables>, process: string, unit: string): Promise<readonly ProductRow[]> {
  const rows = await db
    .selectFrom('products')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    .execute();
  return sortedBy(rows, (row) => row.name);
}

export async function deleteProduct(
  db: Kysely<Tables>,
  row: Pick<ProductRow, 'process' | 'unit' | 'name'>,
): Promise<void> {
  await db
    .deleteFrom('products')
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('name', '=', row.name)
    .where('state', '<>', 'ingested')
    .execute();
}
