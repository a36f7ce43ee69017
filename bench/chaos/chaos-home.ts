import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { cp, link, mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { findDaemon, readLogTail, startDaemon, stopDaemon } from '../../src/adapters/processes/daemon.ts';
import { freePort, startEmbeddedServer, stopEmbeddedServer } from '../../src/adapters/embedded-server/index.ts';
import { findTemporalCli } from '../../src/adapters/host-facts/index.ts';
import { loadConfig } from '../../src/config.ts';
import { SIMULATED_RECIPE_PARAMETERS } from '../../src/simulator/index.ts';
import { openOperation } from '../../src/workers/open-operation.ts';
import type { OpenOperation } from '../../src/workers/open-operation.ts';
import { createRecipeDouble } from '../recipe-double/create-recipe-double.ts';
import type { RecipeDouble } from '../recipe-double/create-recipe-double.ts';
import type { EffectSettings } from './effects.ts';
import { effectSettingsPath } from './effects.ts';
import { startNgasProcess } from './ngas-process.ts';
import type { NgasProcess } from './ngas-process.ts';
import type { ArchiveKind } from './plan-chaos.ts';
import type { PreparedNight } from './prepare-nights.ts';

const HOST = 'chaos';
const WORKER_MAIN = join(import.meta.dirname, '..', '..', 'src', 'workers', 'host-worker.ts');
const SERVING = /^phoenix worker: host \S+ \(.*\) serves /m;
/** Long enough for a recipe of the double on a busy machine, short enough to wait for one that hangs. */
const WALL_LIMIT_SECONDS = 10;
const DISK_BYTES = 400_000_000;
/** A worker that is asked to end detaches from its recipes, and ends; `phoenix down` waits 10 s for it. */
const END_LIMIT_MS = 30_000;

export interface ChaosHome {
  readonly root: string;
  readonly archive: string;
  readonly double: RecipeDouble;
  /** Where the files come from, unless it is the folder itself. */
  readonly ngas: NgasProcess | undefined;
  /** Starts what does not run: server and worker. */
  up(): Promise<void>;
  /** Program of the worker from now on; undefined: the one of this tree. */
  useWorker(main: string | undefined): void;
  /** Starts the worker beside a server that runs: `serves`, or what it said at its end. */
  startWorker(): Promise<string>;
  runs(what: 'worker' | 'server'): boolean;
  kill(what: 'worker' | 'server', signal: NodeJS.Signals): void;
  /** The process of the record has ended. */
  untilGone(what: 'worker' | 'server'): Promise<void>;
  /** What commands stand on; whoever opens it closes it. */
  openOperation(): OpenOperation;
  withOperation<T>(work: (operation: OpenOperation) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ChaosHomeOptions {
  readonly night: PreparedNight;
  readonly archiveKind: ArchiveKind;
  /** The data root lies on a small disk of its own. */
  readonly hasOwnDisk: boolean;
  /** Program of the worker, where it is not the one of this tree. */
  readonly workerMain?: string | undefined;
  /** Effects of publishing and ingesting at which the worker kills itself. */
  readonly effects?: EffectSettings | undefined;
  /** Called first when the home is closed after a failure, so that its logs can be looked at. */
  readonly keepLogsIn?: string | undefined;
}

/** A data root with a prepared night, its own server and worker as real processes, and the recipe double. */
export async function openChaosHome(options: ChaosHomeOptions): Promise<ChaosHome> {
  const place = openPlace(options.hasOwnDisk);
  try {
    return await furnish(place, options);
  } catch (error) {
    place.close();
    throw error;
  }
}

interface Place {
  readonly folder: string;
  readonly root: string;
  close(): void;
}

function openPlace(hasOwnDisk: boolean): Place {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-chaos-'));
  const root = join(folder, 'home');
  mkdirSync(root);
  if (hasOwnDisk) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', root]);
  return {
    folder,
    root,
    close() {
      if (hasOwnDisk) execFileSync('umount', ['-l', root]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function furnish(
  place: Place,
  { night, archiveKind, keepLogsIn, effects, ...options }: ChaosHomeOptions,
): Promise<ChaosHome> {
  const { folder, root } = place;
  const archive = join(folder, 'archive');
  await linkTree(night.archive, archive);
  await cp(night.trees, join(root, 'trees'), { recursive: true });
  mkdirSync(join(root, 'run'), { recursive: true });
  symlinkSync(night.bundles, join(root, 'run', 'bundles'));
  await mkdir(join(folder, 'double'));
  const double = await createRecipeDouble(join(folder, 'double'), night.doubleBundle);
  const port = await freePort();
  const ngas = archiveKind === 'ngas' ? await startNgasProcess(folder, archive) : undefined;
  await writeFile(join(root, 'phoenix.yaml'), stringify(settingsOf(archive, ngas?.url)));
  if (effects !== undefined) await writeFile(effectSettingsPath(root), JSON.stringify(effects));
  const config = loadConfig(environmentOf(root, double.path), root);
  const workerLog = join(root, 'log', `worker.${HOST}.out`);
  let workerMain = options.workerMain;
  const records = {
    worker: join(root, 'run', `worker.${HOST}.json`),
    server: join(root, 'run', 'temporal-server.json'),
  };

  async function withOperation<T>(work: (operation: OpenOperation) => Promise<T>): Promise<T> {
    const operation = openOperation(config);
    try {
      return await work(operation);
    } finally {
      await operation.close();
    }
  }

  /** As `phoenix up` does, also with another program. */
  async function startWorker(): Promise<string> {
    const { started, logOffset } = await startDaemon({
      command: process.execPath,
      args: [workerMain ?? WORKER_MAIN, HOST],
      env: { ...config.env, PHOENIX_HOME: root },
      recordPath: records.worker,
      logPath: workerLog,
    });
    if (!started) return 'serves';
    for (;;) {
      const tail = readLogTail(workerLog, logOffset, Infinity);
      if (SERVING.test(tail)) return 'serves';
      if (findDaemon(records.worker) === undefined) return tail;
      await sleep(25);
    }
  }
  async function startServer(): Promise<void> {
    await startEmbeddedServer({
      dataRoot: root,
      port,
      uiPort: null,
      durable: false,
      temporalPath: await findTemporalCli(config.env),
      namespace: config.temporal.namespace,
    });
  }

  return {
    root,
    archive,
    double,
    ngas,
    openOperation: () => openOperation(config),
    withOperation,
    startWorker,
    useWorker(main) {
      workerMain = main;
    },
    runs: (what) => findDaemon(records[what]) !== undefined,
    async up() {
      await startServer();
      const end = await startWorker();
      if (workerMain === undefined && end !== 'serves') throw new Error(`the worker does not serve: ${end}`);
    },
    kill(what, signal) {
      const record = findDaemon(records[what]);
      if (record !== undefined) send(record.pid, signal);
    },
    async untilGone(what) {
      const deadlineMs = Date.now() + END_LIMIT_MS;
      while (findDaemon(records[what]) !== undefined) {
        if (Date.now() > deadlineMs) throw new Error(`the ${what} has not ended within ${END_LIMIT_MS / 1000} s`);
        await sleep(10);
      }
    },
    async close() {
      await stopDaemon(records.worker, { graceMs: 1_000 });
      await stopEmbeddedServer(root);
      await ngas?.kill();
      for (const pid of processesNaming(root)) killAtOnce(pid);
      if (keepLogsIn !== undefined && existsSync(join(root, 'log'))) {
        await cp(join(root, 'log'), keepLogsIn, { recursive: true });
      }
      place.close();
    },
  };
}

/** Whether this user may give a data root a disk of its own. */
export function canMountDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settingsOf(archive: string, ngas: string | undefined) {
  const limits = Object.keys(SIMULATED_RECIPE_PARAMETERS).concat('muse_exp_align');
  return {
    process: 'MUSE_R',
    archive: { directory: archive, ...(ngas === undefined ? {} : { ngas: { servers: [ngas] } }) },
    hosts: [{ name: HOST, role: 'MASTER', streams: 2 }],
    processes: {
      MUSE_R: {
        recipeParameters: SIMULATED_RECIPE_PARAMETERS,
        wallLimitSeconds: Object.fromEntries(limits.map((recipe) => [recipe, WALL_LIMIT_SECONDS])),
      },
    },
  };
}

const COMPILE_CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'node');

/** Nothing of the caller's but what finds programs. */
function environmentOf(root: string, esorex: string): NodeJS.ProcessEnv {
  const known = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'TEMPORAL_CLI_PATH', 'NODE_COMPILE_CACHE'] as const;
  const found = known.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  const own = { PHOENIX_HOME: root, PHOENIX_ESOREX: esorex, PHOENIX_OPERATOR: 'chaos' };
  return { NODE_COMPILE_CACHE: COMPILE_CACHE, ...Object.fromEntries(found), ...own };
}

/** Folders of its own, files shared: who changes one must put another in its place. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    await (entry.isDirectory() ? linkTree(source, target) : link(source, target));
  }
}

/** Processes with this text in their command line, apart from this one. */
export function processesNaming(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => commandOf(name).includes(text))
    .map(Number);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

export function killAtOnce(pid: number): void {
  send(pid, 'SIGKILL');
}

/** To a process, or a group; one that has just ended is what was wanted. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
