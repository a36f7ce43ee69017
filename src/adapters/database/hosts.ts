import type { Kysely } from 'kysely';
import type { HostRow } from '../../ports/records.ts';
import type { Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const COLUMNS = ['host', 'role', 'streams', 'memoryBytes', 'seenAt', 'pid'] as const;

export async function saveHost(db: Kysely<Tables>, row: HostRow): Promise<void> {
  const stored = only(row, COLUMNS);
  await db
    .insertInto('hosts')
    .values(stored)
    .onConflict((conflict) => conflict.column('host').doUpdateSet(stored))
    .execute();
}

export async function listHosts(db: Kysely<Tables>): Promise<readonly HostRow[]> {
  return sortedBy(await db.selectFrom('hosts').selectAll().execute(), (row) => row.host);
}
