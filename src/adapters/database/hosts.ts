import type { Kysely } from 'kysely';
import type { HostFactsRow, HostMarkRow, HostRow } from '../../ports/records/hosts.ts';
import type { Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const FACTS = [
  'host',
  'role',
  'streams',
  'cores',
  'memoryBytes',
  'dataRoot',
  'slot',
  'freeDiskBytes',
  'bookedMemoryBytes',
  'runningAbs',
  'waitingAbs',
  'waitingSeconds',
  'seenAt',
  'machine',
  'pid',
] as const;
const NO_MARK = { mark: '', markedBy: '', markedAt: '', markedBecause: '' } as const;

/** What the host says of itself; the operator's mark stays. */
export async function saveHost(db: Kysely<Tables>, row: HostFactsRow): Promise<void> {
  const stored = only(row, FACTS);
  await db
    .insertInto('hosts')
    .values({ ...NO_MARK, ...stored })
    .onConflict((conflict) => conflict.column('host').doUpdateSet(stored))
    .execute();
}

/** False: there is no such host. */
export async function markHost(db: Kysely<Tables>, { host, ...mark }: HostMarkRow): Promise<boolean> {
  const { mark: kind, markedBy, markedAt, markedBecause } = mark;
  const result = await db
    .updateTable('hosts')
    .set({ mark: kind, markedBy, markedAt, markedBecause })
    .where('host', '=', host)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}

export async function listHosts(db: Kysely<Tables>): Promise<readonly HostRow[]> {
  return sortedBy(await db.selectFrom('hosts').selectAll().execute(), (row) => row.host);
}
