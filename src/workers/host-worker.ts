import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { Runtime, Worker } from '@temporalio/worker';
import { createRecords } from '../adapters/database/index.ts';
import { listRuns, stopUnclaimedRuns } from '../adapters/esorex/index.ts';
import { connectWorker } from '../adapters/temporal-connection/connect-worker.ts';
import { connectClient } from '../adapters/temporal-connection/index.ts';
import { loadConfig } from '../config.ts';
import type { Config, HostConfig } from '../config.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { dataRootAt } from '../domain/product/data-root.ts';
import { PROCESS_NAMES } from '../instances/index.ts';
import type { Log } from '../ports/log.ts';
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
import { runtimeOptionsOf } from './sdk-logger.ts';
import { startSignOfLife } from './sign-of-life.ts';
import { superviseRuns } from './supervise-runs.ts';
import { startDataSweep } from './sweep-data.ts';
import { takeOverAttempts } from './take-over.ts';
import { temporalTargetOf } from './temporal-target.ts';
import { watchLock } from './watch-lock.ts';
import { openWorkerLog, redactionOf } from './worker-log.ts';
import type { Console, WorkerLog } from './worker-log.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** What waits, waits in the host's ledger, not in the task queue. */
const HOST_SLOTS = 500;
const CONNECT_MS = 10_000;
/** How often runs are looked for that nobody wants any more. */
const SWEEP_MS = 60_000;

interface WorkerOptions {
  /** Adapters in place of those of the configuration. */
  readonly replaced?: Partial<HostAdapters>;
  readonly console?: Console;
}

/** The one worker process of a host: composition root. Returns when it was asked to stop. */
export async function runHostWorker(
  config: Config,
  hostName: string | undefined,
  { replaced = {}, console = 'start and end' }: WorkerOptions = {},
): Promise<void> {
  const host = chooseHost({ hosts: config.hosts, name: hostName, machine: hostname(), command: 'worker' });
  assertOneMaster(config.hosts);
  // Before anything is begun: it refuses an archive whose originals this host would delete.
  openArchive(config, [host.dataRoot]);
  const dataRoot = dataRootAt(host.dataRoot);
  const unlock = await lockHost(dataRoot.run, host.name);
  const log = openWorkerLog(config, host, console);
  process.on('uncaughtExceptionMonitor', (error) => log.error('the worker dies', { error }));
  let end: WorkerEnd;
  try {
    end = await work(config, { host, replaced, log });
  } catch (error) {
    log.error('the worker does not start, or does not end as it should', { error });
    throw error;
  } finally {
    await unlock();
  }
  log.info('the worker has ended', { end });
  log.close();
  if (end !== 'drained') process.exit(end === 'cut off' ? 0 : 1);
}

interface Work {
  readonly host: HostConfig;
  readonly replaced: Partial<HostAdapters>;
  readonly log: WorkerLog;
}

async function work(config: Config, { host, replaced, log }: Work): Promise<WorkerEnd> {
  const records = await createRecords({ url: config.database });
  try {
    await records.migrate();
    await assertMasterIsKnown(config, host, records);
    const known = (await records.listHosts()).find((row) => row.host === host.name);
    const lastMachine = assertOnOneMachine(known, hostname());
    return await serve(config, { host, lastMachine, records, replaced, log });
  } finally {
    await records.close();
  }
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

interface Serving extends Work {
  readonly lastMachine: string;
  readonly records: Records;
}

/** The server with the workflow code that may be served there. */
async function connect(config: Config, { host, log }: Work) {
  const target = temporalTargetOf(config);
  const { namespace } = target;
  Runtime.install(runtimeOptionsOf(log, config.log));
  const [codePath, connection, native] = await Promise.all([
    workflowBundle(join(dataRootAt(host.dataRoot).run, 'bundles')),
    connectClient(target, { limitMs: CONNECT_MS }),
    connectWorker(target),
  ]);
  const client = new Client({ connection, namespace });
  const leftToItsOwner = await ensureNamespace(connection, { name: namespace, isOwn: target.isOwn });
  if (leftToItsOwner !== undefined) log.warn(leftToItsOwner);
  // `phoenix up` reads what is told here.
  const tell = (line: string) => {
    say(`phoenix worker ${line}`);
    log.info(line);
  };
  try {
    if (host.role === 'MASTER') await guardOpenRuns({ client, codePath, process: config.process, tell });
  } catch (error) {
    await Promise.all([native.close(), connection.close()]);
    throw error;
  }
  return { target, codePath, connection, native, client };
}

async function serve(config: Config, serving: Serving): Promise<WorkerEnd> {
  const { host, lastMachine, records, replaced, log } = serving;
  const { target, codePath, connection, native, client } = await connect(config, serving);
  const { address, namespace } = target;
  const dataRoot = dataRootAt(host.dataRoot);
  const admission = createAdmission({ streams: host.streams, memoryBytes: host.memoryBytes });
  const { central, local, data, watch } = composeActivities({ config, host, records, admission }, replaced);
  superviseRuns(await listRuns(dataRoot.root), admission);
  const taken = await takeOverAttempts({ client, connection, host, lastMachine, dataRoot, log });
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
  const signOfLife = startSignOfLife({ host, records, client, admission, watch, freeDiskBytes, log });
  const stopSweeping = startSweeping(dataRoot.root, log);
  const stopDataSweep = startDataSweep(data.sweep, log);
  const stopLooking = taken.watch();
  const stopComparing = host.role === 'MASTER' ? compareDates(config, { client, records, log }) : () => undefined;
  const lock = watchLock({ dataRoot: dataRoot.root, runDirectory: dataRoot.run, host: host.name });
  try {
    await signOfLife.now();
    say(
      `phoenix worker: host ${host.name} (${host.role}, ${host.streams} streams) serves ${address}; ${taken.lost} lost attempts taken over`,
    );
    log.info('the worker serves', { role: host.role, streams: host.streams, address, lostAttempts: taken.lost });
    const end = await runUntilStopped(workers, { book: taken.book, log, lost: lock.lost });
    // Workers that were cut off still hold the connection.
    // What the SDK says is handed on after 100 ms: its last words. Closed, it would be opened anew by the asking.
    Runtime.instance().flushLogs();
    if (end === 'drained') await native.close();
    return end;
  } finally {
    lock.stop();
    signOfLife.stop();
    stopSweeping();
    await stopDataSweep();
    stopLooking();
    stopComparing();
    await connection.close();
  }
}

function compareDates({ process }: Config, opened: { client: Client; records: Records; log: Log }): () => void {
  return watchInterruptedDates({
    ...opened,
    process,
    processes: PROCESS_NAMES,
    tell: (line) => opened.log.warn(line),
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Stops recipes that nobody has claimed for 5 min; claims count from this worker's start at the earliest. */
function startSweeping(dataRoot: string, log: Log): () => void {
  const watchedSinceMs = Date.now();
  const timer = setInterval(() => {
    stopUnclaimedRuns(dataRoot, { watchedSinceMs }).catch((error: unknown) => {
      log.warn('looking for unclaimed runs failed', { error });
    });
  }, SWEEP_MS);
  return () => {
    clearInterval(timer);
  };
}

/** `node src/workers/host-worker.ts [HOST]`: the process that `phoenix worker` and `phoenix up` start. */
if (import.meta.main) {
  let redact = (text: string) => text;
  try {
    const config = loadConfig();
    redact = redactionOf(config);
    await runHostWorker(config, process.argv[2]);
  } catch (error) {
    const text =
      error instanceof PhoenixError
        ? `${error.message}; ${error.cure}`
        : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`phoenix worker: ${redact(text)}\n`);
    process.exit(1);
  }
}
