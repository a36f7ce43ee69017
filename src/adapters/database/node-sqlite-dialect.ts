import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompiledQuery, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DatabaseConnection, DatabaseIntrospector, Dialect, Driver, Kysely, QueryResult } from 'kysely';
import { isBusy } from './database-failure.ts';

export interface NodeSqliteOptions {
  /** Absolute path of the file; its folder exists. */
  readonly path: string;
  /** How long a statement waits for another writer. */
  readonly busyTimeoutMs: number;
  /** For somebody else's file: nothing is written, not even how its log is kept; transactions are not for it. */
  readonly isReadOnly?: boolean;
}

const FIRST_RETRY_MS = 1;
const LAST_RETRY_MS = 25;
/** Prepared ones are kept: to prepare a statement takes as long as to carry it out. */
const STATEMENTS_MAX = 200;

/** Kysely over `node:sqlite`. Transactions take the write lock when they begin, and DDL is part of them. */
export class NodeSqliteDialect implements Dialect {
  readonly #options: NodeSqliteOptions;

  constructor(options: NodeSqliteOptions) {
    this.#options = options;
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
  createDriver(): Driver {
    return new NodeSqliteDriver(this.#options);
  }
  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }
}

/**
 * Makes the migrator read the state and migrate inside one transaction. As ours begin with `begin immediate`, several
 * processes that start at once migrate one after the other, and all but the first find nothing to do.
 */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDriver implements Driver {
  readonly #options: NodeSqliteOptions;
  #connection: NodeSqliteConnection | undefined;

  constructor(options: NodeSqliteOptions) {
    this.#options = options;
  }

  async init(): Promise<void> {
    const { path, busyTimeoutMs, isReadOnly = false } = this.#options;
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, readOnly: isReadOnly });
    const connection = new NodeSqliteConnection(database, busyTimeoutMs);
    try {
      if (!isReadOnly) await useWriteAheadLog(connection);
      if (!isReadOnly) await connection.executeQuery(CompiledQuery.raw('pragma synchronous = normal'));
    } catch (error) {
      database.close();
      throw error;
    }
    this.#connection = connection;
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#open();
  }
  async releaseConnection(): Promise<void> {
    // One connection, guarded by kysely's mutex: nothing to give back.
  }
  async beginTransaction(): Promise<void> {
    await this.#open().executeQuery(CompiledQuery.raw('begin immediate'));
  }
  async commitTransaction(): Promise<void> {
    await this.#open().executeQuery(CompiledQuery.raw('commit'));
  }
  async rollbackTransaction(): Promise<void> {
    // After a full disk SQLite has rolled back by itself; a second rollback would hide the error.
    if (this.#open().isInTransaction) await this.#open().executeQuery(CompiledQuery.raw('rollback'));
  }
  async destroy(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
  }

  #open(): NodeSqliteConnection {
    if (this.#connection === undefined) throw new Error('the SQLite connection is not open');
    return this.#connection;
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #busyTimeoutMs: number;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, busyTimeoutMs: number) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /**
   * SQLite's own busy timeout would stop the event loop: no heartbeat for seconds, and a lock held by another
   * connection of this very process would never be released. So the waiting is done here.
   */
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const deadline = performance.now() + this.#busyTimeoutMs;
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(2 * pauseMs, LAST_RETRY_MS)) {
      try {
        return this.#run<Row>(query);
      } catch (error) {
        if (!isBusy(error) || this.isInTransaction || performance.now() > deadline) throw error;
      }
      await sleep(pauseMs * Math.random());
    }
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  close(): void {
    this.#database.close();
  }

  #run<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    const statement = this.#prepare(sql);
    const values = parameters as readonly SQLInputValue[];
    if (statement.columns().length > 0) return { rows: statement.all(...values) as Row[] };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** SQLite prepares it again by itself when the tables have changed. The one that was not used for longest is dropped. */
  #prepare(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    const [oldest] = this.#statements.keys();
    if (oldest !== undefined && this.#statements.size > STATEMENTS_MAX) this.#statements.delete(oldest);
    return statement;
  }
}

/** Readers and one writer side by side. Where SQLite cannot (a network disk without shared memory) it says so here. */
async function useWriteAheadLog(connection: NodeSqliteConnection): Promise<void> {
  const { rows } = await connection.executeQuery<{ journal_mode: string }>(
    CompiledQuery.raw('pragma journal_mode = wal'),
  );
  const mode = rows[0]?.journal_mode;
  if (mode !== 'wal') throw new Error(`SQLite cannot keep a write-ahead log here (journal mode ${mode})`);
}
