import type { Kysely } from 'kysely';
import type { DateRow } from '../../ports/records.ts';
import type { DateTable, Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const COLUMNS = ['process', 'unit', 'stage', 'planKey', 'needsOperator', 'message', 'updatedAt'] as const;

export async function saveDate(db: Kysely<Tables>, row: DateRow): Promise<void> {
  const stored = toStored(row);
  await db
    .insertInto('dates')
    .values(stored)
    .onConflict((conflict) => conflict.columns(['process', 'unit']).doUpdateSet(stored))
    .execute();
}

export async function replaceDate(
  db: Kysely<Tables>,
  row: DateRow,
  seen: Pick<DateRow, 'stage' | 'updatedAt'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('dates')
    .set(toStored(row))
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('stage', '=', seen.stage)
    .where('updatedAt', '=', seen.updatedAt)
    .executeTakeFirst();
  return Number(numUpdatedRows) > 0;
}

export async function findDate(db: Kysely<Tables>, process: string, unit: string): Promise<DateRow | undefined> {
  const stored = await db
    .selectFrom('dates')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    .executeTakeFirst();
  return stored === undefined ? undefined : toRow(stored);
}

export async function listDates(db: Kysely<Tables>, process: string): Promise<readonly DateRow[]> {
  const stored = await db.selectFrom('dates').selectAll().where('process', '=', process).execute();
  return sortedBy(stored, (date) => date.unit).map(toRow);
}

function toStored(row: DateRow): DateTable {
  return { ...only(row, COLUMNS), needsOperator: row.needsOperator ? 1 : 0 };
}

function toRow(stored: DateTable): DateRow {
  return { ...stored, needsOperator: stored.needsOperator === 1 };
}
