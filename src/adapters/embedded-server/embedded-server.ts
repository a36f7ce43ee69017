import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { findDaemon, readLogTail, startDaemon, stopDaemon } from '../processes/daemon.ts';
import type { DaemonRecord, StartedDaemon } from '../processes/daemon.ts';
import { isAlive } from '../processes/process-identity.ts';
import type { ProcessIdentity } from '../processes/process-identity.ts';
import { SERVER_ENVIRONMENT, serverArguments } from './server-arguments.ts';
import { LOOPBACK, isPortFree } from './tcp-ports.ts';

export interface EmbeddedServerOptions {
  readonly dataRoot: string;
  readonly port: number;
  /** null: no web pages. */
  readonly uiPort: number | null;
  /** True for production, false for tests: see `ServerLayout`. */
  readonly durable: boolean;
  /** Full path of the Temporal command line (`findTemporalCli`). */
  readonly temporalPath: string;
  readonly namespace?: string;
}

/** The Temporal server of a data root, as written to `run/temporal-server.json`. */
export interface EmbeddedServer extends ProcessIdentity {
  /** `127.0.0.1:7233` */
  readonly address: string;
  /** `http://127.0.0.1:8233`, null without web pages. */
  readonly uiAddress: string | null;
  readonly namespace: string;
  readonly startedAt: string;
}

const START_LIMIT_MS = 15_000;
const ANSWER_LIMIT_MS = 2_000;
const POLL_MS = 100;
/** The command line looks for free ports of its own services, and panics where another program takes one at this moment. */
const STARTS_MAX = 3;
const LOG_LINES = 60;

/**
 * Starts the Temporal server of this data root, in the background, with its database in the data root; returns when it
 * serves its namespace. If it runs already, that one is returned, whatever its ports.
 * @throws PhoenixError SERVER_UNAVAILABLE when a port is taken, or when it does not serve within 15 s.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { dataRoot } = options;
  mkdirSync(join(dataRoot, 'temporal'), { recursive: true });
  for (let start = 1; ; start++) {
    const daemon = await launch(options);
    const end = await untilServing(daemon);
    if (end === 'serves') return toServer(daemon.record);
    if (daemon.started) await stopEmbeddedServer(dataRoot);
    if (end === 'silent' || start >= STARTS_MAX) throw notServing(daemon, dataRoot, end);
  }
}

function launch(options: EmbeddedServerOptions): Promise<StartedDaemon> {
  const { dataRoot, port, uiPort, durable, temporalPath, namespace = 'default' } = options;
  const databasePath = join(dataRoot, 'temporal', 'temporal.db');
  return startDaemon({
    command: temporalPath,
    args: serverArguments({ databasePath, port, uiPort, namespace, durable }),
    // Nothing of the caller's environment: TEMPORAL_* variables would change what the server does.
    env: { ...SERVER_ENVIRONMENT, HOME: dataRoot },
    logPath: logPathOf(dataRoot),
    recordPath: recordPathOf(dataRoot),
    facts: {
      address: `${LOOPBACK}:${port}`,
      uiAddress: uiPort === null ? null : `http://${LOOPBACK}:${uiPort}`,
      namespace,
    },
    beforeStart: async () => {
      await assertPortFree(port, '--port N');
      if (uiPort !== null) await assertPortFree(uiPort, '--ui-port N, or --no-ui');
    },
  });
}

/** The server of this data root if its process lives; whether it serves is not asked. */
export function findEmbeddedServer(dataRoot: string): EmbeddedServer | undefined {
  const record = findDaemon(recordPathOf(dataRoot));
  return record === undefined ? undefined : toServer(record);
}

/** SIGTERM, after 5 s SIGKILL; returns when it has ended. False: none was running. */
export function stopEmbeddedServer(dataRoot: string): Promise<boolean> {
  return stopDaemon(recordPathOf(dataRoot));
}

function recordPathOf(dataRoot: string): string {
  return join(dataRoot, 'run', 'temporal-server.json');
}

function logPathOf(dataRoot: string): string {
  return join(dataRoot, 'log', 'temporal-server.log');
}

async function assertPortFree(port: number, options: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new PhoenixError(
    'SERVER_UNAVAILABLE',
    `the Temporal server cannot start: port ${port} of ${LOOPBACK} is in use by another program, perhaps the server of another data root`,
    `choose another one: phoenix up ${options}`,
  );
}

type StartEnd = 'serves' | 'ended' | 'silent';

async function untilServing({ record }: StartedDaemon): Promise<StartEnd> {
  const { address, namespace } = toServer(record);
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isServing(address, namespace))) {
    if (!isAlive(record)) return 'ended';
    if (Date.now() >= deadline) return 'silent';
    await sleep(POLL_MS);
  }
  return 'serves';
}

function notServing({ record, logOffset }: StartedDaemon, dataRoot: string, end: 'ended' | 'silent'): PhoenixError {
  const logPath = logPathOf(dataRoot);
  const tail = readLogTail(logPath, logOffset, LOG_LINES);
  const lines = tail.split('\n').filter((line) => line.trim() !== '');
  const why =
    end === 'silent'
      ? `does not answer at ${toServer(record).address} after ${START_LIMIT_MS / 1000} s`
      : 'ended at its start';
  // Behind a panic stands where it happened.
  const lastLine = lines.find((line) => /^panic:/u.test(line)) ?? lines.at(-1) ?? 'nothing';
  return new PhoenixError(
    'SERVER_UNAVAILABLE',
    `the Temporal server ${why}; its log ends with: ${lastLine}`,
    `read ${logPath}`,
    {
      cause: new Error(tail),
    },
  );
}

/** True when the namespace can be used: that comes later than the open port. */
async function isServing(address: string, namespace: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({
      address,
      connectTimeout: '1s',
      // gRPC would otherwise look for a proxy in the environment, for the loopback address, too.
      channelArgs: { 'grpc.enable_http_proxy': 0 },
    });
    const describe = () => connection.workflowService.describeNamespace({ namespace });
    await connection.withDeadline(Date.now() + ANSWER_LIMIT_MS, describe).finally(() => connection.close());
    return true;
  } catch {
    return false;
  }
}

function toServer({ facts, ...server }: DaemonRecord): EmbeddedServer {
  const text = (name: string) => String(facts[name] ?? '');
  const uiAddress = facts['uiAddress'] == null ? null : text('uiAddress');
  return { ...server, address: text('address'), namespace: text('namespace'), uiAddress };
}
