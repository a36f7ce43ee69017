import type { Kysely } from 'kysely';

/** What this migration reads and writes, as it is at this point; later columns are none of its business. */
type Before = {
  readonly dates: {
    readonly process: string;
    readonly unit: string;
    readonly stage: string;
    readonly planKey: string;
    readonly updatedAt: string;
  };
  readonly documents: { readonly name: string; readonly content: string };
  readonly products: {
    readonly process: string;
    readonly unit: string;
    readonly name: string;
    readonly state: string;
    readonly updatedAt: string;
    readonly distribution: number;
  };
  readonly distributions: {
    readonly process: string;
    readonly unit: string;
    readonly number: number;
    readonly planKey: string;
    readonly content: string;
    readonly files: number;
    readonly begunAt: string;
    readonly completedAt: string;
    readonly ingestedAt: string;
  };
};

/** Distributions become facts of their own; before, there was the stage of the last run and a document for each plan. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('distributions')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('planKey', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('files', 'integer', (column) => column.notNull())
    .addColumn('begunAt', 'text', (column) => column.notNull())
    .addColumn('completedAt', 'text', (column) => column.notNull())
    .addColumn('ingestedAt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('distributionsKey', ['process', 'unit', 'number'])
    .execute();
  await db.schema
    .alterTable('products')
    .addColumn('distribution', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  const before = db.$extendTables<Before>();
  const dates = await before
    .selectFrom('dates')
    .select(['process', 'unit', 'stage', 'planKey', 'updatedAt'])
    .where('planKey', '<>', '')
    .where('stage', 'in', [...OVER, ...INTERRUPTED])
    .execute();
  for (const date of dates) await keepDistribution(before, date);
}

/** Stages that were announced after the last file was published. */
const OVER = ['distributed', 'ingestion', 'ingested'];
/** Stages of which nobody knows how far the distribution had come. */
const INTERRUPTED = ['distribution', 'cancelled', 'failed'];

/**
 * Of what the database says: completed only where every file has its row, because a date that was cancelled while it was
 * published could be called ingested; after an interruption only where the ingestion had begun, which came after it.
 */
async function keepDistribution(db: Kysely<Before>, { process, unit, stage, planKey, updatedAt }: Before['dates']) {
  const content = (
    await db.selectFrom('documents').select('content').where('name', '=', `delivery/${planKey}`).executeTakeFirst()
  )?.content;
  if (content === undefined) return;
  const names = namesIn(content);
  const rows = await db
    .selectFrom('products')
    .select(['name', 'state', 'updatedAt'])
    .where('process', '=', process)
    .where('unit', '=', unit)
    .execute();
  const published = rows.filter(({ name }) => names.includes(name));
  const ingested = published.filter(({ state }) => state === 'ingested');
  const isComplete = published.length === names.length && (OVER.includes(stage) || ingested.length > 0);
  const isIngested = isComplete && ingested.length === names.length && (names.length > 0 || stage === 'ingested');
  const ingestedAt = ingested.map((row) => row.updatedAt).reduce((one, other) => (one > other ? one : other), '');
  await db
    .insertInto('distributions')
    .values({
      ...{ process, unit, number: 1, planKey, content, files: names.length },
      begunAt: updatedAt,
      completedAt: isComplete ? updatedAt : '',
      ingestedAt: isIngested ? ingestedAt || updatedAt : '',
    })
    .execute();
  for (const { name } of published) {
    await db
      .updateTable('products')
      .set({ distribution: 1 })
      .where('process', '=', process)
      .where('unit', '=', unit)
      .where('name', '=', name)
      .execute();
  }
}

function namesIn(content: string): readonly string[] {
  const { products } = JSON.parse(content) as {
    readonly products: readonly { readonly files: readonly { readonly name: string }[] }[];
  };
  return [...new Set(products.flatMap(({ files }) => files.map(({ name }) => name)))];
}
