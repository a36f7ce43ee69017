import type { Kysely } from 'kysely';

/** Edits of the ABs of a date, for queries; the document of the prepared tree is what counts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('edits')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('editId', 'text', (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('editsKey', ['process', 'unit', 'editId'])
    .execute();
}
