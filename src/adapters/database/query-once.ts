import { Kysely, PostgresDialect, sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { databaseFailure } from './database-failure.ts';
import { parseDatabaseUrl } from './database-url.ts';
import type { DatabaseLocation } from './database-url.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import { openPool } from './postgres-pool.ts';
import type { PoolLimits } from './postgres-pool.ts';

export interface QueryOnce {
  /** `sqlite:<absolute path>` or `postgres://…` */
  readonly url: string;
  /** One statement; `:name` stands for a parameter. */
  readonly query: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Entry of phoenix.yaml that holds the URL, for messages. */
  readonly entry: string;
}

export interface QueryAnswer {
  /** The database without its password. */
  readonly label: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

type Row = Readonly<Record<string, unknown>>;

/** Somebody else's statement, which may have much to look through. */
const LIMITS: PoolLimits = { connectMs: 5_000, statementMs: 30_000, answerMs: 35_000 };
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Asks somebody else's database one question, read-only, and leaves. PostgreSQL answers in texts: a timestamp would
 * otherwise become a local time on its way.
 * @throws PhoenixError DATABASE_UNAVAILABLE when it cannot be asked, CONFIG_INVALID when it does not understand the question.
 */
export async function queryOnce({ url, query, parameters, entry }: QueryOnce): Promise<QueryAnswer> {
  const location = parseDatabaseUrl(url, entry);
  const db = openReadOnly(location);
  try {
    const statement = withParameters(query, parameters);
    return { label: location.label, rows: await askReadOnly(db, location, statement) };
  } catch (error) {
    const failure = databaseFailure({ database: location.label, tried: 'read' }, error);
    if (failure instanceof PhoenixError) throw failure;
    throw new PhoenixError(
      'CONFIG_INVALID',
      `${location.label} does not understand \`${query}\`: ${error instanceof Error ? error.message : String(error)}`,
      `correct the statement beside ${entry} in phoenix.yaml`,
      { cause: error },
    );
  } finally {
    await db.destroy();
  }
}

function openReadOnly(location: DatabaseLocation): Kysely<unknown> {
  if (location.kind === 'sqlite') {
    return new Kysely({
      dialect: new NodeSqliteDialect({ path: location.path, busyTimeoutMs: BUSY_TIMEOUT_MS, isReadOnly: true }),
    });
  }
  const pool = openPool({
    url: location.url,
    connections: 1,
    limits: LIMITS,
    types: { getTypeParser: () => (text: string) => text },
  });
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

async function askReadOnly(
  db: Kysely<unknown>,
  { kind }: DatabaseLocation,
  statement: RawBuilder<Row>,
): Promise<readonly Row[]> {
  if (kind === 'sqlite') return (await statement.execute(db)).rows;
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sql`set local time zone 'UTC'`.execute(trx);
      return (await statement.execute(trx)).rows;
    });
}

/** `::` is a cast of PostgreSQL and no parameter. */
function withParameters(query: string, parameters: Readonly<Record<string, string>>): RawBuilder<Row> {
  const parts = query.split(/(?<!:):([a-z]+)\b/);
  const pieces = parts.map((part, index) => {
    const value = index % 2 === 1 ? parameters[part] : undefined;
    return value === undefined ? sql.raw(index % 2 === 1 ? `:${part}` : part) : sql.val(value);
  });
  return sql<Row>`${sql.join(pieces, sql.raw(''))}`;
}
