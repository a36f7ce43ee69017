import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Tables } from './tables.ts';

const NEWER_SCHEMA = /previously executed migration (\S+) is missing/;

/**
 * Brings the schema up to date, in one transaction under a lock: processes that start at once do it one after the
 * other. @throws PhoenixError CONFIG_INVALID when a newer PHOENIX has migrated this database.
 */
export async function migrateDatabase(db: Kysely<Tables>, label: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw migrationFailure(error, label);
}

function migrationFailure(error: unknown, label: string): unknown {
  const newer = error instanceof Error ? NEWER_SCHEMA.exec(error.message)?.[1] : undefined;
  if (newer === undefined) return error;
  return new PhoenixError(
    'CONFIG_INVALID',
    `${label} has schema ${newer}, which this PHOENIX does not know (its newest is ${Object.keys(MIGRATIONS).at(-1)})`,
    'update PHOENIX on this host to the release that wrote the database, or name another database in `database:` of phoenix.yaml',
    { cause: error },
  );
}
