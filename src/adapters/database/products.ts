import type { Kysely } from 'kysely';
import type { ProductRow } from '../../ports/records.ts';
import type { Tables } from './tables.ts';
import { sortedBy } from './upsert.ts';

export async function saveProduct(db: Kysely<Tables>, row: ProductRow): Promise<void> {
  await db
    .insertInto('products')
    .values(row)
    .onConflict((conflict) => conflict.columns(['process', 'unit', 'name']).doUpdateSet(row))
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
