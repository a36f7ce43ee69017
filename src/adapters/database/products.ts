import type { Kysely } from 'kysely';
import type { ProductRow } from '../../ports/records.ts';
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
  'state',
  'archiveId',
  'updatedAt',
] as const;

export async function saveProduct(db: Kysely<Tables>, row: ProductRow): Promise<void> {
  const stored = only(row, COLUMNS);
  await db
    .insertInto('products')
    .values(stored)
    .onConflict((conflict) => conflict.columns(['process', 'unit', 'name']).doUpdateSet(stored))
    .execute();
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
    .execute();
}
