import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createRecords } from '../adapters/database/index.ts';
import { findEmbeddedServer } from '../adapters/embedded-server/index.ts';
import { listRuns, stopUnclaimedRuns } from '../adapters/esorex/index.ts';
import { loadConfig } from '../config.ts';
import type { Config, HostConfig } from '../config.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import { dataRootAt } from '../domain/product/data-root.ts';
import { PROCESS_NAMES } from '../instances/index.ts';
import type { Records } from '../ports/records.ts';
import { PHOENIX_QUEUE, hostQueue } from '../workflows/contract.ts';
import { createAdmission } from './admission.ts';
import { assertOneMaster, chooseHost } from './choose-host.ts';
import { composeActivities } from './compose.ts';
import type { HostAdapters } from './compose.ts';
import { guardOpenRuns } from './guard-open-runs.ts';
import { assertOnOneMachine, lockHost } from './host-lock.ts';
import { watchInterruptedDates } from './interrupted-dates.ts';
import { ensureNamespace } from './namespace.ts';
import { openArchive } from './open-archive.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import type { WorkerEnd } from './run-until-stopped.ts';
import { startSignOfLife } from './sign-of-life.ts';
import { superviseRuns } from './supervise-runs.ts';
import { startDataSweep } from './sweep-data.ts';
import { takeOverAttempts } from './take-over.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** What waits, waits in the host's ledger, not in the task queue. */
const HOST_SLOTS = 500;
/** How long the client waits at most before it tries a server again that is away. */
const RECONNECT_MS = 2_000;
/** How often runs are looked for that nobody wants any more. */
const SWEEP_MS = 60_000;

/** The one worker process of a host: composition root. Returns when it was asked to stop. */
export async function runHostWorker(
  config: Config,
  hostName: string | undefined,
  replaced: Partial<HostAdapters> = {},
): Promise<void> {
  const host = chooseHost({ hosts: config.hosts, name: hostName, machine: hostname(), command: 'worker' });
  assertOneMaster(config.hosts);
  // Before anything is begun: it refuses an archive whose originals this host would delete.
  openArchive(config, [host.dataRoot]);
  const dataRoot = dataRootAt(host.dataRoot);
  const unlock = await lockHost(dataRoot.run, host.name);
  const records = await createRecords({ url: config.database });
  let end: WorkerEnd;
  try {
    await records.migrate();
    await assertMasterIsKnown(config, host, records);
    const known = (await records.listHosts()).find((row) => row.host === host.name);
    const lastMachine = assertOnOneMachine(known, hostname());
    end = await serve(config, { host, lastMachine, records, replaced });
  } finally {
    await records.close().finally(unlock);
  }
  if (end !== 'drained') process.exit(end === 'broken' ? 1 : 0);
}

/** A file is of one machine: a SLAVE on another one would have a database of its own, and nobody would ever give it work. */
async function assertMasterIsKnown({ database }: Config, host: HostConfig, records: Records): Promise<void> {
  if (host.role === 'MASTER' || !database.startsWith('sqlite:')) return;
  if ((await records.listHosts()).some(({ role }) => role === 'MASTER')) return;
  throw new PhoenixError(
    'CONFIG_INVALID',
    `host ${host.name} is a SLAVE, and no MASTER has ever written into ${database}`,
    'start the MASTER first if it is on this machine; hosts on several machines need a PostgreSQL database in phoenix.yaml',
  );
}

interface Serving {
  readonly host: HostConfig;
  readonly lastMachine: string;
  readonly records: Records;
  readonly replaced: Partial<HostAdapters>;
}

async function serve(config: Config, { host, lastMachine, records, replaced }: Serving): Promise<WorkerEnd> {
  const { address, namespace } = temporalTarget(config);
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const dataRoot = dataRootAt(host.dataRoot);
  const [codePath, connection, native] = await Promise.all([
    workflowBundle(join(dataRoot.run, 'bundles')),
    connectClient(address),
    connectNative(address),
  ]);
  const client = new Client({ connection, namespace });
  await ensureNamespace(connection, namespace);
  try {
    if (host.role === 'MASTER')
      await guardOpenRuns({ client, codePath, process: config.process, tell: (line) => say(`phoenix worker ${line}`) });
  } catch (error) {
    await Promise.all([native.close(), connection.close()]);
    throw error;
  }
  const admission = createAdmission({ streams: host.streams, memoryBytes: host.memoryBytes });
  const { central, local, data, watch } = composeActivities({ config, host, records, admission }, replaced);
  superviseRuns(await listRuns(dataRoot.root), admission);
  const taken = await takeOverAttempts({ client, connection, host, lastMachine, dataRoot });
  const shared = { ...taken.workerOptions, connection: native, namespace };
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
  const { freeBytes: freeDiskBytes } = data.diskWatch;
  const signOfLife = startSignOfLife({ host, records, client, admission, watch, freeDiskBytes });
  const stopSweeping = startSweeping(dataRoot.root);
  const stopDataSweep = startDataSweep(data.sweep);
  const stopLooking = taken.watch();
  const stopComparing = host.role === 'MASTER' ? compareDates(config, { client, records }) : () => undefined;
  try {
    await signOfLife.now();
    say(
      `phoenix worker: host ${host.name} (${host.role}, ${host.streams} streams) serves ${address}; ${taken.lost} lost attempts taken over`,
    );
    const end = await runUntilStopped(workers, taken.book);
    // Workers that were cut off still hold the connection.
    if (end === 'drained') await native.close();
    return end;
  } finally {
    signOfLife.stop();
    stopSweeping();
    await stopDataSweep();
    stopLooking();
    stopComparing();
    await connection.close();
  }
}

function compareDates({ process }: Config, opened: { client: Client; records: Records }): () => void {
  const tell = (line: string) => say(`phoenix worker ${line}`);
  return watchInterruptedDates({ ...opened, process, processes: PROCESS_NAMES, tell });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
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
    return await Connection.connect({
      address,
      connectTimeout: '10 seconds',
      // By default up to 2 min: lost attempts would wait for it after a long outage.
      channelArgs: { 'grpc.max_reconnect_backoff_ms': RECONNECT_MS },
    });
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
    process.exit(1);
  }
}
