import type { Kysely, Transaction } from 'kysely';
import type { AbRow, AbStatus } from '../../ports/records/abs.ts';
import type { AbTable, Tables } from './tables.ts';
import { inBatches, only, sortedBy, takeNew, uniqueRows } from './upsert.ts';

const KEY = ['process', 'unit', 'ab'] as const;

/** What the plan says of an AB, whatever became of it. */
const PLAN_COLUMNS = ['chain', 'step', 'recipe'] as const;

const RESULT_COLUMNS = [
  'status',
  'reason',
  'host',
  'abKey',
  'wallSeconds',
  'peakRssBytes',
  'caveats',
  'qcFlag',
  'redScores',
  'totalScores',
  'pattern',
  'updatedAt',
] as const;

const COLUMNS = [...KEY, ...PLAN_COLUMNS, ...RESULT_COLUMNS] as const;

/** These statuses come from a plan and are no results. */
const PLAN_STATUSES = ['planned', 'suppressed'] as const satisfies readonly AbStatus[];

export async function saveAb(db: Kysely<Tables>, row: AbRow): Promise<void> {
  const stored = toStored(row);
  await db
    .insertInto('associationBlocks')
    .values(stored)
    .onConflict((conflict) => conflict.columns(KEY).doUpdateSet(stored))
    .execute();
}

/** In one statement: a placement that comes between a check and the write would be overwritten by what is over. */
export async function saveAbOfPlacement(db: Kysely<Tables>, row: AbRow, placement: number): Promise<boolean> {
  const stored = toStored(row);
  const newer = db
    .selectFrom('placements')
    .select('number')
    .where('process', '=', row.process)
    .where('unit', '=', row.unit)
    .where('chain', '=', row.chain)
    .where('number', '>', placement);
  const saved = await db
    .insertInto('associationBlocks')
    .columns(COLUMNS)
    .expression(
      db
        .selectNoFrom(({ val }) => COLUMNS.map((column) => val(stored[column]).as(column)))
        .where(({ not, exists }) => not(exists(newer))),
    )
    .onConflict((conflict) => conflict.columns(KEY).doUpdateSet(stored))
    .returning('ab')
    .executeTakeFirst();
  return saved !== undefined;
}

export async function listAbs(db: Kysely<Tables>, process: string, unit: string): Promise<readonly AbRow[]> {
  const stored = await db
    .selectFrom('associationBlocks')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    .execute();
  return sortedBy(stored, (row) => row.ab).map(toRow);
}

/**
 * Makes `rows` the ABs of the date. Decided row by row inside the database, so that a result which a host saves in the
 * same moment is not overwritten by what was read before.
 */
export async function savePlannedAbs(
  db: Kysely<Tables>,
  process: string,
  unit: string,
  rows: readonly AbRow[],
): Promise<void> {
  const planned = uniqueRows(
    rows.map((row) => toStored({ ...row, process, unit })),
    (row) => row.ab,
  );
  await db.transaction().execute(async (trx) => {
    await deleteOthers(trx, process, unit, planned);
    for (const batch of inBatches(planned)) {
      await insertOrReplaceStale(trx, batch);
      await updatePlanFacts(trx, batch);
    }
  });
}

/** QC parameters go with their AB; decisions and products stay, they happened. */
async function deleteOthers(
  trx: Transaction<Tables>,
  process: string,
  unit: string,
  planned: readonly AbTable[],
): Promise<void> {
  const names = new Set(planned.map((row) => row.ab));
  const present = await trx
    .selectFrom('associationBlocks')
    .select('ab')
    .where('process', '=', process)
    .where('unit', '=', unit)
    .union(trx.selectFrom('qc').select('ab').where('process', '=', process).where('unit', '=', unit))
    .execute();
  const others = present.map((row) => row.ab).filter((ab) => !names.has(ab));
  for (const batch of inBatches(others)) {
    for (const table of ['associationBlocks', 'qc'] as const) {
      await trx
        .deleteFrom(table)
        .where('process', '=', process)
        .where('unit', '=', unit)
        .where('ab', 'in', batch)
        .execute();
    }
  }
}

/**
 * Adds new ABs and takes from the plan those that have no result, are suppressed now, or whose result belongs to
 * another key (other inputs or parameters). An empty key is not known yet and fits any.
 */
async function insertOrReplaceStale(trx: Transaction<Tables>, batch: readonly AbTable[]): Promise<void> {
  await trx
    .insertInto('associationBlocks')
    .values(batch)
    .onConflict((conflict) =>
      conflict
        .columns(KEY)
        .doUpdateSet(takeNew(RESULT_COLUMNS))
        .where(({ eb, ref }) =>
          eb.or([
            eb('associationBlocks.status', 'in', PLAN_STATUSES),
            eb('excluded.status', '=', 'suppressed'),
            eb.and([
              eb('associationBlocks.abKey', '<>', ''),
              eb('excluded.abKey', '<>', ''),
              eb('associationBlocks.abKey', '<>', ref('excluded.abKey')),
            ]),
          ]),
        ),
    )
    .execute();
}

async function updatePlanFacts(trx: Transaction<Tables>, batch: readonly AbTable[]): Promise<void> {
  await trx
    .insertInto('associationBlocks')
    .values(batch)
    .onConflict((conflict) => conflict.columns(KEY).doUpdateSet(takeNew(PLAN_COLUMNS)))
    .execute();
}

function toStored(row: AbRow): AbTable {
  return { ...only(row, COLUMNS), caveats: JSON.stringify(row.caveats) };
}

function toRow(stored: AbTable): AbRow {
  return { ...stored, caveats: parseCaveats(stored.caveats) };
}

function parseCaveats(json: string): readonly string[] {
  return JSON.parse(json) as readonly string[];
}
