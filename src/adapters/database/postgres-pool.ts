import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool } from 'pg';
import type { PoolClient, PoolConfig } from 'pg';

/** How long a server may be silent before its connection is given up [ms]. */
export interface PoolLimits {
  readonly connectMs: number;
  /** The server ends a statement by itself, so that it does not go on for nobody. */
  readonly statementMs: number;
  /** After it: a server that hangs, or one that is behind a wall by now, says nothing at all. */
  readonly answerMs: number;
}

/**
 * Statements here take milliseconds; what takes 20 s waits for a lock or a disk. The activity is tried again, with another
 * connection: a command or activity that waits for ever would look like one that works.
 */
export const POOL_LIMITS: PoolLimits = { connectMs: 5_000, statementMs: 20_000, answerMs: 25_000 };
/** Of a process that was paused or cut off in mid-transaction: others wait for its locks. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** Connections that nobody uses go through firewalls, which forget them in silence. */
const KEEP_ALIVE_MS = 10_000;

interface PoolOptions {
  readonly url: string;
  readonly connections: number;
  readonly limits?: PoolLimits | undefined;
  readonly types?: PoolConfig['types'];
}

/** Every connection to a PostgreSQL server is opened here. */
export function openPool({ url, connections, limits = POOL_LIMITS, types }: PoolOptions): PostgresPool {
  const pool = new Pool({
    ...connectionOf(url, limits),
    max: connections,
    // A command whose server says nothing any more ends all the same.
    allowExitOnIdle: true,
    ...(types === undefined ? {} : { types }),
  });
  // A server that goes away breaks connections, idle (pool) or between two queries of a transaction (client). Unheard,
  // that event would end the process; the next query reports it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    connect: async () => abandoningSilent(await pool.connect()),
    end: () => pool.end(),
    options: pool.options,
  };
}

export function connectionOf(url: string, limits: PoolLimits = POOL_LIMITS) {
  return {
    connectionString: url,
    connectionTimeoutMillis: limits.connectMs,
    statement_timeout: limits.statementMs,
    query_timeout: limits.answerMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    application_name: 'phoenix',
  };
}

/** Of pg, whose error has no code. */
const SILENT = /^Query read timeout/;

/**
 * pg gives up the question, not the connection on which its answer may still come: every later question would stand behind it.
 * So the connection goes with it, and whoever has it (a transaction that wants to roll back) hears the same at once.
 */
function abandoningSilent(client: PoolClient): PostgresPoolClient {
  let silence: Error | undefined;
  const ask = client.query.bind(client) as (...query: readonly unknown[]) => Promise<unknown>;
  async function query(...given: readonly unknown[]): Promise<unknown> {
    if (silence !== undefined) throw silence;
    try {
      return await ask(...given);
    } catch (error) {
      if (error instanceof Error && SILENT.test(error.message)) silence = error;
      throw error;
    }
  }
  return { query: query as PostgresPoolClient['query'], release: () => client.release(silence !== undefined) };
}
