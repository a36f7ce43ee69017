import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { productionServerIn } from '../../../scripts/setup/production-server.ts';
import { freePort } from '../../../src/adapters/embedded-server/index.ts';
import { run } from '../../e2e/setting/phoenix-home.ts';
import { gone, until } from './waiting.ts';

/** Ports that the server opens beside the one for its clients, by the names that its configuration gives them. */
const PORTS = [
  'FRONTEND_HTTP_PORT',
  'FRONTEND_MEMBERSHIP_PORT',
  'MATCHING_GRPC_PORT',
  'MATCHING_MEMBERSHIP_PORT',
  'HISTORY_GRPC_PORT',
  'HISTORY_MEMBERSHIP_PORT',
  'WORKER_GRPC_PORT',
  'WORKER_MEMBERSHIP_PORT',
] as const;

export interface TemporalServerRequest {
  /** For its log. */
  readonly folder: string;
  /** Of the service `temporal` in docker-compose.yml, with what differs without docker. */
  readonly settings: Readonly<Record<string, string>>;
  /** The Temporal command line, which asks for its health. */
  readonly cli: string;
}

export type TemporalServer = Awaited<ReturnType<typeof openTemporalServer>>;

/** The server of production, all of its parts in one process. */
export async function openTemporalServer({ folder, settings, cli }: TemporalServerRequest) {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const ports = await portsOf(PORTS);
  const env = { ...process.env, ...settings, ...ports, BIND_ON_IP: '127.0.0.1', FRONTEND_GRPC_PORT: String(port) };
  const logPath = join(folder, 'temporal-server.log');
  let server: ChildProcess | undefined;

  async function isHealthy(): Promise<boolean> {
    if (server?.exitCode !== null)
      throw new Error(`the server has ended: ${readFileSync(logPath, 'utf8').slice(-2000)}`);
    const health = ['operator', 'cluster', 'health', '--address', address, '--disable-config-file'];
    return (await run(cli, health, { cwd: folder, env: process.env })).exitCode === 0;
  }

  return {
    address,
    async start(): Promise<void> {
      const log = openSync(logPath, 'a');
      server = spawn(productionServerIn(process.env).server, ['--allow-no-auth', 'start'], {
        cwd: folder,
        env,
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      await until(`Temporal serves at ${address}`, 90_000, isHealthy);
    },
    kill: () => gone(server),
  };
}

/** PostgreSQL keeps them as 16 bit with a sign: ports that the system gives by itself are beyond that. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

async function portsOf(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const ports: Record<string, string> = {};
  let port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT - 1_000));
  for (const name of names) {
    do port += 1;
    while (!(await isFree(port)));
    ports[name] = String(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
