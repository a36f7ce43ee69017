import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ProductRow } from '../../ports/records/products.ts';
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
    if (!(await insertOrReplace(trx, row))) await takeOver(trx, row);
    if (row.state === 'ingested') await completeIngestion(trx, key, row.updatedAt);
  });
}

/** False: the row that is there stays, being in the archive, or of a later distribution than what comes late now. */
async function insertOrReplace(trx: Transaction<Tables>, row: ProductRow): Promise<boolean> {
  const stored = only(row, COLUMNS);
  // That a file has come into the archive is true, however late it is said; and the same bytes are those of the later one.
  const isIngested = row.state === 'ingested';
  const saved = await trx
    .insertInto('products')
    .values(stored)
    .onConflict((conflict) =>
      conflict
        .columns(['process', 'unit', 'name'])
        .doUpdateSet({ ...stored, ...(isIngested ? { distribution: LATER_OF_SAME_BYTES } : {}) })
        .where('products.state', '<>', 'ingested')
        .where((products) =>
          isIngested ? products.lit(true) : products('products.distribution', '<=', row.distribution),
        ),
    )
    .returning('name')
    .executeTakeFirst();
  return saved !== undefined;
}

const LATER_OF_SAME_BYTES = sql<number>`case
  when products.sha256 = excluded.sha256 and products.distribution > excluded.distribution then products.distribution
  else excluded.distribution end`;

/**
 * What is in the archive with the same bytes is published by this distribution too: without its number there it would never
 * be completed.
 * @throws PhoenixError ALREADY_INGESTED, NOT_DISTRIBUTED
 */
async function takeOver(trx: Transaction<Tables>, row: ProductRow): Promise<void> {
  const known = await trx
    .selectFrom('products')
    .select(['state', 'archiveId', 'sha256', 'distribution'])
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('name', '=', row.name)
    .executeTakeFirstOrThrow();
  if (known.state !== 'ingested') throw overtaken(row, known);
  if (known.sha256 !== row.sha256) throw otherBytes(row, known);
  await trx
    .updateTable('products')
    .set({ distribution: row.distribution })
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('name', '=', row.name)
    .where('distribution', '<', row.distribution)
    .execute();
}

function overtaken({ name, unit, distribution }: ProductRow, known: Pick<ProductRow, 'distribution'>): PhoenixError {
  return new PhoenixError(
    'NOT_DISTRIBUTED',
    `${name} was published by distribution ${known.distribution} of ${unit}: what distribution ${distribution} brings comes too late`,
    `phoenix status ${unit} shows how the date stands`,
  );
}

function otherBytes(
  { name, unit, sha256 }: ProductRow,
  archived: Pick<ProductRow, 'archiveId' | 'sha256'>,
): PhoenixError {
  return new PhoenixError(
    'ALREADY_INGESTED',
    `${name} is in the archive as ${archived.archiveId} with other content (sha256 ${archived.sha256.slice(0, 12)}, now ${sha256.slice(0, 12)})`,
    `what is ingested is never replaced: reprocess ${unit} into another data root to compare`,
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
