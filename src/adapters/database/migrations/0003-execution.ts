import type { Kysely } from 'kysely';

/** What execution on several hosts needs: facts and marks of hosts, placements of chains, attempts of recipes, where products lie. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await extendHosts(db);
  await createPlacements(db);
  await createAttempts(db);
  await db.schema
    .alterTable('products')
    .addColumn('host', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  // Placement asks for what is still to be made, among the ABs of all nights that there ever were.
  await db.schema
    .createIndex('associationBlocksByStatus')
    .on('associationBlocks')
    .columns(['status', 'host'])
    .execute();
}

/** One column a statement: SQLite takes no more. */
async function extendHosts(db: Kysely<unknown>): Promise<void> {
  const integers = ['cores', 'runningAbs', 'waitingAbs'];
  const doubles = ['freeDiskBytes', 'bookedMemoryBytes', 'waitingSeconds'];
  const texts = ['machine', 'dataRoot', 'slot', 'mark', 'markedBy', 'markedAt', 'markedBecause'];
  for (const name of integers) {
    await db.schema
      .alterTable('hosts')
      .addColumn(name, 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  }
  for (const name of doubles) {
    await db.schema
      .alterTable('hosts')
      .addColumn(name, 'double precision', (column) => column.notNull().defaultTo(0))
      .execute();
  }
  for (const name of texts) {
    await db.schema
      .alterTable('hosts')
      .addColumn(name, 'text', (column) => column.notNull().defaultTo(''))
      .execute();
  }
}

async function createPlacements(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('placements')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('chain', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('because', 'text', (column) => column.notNull())
    .addColumn('seconds', 'double precision', (column) => column.notNull())
    .addColumn('diskBytes', 'double precision', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('placementsKey', ['process', 'unit', 'chain'])
    .execute();
}

async function createAttempts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('attempts')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('ab', 'text', (column) => column.notNull())
    .addColumn('startedAt', 'text', (column) => column.notNull())
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('recipe', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('abKey', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('wallSeconds', 'double precision', (column) => column.notNull())
    .addColumn('peakRssBytes', 'double precision')
    .addColumn('modelBytes', 'double precision', (column) => column.notNull())
    .addColumn('limitBytes', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('attemptsKey', ['process', 'unit', 'ab', 'startedAt'])
    .execute();
}
