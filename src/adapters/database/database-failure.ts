import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ErrorCode } from '../../domain/failure/error-codes.ts';

/** What an operation was about, for the message. */
export interface DatabaseTask {
  /** `sqlite:/data/phoenix.db`, without a password. */
  readonly database: string;
  /** `save the date MUSE_R/2014-12-14` */
  readonly tried: string;
}

interface FailureRow {
  readonly codes: readonly (string | number)[];
  readonly code: ErrorCode;
  readonly cure: string;
}

const FREE_SPACE = 'free some space, or move the database to a larger disk and name it in `database:` of phoenix.yaml';
const CHECK_PATH = 'name a file that this user may write, on a local disk, in `database:` of phoenix.yaml';
const CHECK_SERVER = 'start the PostgreSQL server, or correct `database:` of phoenix.yaml (host and port)';
const CHECK_LOGIN =
  'correct user, password or database name in `database:` of phoenix.yaml, or create them on the server';
const WAIT = 'try again; if it stays, find the process that holds the database (`fuser <file>`, or pg_stat_activity)';

/**
 * Failures that are not ours, by SQLite's primary result code, PostgreSQL's SQLSTATE (five characters, or its class of
 * two) or the code of the operating system. The first row that matches decides.
 */
const FAILURES: readonly FailureRow[] = [
  // SQLITE_FULL; disk_full
  { codes: [13, '53100', 'ENOSPC', 'EDQUOT'], code: 'DISK_FULL', cure: FREE_SPACE },
  // SQLITE_BUSY, SQLITE_LOCKED; lock_not_available, too_many_connections, deadlock and the like, and the limits for a statement
  // (query_canceled) and for a transaction that does nothing
  { codes: [5, 6, '55P03', '53300', '40', '57014', '25P03'], code: 'DATABASE_UNAVAILABLE', cure: WAIT },
  // SQLITE_PERM, READONLY, IOERR, CANTOPEN
  { codes: [3, 8, 10, 14], code: 'DATABASE_UNAVAILABLE', cure: CHECK_PATH },
  {
    codes: ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST', 'EIO'],
    code: 'DATABASE_UNAVAILABLE',
    cure: CHECK_PATH,
  },
  // SQLITE_CORRUPT, SQLITE_NOTADB
  { codes: [11, 26], code: 'DATABASE_UNAVAILABLE', cure: 'restore the file from a backup, or name another file' },
  // invalid authorization, unknown database, insufficient privilege
  { codes: ['28', '3D', '42501'], code: 'DATABASE_UNAVAILABLE', cure: CHECK_LOGIN },
  // read-only transaction (a stand-by server), connection lost, server stopping or starting
  { codes: ['25006', '08', '57P'], code: 'DATABASE_UNAVAILABLE', cure: CHECK_SERVER },
  {
    codes: [
      'ECONNREFUSED',
      'ECONNRESET',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'EPIPE',
    ],
    code: 'DATABASE_UNAVAILABLE',
    cure: CHECK_SERVER,
  },
];

/** Errors of `pg` that carry no code at all. */
const CONNECTION_LOST =
  /^(timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error)/;
const NO_WRITE_AHEAD_LOG = /^SQLite cannot keep a write-ahead log/;

/** A foreseen failure as a `PhoenixError`; anything else (a constraint, a wrong statement) is a bug and passed on as it is. */
export function databaseFailure(task: DatabaseTask, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const row = findFailure(cause);
  if (row === undefined) return cause;
  return new PhoenixError(row.code, `cannot ${task.tried} in ${task.database}: ${causeText(cause)}`, row.cure, {
    cause,
  });
}

/** Another connection holds SQLite's write lock. */
export function isBusy(error: unknown): boolean {
  const code = failureCode(error);
  return code === 5 || code === 6;
}

function findFailure(error: Error): FailureRow | undefined {
  if (CONNECTION_LOST.test(error.message)) return { codes: [], code: 'DATABASE_UNAVAILABLE', cure: CHECK_SERVER };
  if (NO_WRITE_AHEAD_LOG.test(error.message)) return { codes: [], code: 'DATABASE_UNAVAILABLE', cure: CHECK_PATH };
  const code = failureCode(error);
  if (code === undefined) return undefined;
  return FAILURES.find((row) => row.codes.some((known) => known === code || isClassOf(known, code)));
}

/** Extended result codes of SQLite carry the primary one in the lowest byte. */
function failureCode(error: unknown): string | number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isClassOf(known: string | number, code: string | number): boolean {
  return typeof known === 'string' && typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && code.startsWith(known);
}

/** Node reports a host with several addresses as an AggregateError with an empty message. */
function causeText(error: Error): string {
  if (error.message !== '') return error.message;
  if (error instanceof AggregateError) return error.errors.map((each) => String(each)).join('; ');
  return error.name;
}
