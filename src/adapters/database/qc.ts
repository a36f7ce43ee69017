import type { Kysely } from 'kysely';
import type { QcRow } from '../../ports/records/qc.ts';
import type { QcTable, Tables } from './tables.ts';
import { inBatches, only, sortedBy, takeNew, uniqueRows } from './upsert.ts';

const KEY = ['process', 'unit', 'ab', 'name'] as const;
const VALUE_COLUMNS = ['numberValue', 'textValue', 'score', 'comment'] as const;

export async function saveQc(db: Kysely<Tables>, rows: readonly QcRow[]): Promise<void> {
  const stored = uniqueRows(rows.map(toStored), (row) => JSON.stringify(KEY.map((column) => row[column])));
  await db.transaction().execute(async (trx) => {
    for (const batch of inBatches(stored)) {
      await trx
        .insertInto('qc')
        .values(batch)
        .onConflict((conflict) => conflict.columns(KEY).doUpdateSet(takeNew(VALUE_COLUMNS)))
        .execute();
    }
  });
}

export async function listQc(
  db: Kysely<Tables>,
  process: string,
  unit: string,
  ab?: string,
): Promise<readonly QcRow[]> {
  const stored = await db
    .selectFrom('qc')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    .$if(ab !== undefined, (query) => query.where('ab', '=', ab ?? ''))
    .execute();
  return sortedBy(stored, (row) => JSON.stringify([row.ab, row.name])).map(toRow);
}

function toStored(row: QcRow): QcTable {
  const { value } = row;
  return {
    ...only(row, [...KEY, 'score', 'comment']),
    numberValue: typeof value === 'number' ? value : null,
    textValue: typeof value === 'string' ? value : null,
  };
}

function toRow({ numberValue, textValue, ...stored }: QcTable): QcRow {
  return { ...stored, value: numberValue ?? textValue };
}
