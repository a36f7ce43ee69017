import type { Kysely } from 'kysely';

/**
 * The portable subset: text, integer and double precision only. Byte counts are double precision, exact up to 2^53,
 * because PostgreSQL's bigint comes back as a string.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createDates(db);
  await createAssociationBlocks(db);
  await createQc(db);
  await createDecisions(db);
  await createProducts(db);
  await createDocuments(db);
  await createHosts(db);
}

async function createDates(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('dates')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('planKey', 'text', (column) => column.notNull())
    .addColumn('needsOperator', 'integer', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('datesKey', ['process', 'unit'])
    .execute();
}

async function createAssociationBlocks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('associationBlocks')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('ab', 'text', (column) => column.notNull())
    .addColumn('chain', 'text', (column) => column.notNull())
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('recipe', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('abKey', 'text', (column) => column.notNull())
    .addColumn('wallSeconds', 'double precision')
    .addColumn('peakRssBytes', 'double precision')
    .addColumn('caveats', 'text', (column) => column.notNull())
    .addColumn('qcFlag', 'text', (column) => column.notNull())
    .addColumn('redScores', 'integer')
    .addColumn('totalScores', 'integer')
    .addColumn('pattern', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('associationBlocksKey', ['process', 'unit', 'ab'])
    .execute();
}

async function createQc(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('qc')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('ab', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('numberValue', 'double precision')
    .addColumn('textValue', 'text')
    .addColumn('score', 'integer')
    .addColumn('comment', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('qcKey', ['process', 'unit', 'ab', 'name'])
    .execute();
}

async function createDecisions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('decisions')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('decisionId', 'text', (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('decision', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('because', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('decisionsKey', ['process', 'unit', 'decisionId'])
    .execute();
}

async function createProducts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('products')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('ab', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('prodCatg', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('sizeBytes', 'double precision', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('archiveId', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('productsKey', ['process', 'unit', 'name'])
    .execute();
}

async function createDocuments(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('documents')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('content', 'text', (column) => column.notNull())
    .execute();
}

async function createHosts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('hosts')
    .addColumn('host', 'text', (column) => column.primaryKey())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('streams', 'integer', (column) => column.notNull())
    .addColumn('memoryBytes', 'double precision', (column) => column.notNull())
    .addColumn('seenAt', 'text', (column) => column.notNull())
    .addColumn('pid', 'integer', (column) => column.notNull())
    .execute();
}
