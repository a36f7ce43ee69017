import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { connectionOf } from '../database/postgres-pool.ts';
import type { PoolLimits } from '../database/postgres-pool.ts';

export interface DatabaseCheck {
  readonly kind: 'SQLite' | 'PostgreSQL' | 'unknown';
  readonly reachable: boolean;
  /** Path or server without the password, and the reason when it is not reachable. */
  readonly detail: string;
}

/** The doctor does not wait as long as production does. */
const LIMITS: PoolLimits = { connectMs: 3_000, statementMs: 3_000, answerMs: 4_000 };

/** Tells whether the database of this URL can be used; creates nothing. */
export async function checkDatabase(url: string): Promise<DatabaseCheck> {
  if (url.startsWith('sqlite:')) return checkSqlite(url.slice('sqlite:'.length));
  if (/^postgres(ql)?:\/\//.test(url)) return checkPostgres(url);
  return { kind: 'unknown', reachable: false, detail: 'neither sqlite:<path> nor postgres://…' };
}

function checkSqlite(path: string): DatabaseCheck {
  if (!existsSync(path)) return { kind: 'SQLite', reachable: true, detail: `${path} (made at the first use)` };
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    database.close();
    return { kind: 'SQLite', reachable: true, detail: path };
  } catch (error) {
    return { kind: 'SQLite', reachable: false, detail: `${path}: ${reasonOf(error)}` };
  }
}

async function checkPostgres(url: string): Promise<DatabaseCheck> {
  const server = withoutPassword(url);
  const client = new Client(connectionOf(url, LIMITS));
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return {
      kind: 'PostgreSQL',
      reachable: true,
      detail: `${server}, version ${rows[0]?.server_version ?? 'unknown'}`,
    };
  } catch (error) {
    return { kind: 'PostgreSQL', reachable: false, detail: `${server}: ${reasonOf(error)}` };
  } finally {
    // A connection that never came about has nothing to end; its error is told already.
    await client.end().catch(() => undefined);
  }
}

function withoutPassword(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'malformed URL';
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
