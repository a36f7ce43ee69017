import { readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findExecutable } from '../../src/adapters/host-facts/probe.ts';
import type { Environment } from '../../src/adapters/host-facts/probe.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { aptInstall, canUseApt } from './apt.ts';
import type { Machine } from './machine.ts';

/** Debian keeps the programs of each version of the server apart and off PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** Folder with `initdb` and `postgres`, the newest one; undefined where there is none. */
export function findPostgresql(env: Environment): string | undefined {
  const versions = foldersIn(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
  const path = [...versions.map((version) => join(DEBIAN, version, 'bin')), env['PATH'] ?? ''].join(delimiter);
  const initdb = findExecutable('initdb', { PATH: path });
  return initdb === undefined ? undefined : dirname(initdb);
}

/**
 * Installs PostgreSQL, unless it is there. Debian would also make a database and start it: it is told not to.
 * @throws PhoenixError SERVER_UNAVAILABLE when it cannot be had.
 */
export async function ensurePostgresql(machine: Machine): Promise<void> {
  if (findPostgresql(machine.env) !== undefined) return;
  if (canUseApt(machine)) {
    await aptInstall(machine, ['postgresql-common']);
    await machine.run('sed', ['-i', NO_CLUSTER, '/etc/postgresql-common/createcluster.conf']);
    await aptInstall(machine, ['postgresql']);
  }
  if (findPostgresql(machine.env) !== undefined) return;
  throw new PhoenixError(
    'SERVER_UNAVAILABLE',
    'PostgreSQL is missing',
    'install it so that `initdb` is on PATH (as root on Debian: apt-get install postgresql)',
  );
}

const NO_CLUSTER = 's/^#\\?create_main_cluster.*/create_main_cluster = false/';

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
