import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DateRow, KnownDate } from '../../ports/records/dates.ts';
import type { DistributionFacts } from '../../ports/records/distributions.ts';
import type { DateTable, Tables } from './tables.ts';
import { only, sortedBy } from './upsert.ts';

const COLUMNS = ['process', 'unit', 'stage', 'planKey', 'needsOperator', 'message', 'updatedAt'] as const;

export async function saveDate(db: Kysely<Tables>, row: DateRow): Promise<void> {
  const stored = toStored(row);
  // A run that has failed before it had a plan says nothing of the plan that there is.
  const planKey = sql<string>`case when excluded.plan_key = '' then dates.plan_key else excluded.plan_key end`;
  await db
    .insertInto('dates')
    .values(stored)
    .onConflict((conflict) => conflict.columns(['process', 'unit']).doUpdateSet({ ...stored, planKey }))
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

export async function findDate(db: Kysely<Tables>, process: string, unit: string): Promise<KnownDate | undefined> {
  const stored = await knownDates(db, process).where('dates.unit', '=', unit).executeTakeFirst();
  return stored === undefined ? undefined : toRow(stored);
}

export async function listDates(db: Kysely<Tables>, process: string): Promise<readonly KnownDate[]> {
  const stored = await knownDates(db, process).execute();
  return sortedBy(stored, (date) => date.unit).map(toRow);
}

/** With the facts of the last distribution: of a later one all that counts is that it is later. */
function knownDates(db: Kysely<Tables>, process: string) {
  return db
    .selectFrom('dates')
    .leftJoin('distributions as last', (join) =>
      join
        .onRef('last.process', '=', 'dates.process')
        .onRef('last.unit', '=', 'dates.unit')
        .on(({ eb, selectFrom }) =>
          eb(
            'last.number',
            '=',
            selectFrom('distributions as each')
              .whereRef('each.process', '=', 'dates.process')
              .whereRef('each.unit', '=', 'dates.unit')
              .select(({ fn }) => fn.max('each.number').as('number')),
          ),
        ),
    )
    .where('dates.process', '=', process)
    .select(COLUMNS.map((column) => `dates.${column}` as const))
    .select(['last.number', 'last.planKey as distributedPlan', 'last.begunAt', 'last.completedAt', 'last.ingestedAt']);
}

type StoredDate = Awaited<ReturnType<ReturnType<typeof knownDates>['executeTakeFirstOrThrow']>>;

function toStored(row: DateRow): DateTable {
  return { ...only(row, COLUMNS), needsOperator: row.needsOperator ? 1 : 0 };
}

function toRow(stored: StoredDate): KnownDate {
  const row = { ...only(stored, COLUMNS), needsOperator: stored.needsOperator === 1 };
  const { number, distributedPlan, begunAt, completedAt, ingestedAt } = stored;
  if (number === null || distributedPlan === null || begunAt === null || completedAt === null || ingestedAt === null)
    return row;
  const distribution: DistributionFacts = { number, planKey: distributedPlan, begunAt, completedAt, ingestedAt };
  return { ...row, distribution };
}
