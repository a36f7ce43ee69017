import { isAbsolute, normalize } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';

/** Where the records are kept. `label` names it in messages and carries no password. */
export type DatabaseLocation =
  | { readonly kind: 'sqlite'; readonly label: string; readonly path: string }
  | { readonly kind: 'postgres'; readonly label: string; readonly url: string };

/**
 * `entry` of phoenix.yaml is where the URL comes from.
 * @throws PhoenixError CONFIG_INVALID
 */
export function parseDatabaseUrl(url: string, entry = 'database:'): DatabaseLocation {
  const cure = `set \`${entry}\` of phoenix.yaml to sqlite:<absolute path> or postgres://user:password@host:port/database`;
  if (url.startsWith('sqlite:')) return parseSqlite(url, cure);
  if (/^postgres(ql)?:\/\//.test(url)) return parsePostgres(url, cure);
  throw new PhoenixError('CONFIG_INVALID', `unknown kind of database: ${withoutPassword(url)}`, cure);
}

function parseSqlite(url: string, cure: string): DatabaseLocation {
  const path = url.slice('sqlite:'.length);
  if (!isAbsolute(path)) throw new PhoenixError('CONFIG_INVALID', `${url} is not an absolute path`, cure);
  return { kind: 'sqlite', label: url, path: normalize(path) };
}

function parsePostgres(url: string, cure: string): DatabaseLocation {
  if (!URL.canParse(url)) {
    throw new PhoenixError('CONFIG_INVALID', `${withoutPassword(url)} is not a valid address`, cure);
  }
  return { kind: 'postgres', label: withoutPassword(url), url };
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/.*@/, '//***@');
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  if (shown.searchParams.has('password')) shown.searchParams.set('password', '***');
  return shown.href;
}
