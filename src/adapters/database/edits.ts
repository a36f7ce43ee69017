import type { Kysely } from 'kysely';
import type { EditRecord } from '../../domain/association/edits/edit-record.ts';
import type { EditRow } from '../../ports/records/edits.ts';
import type { EditTable, Tables } from './tables.ts';
import { inBatches, only, takeNew, uniqueRows } from './upsert.ts';

const KEY = ['process', 'unit', 'editId'] as const;
const CONTENT = ['version', 'state', 'at'] as const;

/**
 * A reader sees the edits of before or those of after. Two savers at once do not see each other's rows: of an edit that both
 * have, the later one counts.
 */
export async function saveEdits(
  db: Kysely<Tables>,
  process: string,
  unit: string,
  rows: readonly EditRow[],
): Promise<void> {
  const stored = uniqueRows(
    rows.map((row, sequence) => toStored({ ...row, process, unit }, sequence)),
    (row) => row.editId,
  );
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('edits').where('process', '=', process).where('unit', '=', unit).execute();
    for (const batch of inBatches(stored)) {
      await trx
        .insertInto('edits')
        .values(batch)
        .onConflict((conflict) => conflict.columns(KEY).doUpdateSet(takeNew([...CONTENT, 'record', 'sequence'])))
        .execute();
    }
  });
}

export async function listEdits(db: Kysely<Tables>, process: string, unit: string): Promise<readonly EditRow[]> {
  const stored = await db
    .selectFrom('edits')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    .orderBy('sequence')
    .execute();
  return stored.map(toRow);
}

function toStored(row: EditRow, sequence: number): EditTable {
  return { ...only(row, [...KEY, ...CONTENT]), record: JSON.stringify(row.record), sequence };
}

function toRow({ sequence: _, ...stored }: EditTable): EditRow {
  return { ...stored, record: parseRecord(stored.record) };
}

function parseRecord(json: string): EditRecord {
  return JSON.parse(json) as EditRecord;
}
