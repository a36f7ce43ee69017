import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely';
import type { Dialect, LogConfig, Transaction } from 'kysely';
import { databaseFailure } from './database-failure.ts';
import type { DatabaseLocation } from './database-url.ts';
import { openPool } from './postgres-pool.ts';
import type { PoolLimits } from './postgres-pool.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import { PortableValuesPlugin } from './portable-values-plugin.ts';
import type { Tables } from './tables.ts';

export interface Database {
  readonly label: string;
  readonly db: Kysely<Tables>;
  /** A transaction that is on the disk when it returns: it survives a power cut too. One runs at a time, of all processes. */
  readonly durably: <T>(work: (trx: Transaction<Tables>) => Promise<T>) => Promise<T>;
}

export interface OpenOptions {
  /** How long a statement waits for another writer of the SQLite file. */
  readonly busyTimeoutMs?: number;
  /** How long a PostgreSQL server may be silent. */
  readonly limits?: PoolLimits;
  readonly log?: LogConfig;
}

/** Design section 6 and `facts/libraries.md` section 3. */
const BUSY_TIMEOUT_MS = 5_000;
/** One worker or command needs few: its activities wait for recipes, not for the database. */
const POOL_CONNECTIONS = 5;

/**
 * Opens the database and asks it something, so that what cannot be reached is reported now and not in mid-work.
 * @throws PhoenixError DATABASE_UNAVAILABLE, DISK_FULL
 */
export async function openDatabase(location: DatabaseLocation, options: OpenOptions = {}): Promise<Database> {
  try {
    return location.kind === 'sqlite' ? await openSqlite(location, options) : await openPostgres(location, options);
  } catch (error) {
    throw databaseFailure({ database: location.label, tried: 'open the records' }, error);
  }
}

async function openSqlite(
  { path, label }: Extract<DatabaseLocation, { kind: 'sqlite' }>,
  { busyTimeoutMs = BUSY_TIMEOUT_MS, log }: OpenOptions,
): Promise<Database> {
  await makeFolder(dirname(path));
  const db = createKysely(new NodeSqliteDialect({ path, busyTimeoutMs }), log);
  await proveAnswer(db);
  return { label, db, durably: (work) => withFullSync(db, work) };
}

/** Not `recursive: true`: it never returns where a file system has the parent and still answers ENOENT (/proc, Node 24.21). */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(path)) throw error;
  }
}

async function openPostgres(
  { url, label }: Extract<DatabaseLocation, { kind: 'postgres' }>,
  { limits, log }: OpenOptions,
): Promise<Database> {
  const pool = openPool({ url, connections: POOL_CONNECTIONS, limits });
  const db = createKysely(new PostgresDialect({ pool }), log);
  await proveAnswer(db);
  return { label, db, durably: (work) => withSynchronousCommit(db, work) };
}

/** Every dialect is used through this, so that rows and columns are named alike. */
export function createKysely(dialect: Dialect, log?: LogConfig): Kysely<Tables> {
  const plugins = [new CamelCasePlugin(), new PortableValuesPlugin()];
  return new Kysely<Tables>({ dialect, plugins, ...(log === undefined ? {} : { log }) });
}

/**
 * SQLite with a write-ahead log and `synchronous = normal` may lose the last commits in a power cut, though never its
 * integrity. The level can be changed between transactions only, and belongs to the connection, which is reserved
 * meanwhile: a second connection would need a lock against the first one and gain nothing.
 */
async function withFullSync<T>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`pragma synchronous = full`.execute(connection);
    try {
      return await connection.transaction().execute(work);
    } finally {
      await sql`pragma synchronous = normal`.execute(connection);
    }
  });
}

/** PostgreSQL is durable by default; a server may have been set otherwise for speed. The lock does what SQLite's does for its writers. */
export async function withSynchronousCommit<T>(
  db: Kysely<Tables>,
  work: (trx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`set local synchronous_commit = on`.execute(trx);
    await sql`select pg_advisory_xact_lock(hashtext('phoenix'), hashtext('durably'))`.execute(trx);
    return work(trx);
  });
}

async function proveAnswer(db: Kysely<Tables>): Promise<void> {
  try {
    await sql`select 1`.execute(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
