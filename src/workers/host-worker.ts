import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { createRecords } from '../adapters/database/index.ts';
import { findEmbeddedServer } from '../adapters/embedded-server/index.ts';
import { listRuns, stopUnclaimedRuns } from '../adapters/esorex/index.ts';
import { loadConfig } from '../config.ts';
import type { Config, HostConfig } from '../config.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import { slotText } from '../domain/scheduling/slot.ts';
import { dataRootAt } from '../domain/product/data-root.ts';
import type { Records } from '../ports/records.ts';
import { PHOENIX_QUEUE, hostQueue } from '../workflows/contract.ts';
import { createAdmission } from './admission.ts';
import { createTokenInterceptor, failLostAttempts } from './attempt-tokens.ts';
import { chooseHost } from './choose-host.ts';
import { composeActivities } from './compose.ts';
import { lockHost } from './host-lock.ts';
import { ensureNamespace } from './namespace.ts';
import { deliverStoredDecisions } from './stored-decisions.ts';
import type { Deliveries } from './stored-decisions.ts';
import { superviseRuns } from './supervise-runs.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** How often a host says that it lives; lost means 30 min of silence. */
const SIGN_OF_LIFE_MS = 15_000;
/** What waits, waits in the host's ledger, not in the task queue. */
const HOST_SLOTS = 500;
/** Short: an activity that is told to end detaches from its recipe, which runs on to be adopted. */
const DRAIN_TIME = '2 seconds';
/** How often runs are looked for that nobody wants any more. */
const SWEEP_MS = 60_000;

/** The one worker process of a host: composition root. Returns when it was asked to stop. */
export async function runHostWorker(config: Config, hostName: string | undefined): Promise<void> {
  const host = chooseHost({ hosts: config.hosts, name: hostName, machine: hostname(), command: 'worker' });
  const dataRoot = dataRootAt(config.dataRoot);
  const unlock = await lockHost(dataRoot.run, host.name);
  const records = await createRecords({ url: config.database });
  try {
    await records.migrate();
    await serve(config, host, records);
  } finally {
    await records.close();
    await unlock();
  }
}

async function serve(config: Config, host: HostConfig, records: Records): Promise<void> {
  const { address, namespace } = temporalTarget(config);
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const dataRoot = dataRootAt(config.dataRoot);
  const [codePath, connection, native] = await Promise.all([
    workflowBundle(join(dataRoot.run, 'bundles')),
    connectClient(address),
    connectNative(address),
  ]);
  const client = new Client({ connection, namespace });
  await ensureNamespace(connection, namespace);
  const admission = createAdmission(host.streams);
  const { central, local } = composeActivities({ config, host, records, admission });
  superviseRuns(await listRuns(dataRoot.root), admission);
  const tokens = join(dataRoot.run, 'attempts', host.name);
  const lost = await failLostAttempts(client, tokens);
  const shared: Pick<
    WorkerOptions,
    | 'connection'
    | 'namespace'
    | 'shutdownGraceTime'
    | 'maxHeartbeatThrottleInterval'
    | 'stickyQueueScheduleToStartTimeout'
    | 'interceptors'
  > = {
    connection: native,
    namespace,
    shutdownGraceTime: DRAIN_TIME,
    maxHeartbeatThrottleInterval: '5s',
    // Workflow tasks of a killed worker wait this long before another one gets them.
    stickyQueueScheduleToStartTimeout: '2s',
    interceptors: { activity: [() => ({ inbound: createTokenInterceptor(tokens) })] },
  };
  const workers = [
    await Worker.create({
      ...shared,
      taskQueue: hostQueue(host.name),
      activities: local,
      maxConcurrentActivityTaskExecutions: HOST_SLOTS,
    }),
    ...(host.role === 'MASTER'
      ? [
          await Worker.create({
            ...shared,
            taskQueue: PHOENIX_QUEUE,
            activities: central,
            workflowBundle: { codePath },
          }),
        ]
      : []),
  ];
  const signOfLife = startSignOfLife(host, records, client);
  const stopSweeping = startSweeping(config.dataRoot);
  await signOfLife.now();
  process.stdout.write(
    `phoenix worker: host ${host.name} (${host.role}, ${host.streams} streams) serves ${address}; ${lost} lost attempts taken over\n`,
  );
  try {
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    signOfLife.stop();
    stopSweeping();
    await native.close();
    await connection.close();
  }
}

function temporalTarget(config: Config): { address: string; namespace: string } {
  const address = config.temporal.address ?? findEmbeddedServer(config.dataRoot)?.address;
  if (address !== undefined) return { address, namespace: config.temporal.namespace };
  throw new PhoenixError(
    'SERVER_UNREACHABLE',
    'no Temporal server runs for this data root',
    'start one: phoenix up (or set TEMPORAL_ADDRESS)',
  );
}

async function connectClient(address: string): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout: '10 seconds' });
  } catch (error) {
    throw new PhoenixError(
      'SERVER_UNREACHABLE',
      `no Temporal server answers at ${address}`,
      'start it, then the worker again',
      { cause: error },
    );
  }
}

async function connectNative(address: string): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ address });
  } catch (error) {
    throw new PhoenixError(
      'SERVER_UNREACHABLE',
      `no Temporal server answers at ${address}`,
      'start it, then the worker again',
      { cause: error },
    );
  }
}

/** The host's row in the database; the MASTER also sends decisions that were stored while the server was away. */
function startSignOfLife(host: HostConfig, records: Records, client: Client) {
  const deliveries: Deliveries = new Map();
  async function now(): Promise<void> {
    await records.saveHost({
      host: host.name,
      role: host.role,
      streams: host.streams,
      cores: host.cores,
      memoryBytes: host.memoryBytes,
      dataRoot: host.dataRoot,
      slot: host.slot === undefined ? '' : slotText(host.slot),
      freeDiskBytes: 0,
      bookedMemoryBytes: 0,
      runningAbs: 0,
      waitingAbs: 0,
      waitingSeconds: 0,
      seenAt: new Date().toISOString(),
      pid: process.pid,
    });
    if (host.role === 'MASTER') await deliverStoredDecisions(client, records, deliveries);
  }
  const timer = setInterval(() => {
    now().catch((error: unknown) => {
      process.stderr.write(`phoenix worker: sign of life failed: ${String(error)}\n`);
    });
  }, SIGN_OF_LIFE_MS);
  return {
    now,
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Stops recipes that nobody has claimed for 5 min; claims count from this worker's start at the earliest. */
function startSweeping(dataRoot: string): () => void {
  const watchedSinceMs = Date.now();
  const timer = setInterval(() => {
    stopUnclaimedRuns(dataRoot, { watchedSinceMs }).catch((error: unknown) => {
      process.stderr.write(`phoenix worker: looking for unclaimed runs failed: ${String(error)}\n`);
    });
  }, SWEEP_MS);
  return () => {
    clearInterval(timer);
  };
}

/** `node src/workers/host-worker.ts [HOST]`: the process that `phoenix worker` and `phoenix up` start. */
if (import.meta.main) {
  try {
    await runHostWorker(loadConfig(), process.argv[2]);
  } catch (error) {
    const text =
      error instanceof PhoenixError
        ? `${error.message}; ${error.cure}`
        : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`phoenix worker: ${text}\n`);
    process.exitCode = 1;
  }
}
