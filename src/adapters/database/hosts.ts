import type { Kysely } from 'kysely';
import type { HostRow } from '../../ports/records.ts';
import type { Tables } from './tables.ts';
import { sortedBy } from './upsert.ts';

export async function saveHost(db: Kysely<Tables>, row: HostRow): Promise<void> {
  await db
    .insertInto('hosts')
    .values(row)
    .onConflict((conflict) => conflict.column('host').doUpdateSet(row))
    .execute();
}

export async function listHosts(db: Kysely<Tables>): Promise<readonly HostRow[]> {
  return sortedBy(await db.selectFrom('hosts').selectAll().execute(), (row) => row.host);
}
