import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import type { DistributionKey, DistributionRow } from '../../ports/records/distributions.ts';
import type { Tables } from './tables.ts';

export async function listDistributions(
  db: Kysely<Tables>,
  process: string,
  unit: string,
): Promise<readonly DistributionRow[]> {
  return db
    .selectFrom('distributions')
    .selectAll()
    .where('process', '=', process)
    .where('unit', '=', unit)
    .orderBy('number')
    .execute();
}

export async function beginDistribution(
  db: Kysely<Tables>,
  row: Pick<DistributionRow, 'process' | 'unit' | 'planKey' | 'content' | 'files' | 'begunAt'>,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const last = (await listDistributions(trx, row.process, row.unit)).at(-1);
    const isSame = last?.planKey === row.planKey && last.content === row.content;
    if (last !== undefined && isSame && last.completedAt === '') return last.number;
    const { process, unit, planKey, content, files, begunAt } = row;
    const number = (last?.number ?? 0) + 1;
    await trx
      .insertInto('distributions')
      .values({ process, unit, number, planKey, content, files, begunAt, completedAt: '', ingestedAt: '' })
      .execute();
    return number;
  });
}

/** Decided inside the database, by the rows of the products: nobody completes what lacks a file. */
export async function completeDistribution(db: Kysely<Tables>, key: DistributionKey, at: string): Promise<boolean> {
  await ofKey(db, key)
    .set({ completedAt: at })
    .where('completedAt', '=', '')
    .where((row) => row('files', '=', countProducts(row, key)))
    .execute();
  return (await find(db, key)).completedAt !== '';
}

export async function completeIngestion(db: Kysely<Tables>, key: DistributionKey, at: string): Promise<boolean> {
  await ofKey(db, key)
    .set({ ingestedAt: at })
    .where('completedAt', '<>', '')
    .where('ingestedAt', '=', '')
    .where((row) => row('files', '=', countProducts(row, key).where('state', '=', 'ingested')))
    .execute();
  return (await find(db, key)).ingestedAt !== '';
}

/** Until the end of the transaction nobody else changes it. */
export async function lockDistribution(trx: Transaction<Tables>, key: DistributionKey): Promise<void> {
  await ofKey(trx, key).set({ number: key.number }).execute();
}

function ofKey(db: Kysely<Tables>, { process, unit, number }: DistributionKey) {
  return db
    .updateTable('distributions')
    .where('process', '=', process)
    .where('unit', '=', unit)
    .where('number', '=', number);
}

function countProducts(
  { selectFrom }: ExpressionBuilder<Tables, 'distributions'>,
  { process, unit, number }: DistributionKey,
) {
  return selectFrom('products')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('products.process', '=', process)
    .where('products.unit', '=', unit)
    .where('products.distribution', '=', number);
}

/** What was never begun is neither completed nor ingested. */
async function find(db: Kysely<Tables>, { process, unit, number }: DistributionKey) {
  const rows = await listDistributions(db, process, unit);
  return rows.find((row) => row.number === number) ?? { completedAt: '', ingestedAt: '' };
}
