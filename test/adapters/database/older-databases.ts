import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Migrator } from 'kysely/migration';
import { afterAll, onTestFinished } from 'vitest';
import { createRecordsOn } from '../../../src/adapters/database/create-records.ts';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { openDatabase } from '../../../src/adapters/database/open-database.ts';
import type { Database } from '../../../src/adapters/database/open-database.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';
import { startPGlite } from './databases.ts';

export type OpenDatabase = () => Promise<Database>;

/** Empty databases of each kind, by what they are called. */
export async function emptyDatabases(): Promise<Readonly<Record<string, OpenDatabase>>> {
  const pglite = await startPGlite();
  afterAll(() => pglite.close());
  return {
    SQLite: () => {
      const path = join(temporaryFolder(), `${randomUUID()}.db`);
      return openDatabase({ kind: 'sqlite', label: path, path });
    },
    'PostgreSQL (PGlite)': pglite.openEmpty,
  };
}

/** A database as the release has left it whose last migration this was; its records migrate it to this one. */
export async function olderDatabase(open: OpenDatabase, lastMigration: keyof typeof MIGRATIONS) {
  const database = await open();
  const records = createRecordsOn(database);
  onTestFinished(() => records.close());
  const migrator = new Migrator({ db: database.db, provider: { getMigrations: async () => MIGRATIONS } });
  await migrator.migrateTo(lastMigration);
  return { db: database.db, records };
}
