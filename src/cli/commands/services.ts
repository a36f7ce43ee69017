import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { findDaemon, readLogTail, startDaemon, stopDaemon } from '../../adapters/processes/daemon.ts';
import { findEmbeddedServer, startEmbeddedServer, stopEmbeddedServer } from '../../adapters/embedded-server/index.ts';
import type { EmbeddedServer } from '../../adapters/embedded-server/index.ts';
import { findTemporalCli } from '../../adapters/host-facts/index.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { HostConfig } from '../../config.ts';
import { hostQueue } from '../../workflows/contract.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';

export interface UpOptions {
  readonly host?: string;
  readonly port?: number;
  readonly uiPort?: number;
  readonly ui?: boolean;
  readonly json?: boolean;
}

const WORKER_MAIN = fileURLToPath(new URL('../../workers/host-worker.ts', import.meta.url));
const WORKER_START_LIMIT_MS = 30_000;
/** A worker that has said why it does not serve ends within this time. */
const LAST_WORDS_MS = 2_000;
/** Room for the worker to detach from its recipes, which run on. */
const WORKER_STOP_GRACE_MS = 10_000;

/** `phoenix up`: the embedded server (unless an address is configured) and this host's worker, in the background. */
export async function upCommand(context: CliContext, options: UpOptions): Promise<ExitCode> {
  const { config, out } = context;
  const host = context.chooseHost(options.host);
  assertServerOfMaster(context, host);
  // Without its database no worker serves: what is wrong with it, or with the data root, is told before anything is started.
  await context.records();
  if (config.temporal.address === undefined) {
    const running = findEmbeddedServer(config.dataRoot);
    const server = await startEmbeddedServer({
      dataRoot: config.dataRoot,
      port: options.port ?? 7233,
      uiPort: options.ui === false ? null : (options.uiPort ?? 8233),
      durable: true,
      temporalPath: await findTemporalCli(config.env),
      namespace: config.temporal.namespace,
    });
    const since = running === undefined ? '' : `, runs since ${running.startedAt.slice(0, 19)} UT`;
    const pages = server.uiAddress === null ? '' : `, Temporal UI ${server.uiAddress}`;
    out.say(`server  ${server.address} (pid ${server.pid}${since})${pages}`);
    if (running !== undefined) warnOfOtherPorts(context, running, options);
  } else {
    out.say(`server  ${config.temporal.address} (configured)`);
  }
  await startWorker(context, host);
  out.say(`data    ${host.dataRoot}`);
  out.say('next: phoenix prepare -d <date> --accept, then phoenix -d <date> -P; phoenix down stops server and worker');
  if (options.json === true)
    out.json({
      server: config.temporal.address ?? findEmbeddedServer(config.dataRoot) ?? null,
      dataRoot: config.dataRoot,
    });
  return EXIT.done;
}

/** A server that runs keeps its ports: silence would send people to the wrong page. */
function warnOfOtherPorts({ out }: CliContext, server: EmbeddedServer, { port, uiPort }: UpOptions): void {
  const asked = [
    ...(port === undefined || server.address.endsWith(`:${port}`) ? [] : [`--port ${port}`]),
    ...(uiPort === undefined || server.uiAddress?.endsWith(`:${uiPort}`) === true ? [] : [`--ui-port ${uiPort}`]),
  ];
  if (asked.length === 0) return;
  out.warn(`phoenix: ${asked.join(' and ')}: the server runs already and keeps its ports; phoenix down, then up again`);
}

/** A server of its own would give a SLAVE nothing to do for ever. */
function assertServerOfMaster({ config }: CliContext, host: HostConfig): void {
  if (host.role === 'MASTER' || config.temporal.address !== undefined) return;
  if (findEmbeddedServer(config.dataRoot) !== undefined) return;
  throw new PhoenixError(
    'SERVER_UNREACHABLE',
    `host ${host.name} is a SLAVE, and the server of its MASTER does not run on this machine`,
    'write temporal.address of the MASTER into phoenix.yaml (or TEMPORAL_ADDRESS), or start the MASTER here: phoenix up --host NAME',
  );
}

async function startWorker(context: CliContext, host: HostConfig): Promise<void> {
  const { recordPath, logPath, outputPath } = workerFiles(context, host.name);
  const { record, started, logOffset } = await startDaemon({
    command: process.execPath,
    args: [WORKER_MAIN, host.name],
    env: {
      ...context.config.env,
      PHOENIX_HOME: context.config.dataRoot,
      ...(context.config.file === undefined ? {} : { PHOENIX_CONFIG: context.config.file }),
    },
    recordPath,
    logPath: outputPath,
  });
  if (started) await untilPolling(context, host.name, () => readLogTail(outputPath, logOffset, Infinity));
  // One that runs has the configuration of its start.
  const since = started ? '' : `, runs since ${record.startedAt.slice(0, 19)} UT`;
  context.out.say(
    `worker  host ${host.name}, ${host.role}, ${host.streams} streams (pid ${record.pid}${since}), log ${logPath}`,
  );
}

interface WorkerFiles {
  readonly recordPath: string;
  /** What the worker writes itself: a line of JSON per event, in files of bounded size. */
  readonly logPath: string;
  /** Its standard output and error: that it serves, and what kept it from serving. */
  readonly outputPath: string;
}

/** In the host's own data root; of a host that phoenix.yaml does not know any more, in the common one. */
function workerFiles({ config }: CliContext, host: string): WorkerFiles {
  const dataRoot = config.hosts.find(({ name }) => name === host)?.dataRoot ?? config.dataRoot;
  return {
    recordPath: `${dataRoot}/run/worker.${host}.json`,
    logPath: `${dataRoot}/log/worker.${host}.log`,
    outputPath: `${dataRoot}/log/worker.${host}.out`,
  };
}

/** Its refusals begin in the same way: `phoenix worker: host muc10 has a worker already …` */
const SERVING = /^phoenix worker: host \S+ \(.*\) serves /m;
const FAILURE = /^phoenix worker(?:| refuses): .*$/gm;
/** `phoenix worker replays 50 open runs with its workflow code, for at most 600 s` */
const REPLAYING = /^phoenix worker replays .* for at most (\d+) s$/m;

/** A worker is there when it says that it serves. */
async function untilPolling(context: CliContext, host: string, logTail: () => string): Promise<void> {
  const client = await context.temporal();
  const startedMs = Date.now();
  const isLate = () =>
    Date.now() - startedMs > WORKER_START_LIMIT_MS + 1000 * Number(REPLAYING.exec(logTail())?.[1] ?? 0);
  while (!SERVING.test(logTail())) {
    const isRefused = logTail().match(FAILURE) !== null;
    if (isRefused || isLate()) {
      const lines = await lastWords(context, host, logTail);
      // A machine at its limit: it came while it was given up.
      if (SERVING.test(logTail())) return;
      const nothing = `nothing polls ${hostQueue(host)} of namespace ${client.options.namespace}`;
      for (const line of lines.slice(0, -1)) context.out.warn(line);
      throw new PhoenixError(
        'SERVER_UNAVAILABLE',
        `the worker of host ${host} did not start: ${lines.at(-1) ?? nothing}`,
        `the server runs on (phoenix down stops it); read ${workerFiles(context, host).outputPath}`,
      );
    }
    await delay(50);
  }
}

/** All that it has said when it has ended: each run that it cannot go on with has a line. */
async function lastWords(context: CliContext, host: string, logTail: () => string): Promise<readonly string[]> {
  const { recordPath } = workerFiles(context, host);
  const deadline = Date.now() + LAST_WORDS_MS;
  while (findDaemon(recordPath) !== undefined && Date.now() < deadline) await delay(50);
  return logTail().match(FAILURE) ?? [];
}

interface LivingWorker {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Workers that live here, whatever phoenix.yaml says by now. The data root may be shared: the record of a worker on another
 * machine names no process of this one and stays.
 */
export function livingWorkers(context: CliContext): readonly LivingWorker[] {
  const roots = new Set([context.config.dataRoot, ...context.config.hosts.map(({ dataRoot }) => dataRoot)]);
  const folders = [...roots].map((root) => `${root}/run`).filter((folder) => existsSync(folder));
  const names = folders.flatMap((folder) => readdirSync(folder));
  const hosts = new Set(names.flatMap((name) => /^worker\.(.+)\.json$/.exec(name)?.[1] ?? []));
  return [...hosts].flatMap((host) => {
    const record = findDaemon(workerFiles(context, host).recordPath);
    return record === undefined ? [] : [{ host, pid: record.pid, startedAt: record.startedAt }];
  });
}

/** `phoenix down`: worker first, so that it can detach from its recipes; then the server. */
export async function downCommand(context: CliContext, { json }: { readonly json?: boolean } = {}): Promise<ExitCode> {
  const { config, out } = context;
  const workers = livingWorkers(context);
  for (const { host } of workers) {
    await stopDaemon(workerFiles(context, host).recordPath, { graceMs: WORKER_STOP_GRACE_MS });
    out.say(`worker of host ${host} stopped`);
  }
  if (workers.length === 0) out.say('no worker was running');
  const server = findEmbeddedServer(config.dataRoot);
  if (server === undefined) out.say('no embedded server was running');
  else {
    await stopEmbeddedServer(config.dataRoot);
    out.say('server stopped; dates go on at the next phoenix up');
  }
  if (json === true) out.json({ server: server?.address ?? null, state: 'stopped' });
  return EXIT.done;
}
