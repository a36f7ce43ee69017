import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgresql } from '../../../scripts/setup/postgresql.ts';
import { freePort } from '../../../src/adapters/embedded-server/index.ts';
import { run } from '../../e2e/setting/phoenix-home.ts';
import { gone, until } from './waiting.ts';

/** PostgreSQL refuses to run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A server of its own, with a folder and a port of its own; user and password as the image of the compose file makes them. */
export type Postgresql = Awaited<ReturnType<typeof openPostgresql>>;

export async function openPostgresql({ user, password }: { readonly user: string; readonly password: string }) {
  const programs = findPostgresql(process.env);
  if (programs === undefined) throw new Error('there is no PostgreSQL: npm run test:long installs it');
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-postgresql-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  mkdirSync(data);
  if (NOBODY.uid !== undefined)
    for (const path of [folder, data, passwordFile]) chownSync(path, NOBODY.uid, NOBODY.gid);
  const port = await freePort();
  const env = { ...process.env, PGHOST: '127.0.0.1', PGPORT: String(port), PGPASSWORD: password };
  let server: ChildProcess | undefined;

  async function initialize(): Promise<void> {
    const options = ['-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--locale=C'];
    const made = await run(join(programs!, 'initdb'), ['-D', data, '-U', user, ...options], {
      cwd: folder,
      env,
      ...NOBODY,
    });
    if (made.exitCode !== 0) throw new Error(`initdb: ${made.stderr}`);
  }
  async function start(): Promise<void> {
    if (server === undefined) await initialize();
    await until('PostgreSQL answers', 30_000, async () => {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) server = spawnServer();
      return (await run(join(programs!, 'pg_isready'), ['-q'], { cwd: folder, env })).exitCode === 0;
    });
  }
  function spawnServer(): ChildProcess {
    const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`];
    return spawn(join(programs!, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
      cwd: folder,
      env,
      stdio: 'ignore',
      ...NOBODY,
    });
  }

  return {
    port,
    /** What psql and its like need to reach it. */
    env: { PGHOST: env.PGHOST, PGPORT: env.PGPORT, PGPASSWORD: password },
    /** Also after a kill: until the last of its processes has gone the new one cannot begin. */
    start,
    kill: () => gone(server),
    async close(): Promise<void> {
      await gone(server);
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
