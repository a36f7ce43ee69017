import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { stringify } from 'yaml';
import { findDaemon, stopDaemon } from '../../../src/adapters/processes/daemon.ts';
import { freePort, stopEmbeddedServer } from '../../../src/adapters/embedded-server/index.ts';
import { certify } from '../../../src/operation/decide.ts';
import { readHosts } from '../../../src/operation/hosts.ts';
import { readReport } from '../../../src/operation/date-report.ts';
import type { DateReport } from '../../../src/operation/date-report.ts';
import { loadConfig } from '../../../src/config.ts';
import { SIMULATED_RECIPE_PARAMETERS, simulateNight } from '../../../src/simulator/index.ts';
import { openOperation } from '../../../src/workers/open-operation.ts';
import type { OpenOperation } from '../../../src/workers/open-operation.ts';
import { createCountingEsorex } from './counting-esorex.ts';
import type { CountingEsorex } from './counting-esorex.ts';
import { killAtOnce, processesNaming, processesOf } from './processes.ts';
import { ALL_FRAMES, DATE, copyArchive } from './simulated-archive.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const HOST = 'e2e';

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HomeOptions {
  /** Science frames of the night; by default all. */
  readonly frames?: readonly string[];
  /** Another night than the standard one, simulated for this test alone. */
  readonly scenario?: string;
  readonly settings?: HomeSettings;
}

/** What of phoenix.yaml differs from test to test. */
export interface HomeSettings {
  readonly bytesPerSecond?: number;
  /** Address of an NGAS server, instead of the folder. */
  readonly ngas?: string;
  /** More hosts: SLAVEs with a data root of their own, `hosts/NAME`; every host then has one stream. */
  readonly slaves?: readonly string[];
  /** They push their records into the data root of the MASTER. */
  readonly isPushing?: boolean;
  /** Intermediate products stay so long after the certification. */
  readonly graceDays?: number;
  /** Watermark of the disk. */
  readonly diskUsedMax?: number;
  readonly onFailedAb?: 'wait' | 'record';
  /** Added to those of simulated frames. */
  readonly recipeParameters?: Readonly<Record<string, readonly string[]>>;
}

/** A data root of one test with a simulated night, its own server, worker and ports, used as a user would. */
export type Home = Awaited<ReturnType<typeof openHome>>;

export async function openHome({ frames = ALL_FRAMES, scenario, settings = {} }: HomeOptions = {}) {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-e2e-'));
  const port = await freePort();
  const records = {
    worker: join(root, 'run', `worker.${HOST}.json`),
    server: join(root, 'run', 'temporal-server.json'),
  };
  const esorex = await createCountingEsorex(root);
  const env = environmentOf(root, esorex);
  if (scenario === undefined) await copyArchive(join(root, 'archive'), frames);
  else await simulateNight({ date: DATE, outDirectory: join(root, 'archive'), scenario, seed: 1 });
  await shareBundles(root);
  await configure(settings);

  function configure(changed: HomeSettings): Promise<void> {
    return writeFile(join(root, 'phoenix.yaml'), stringify(configOf(root, changed)));
  }
  /** A command as it is typed. */
  function phoenix(...args: readonly string[]): Promise<Outcome> {
    return phoenixIn({}, ...args);
  }
  function phoenixIn(variables: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Outcome> {
    return run(process.execPath, [join(PROJECT, 'bin', 'phoenix.mjs'), ...args], {
      cwd: root,
      env: { ...env, ...variables },
    });
  }
  /** Work with what the commands stand on, where a test is not about the command line: ten times as fast. */
  async function withOperation<T>(work: (operation: OpenOperation) => Promise<T>): Promise<T> {
    const operation = openOperation(loadConfig(env, root));
    try {
      return await work(operation);
    } finally {
      await operation.close();
    }
  }

  return {
    root,
    env,
    esorex,
    address: `127.0.0.1:${port}`,
    configure,
    phoenix,
    /** With more or other variables in its environment. */
    phoenixIn,
    /** What `phoenix status DATE --json` prints. */
    status: (): Promise<DateReport> => withOperation((operation) => readReport(operation, DATE)),
    /** What `phoenix host list --json` prints. */
    hosts: () => withOperation(readHosts),
    accept: (ab: string) =>
      withOperation((operation) =>
        certify(operation, { date: DATE, ab, verdict: 'accept', operator: 'tester', comment: 'fine' }),
      ),
    /** A command that has to succeed. */
    async must(...args: readonly string[]): Promise<Outcome> {
      const outcome = await phoenix(...args);
      expect(outcome, `phoenix ${args.join(' ')}`).toMatchObject({ exitCode: 0 });
      return outcome;
    },
    up: (variables: NodeJS.ProcessEnv = {}) =>
      phoenixIn(variables, 'up', '--host', HOST, '--port', String(port), '--no-ui'),
    slave: (name: string) => slaveHost(root, name, phoenix),
    killWorker: () => killDaemon(records.worker),
    killServer: () => killDaemon(records.server),
    recipes: () => processesNaming(join(root, 'products')),
    /** Stops everything that this home has started, whatever state the test has left it in. */
    async close(): Promise<void> {
      await stopDaemon(records.worker, { graceMs: 1_000 });
      await stopEmbeddedServer(root);
      for (const { pid } of processesOf(root)) killAtOnce(pid);
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** One more host on this machine, with a data root of its own. */
function slaveHost(root: string, name: string, phoenix: (...args: readonly string[]) => Promise<Outcome>) {
  const dataRoot = join(root, 'hosts', name);
  const record = join(dataRoot, 'run', `worker.${name}.json`);
  return {
    name,
    root: dataRoot,
    up: async () => {
      await shareBundles(dataRoot);
      expect(await phoenix('up', '--host', name)).toMatchObject({ exitCode: 0, stderr: '' });
    },
    kill: () => killDaemon(record),
    /** Neither works nor dies, as a machine under far too much load. */
    pause: () => process.kill(pidOf(record), 'SIGSTOP'),
    goOn: () => process.kill(pidOf(record), 'SIGCONT'),
  };
}

function pidOf(recordPath: string): number {
  const record = findDaemon(recordPath);
  if (record === undefined) throw new Error(`nothing runs that ${recordPath} names`);
  return record.pid;
}

/** Nothing of the caller's but what finds programs: above all no address of somebody's Temporal server. */
function environmentOf(root: string, { path }: CountingEsorex): NodeJS.ProcessEnv {
  const { PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI_PATH } = process.env;
  const found = Object.entries({ PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI_PATH }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...Object.fromEntries(found),
    PHOENIX_HOME: root,
    PHOENIX_ESOREX: path,
    PHOENIX_OPERATOR: 'tester',
    NO_COLOR: '1',
    // A command starts in half a second instead of 0.7 s.
    NODE_COMPILE_CACHE: join(inject('sharedFolder'), 'compile-cache'),
  };
}

/** Bundling the workflows costs 2 s: once per test run is enough. */
async function shareBundles(root: string): Promise<void> {
  const shared = join(inject('sharedFolder'), 'bundles');
  await mkdir(shared, { recursive: true });
  await mkdir(join(root, 'run'), { recursive: true });
  if (!existsSync(join(root, 'run', 'bundles'))) await symlink(shared, join(root, 'run', 'bundles'));
}

function configOf(root: string, settings: HomeSettings) {
  const { bytesPerSecond, diskUsedMax, graceDays, ngas, onFailedAb } = settings;
  const { recipeParameters = {}, slaves = [], isPushing } = settings;
  const pushTo = isPushing === true ? { pushTo: root } : {};
  return {
    process: 'MUSE_R',
    archive: {
      directory: join(root, 'archive'),
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
      ...(ngas === undefined ? {} : { ngas: { servers: [ngas] } }),
    },
    hosts: [
      // One thread a recipe, on whatever machine: sums of pixels depend on their order.
      { name: HOST, role: 'MASTER', cores: 2, streams: slaves.length === 0 ? 2 : 1 },
      ...slaves.map((name) => ({ name, role: 'SLAVE', streams: 1, dataRoot: join(root, 'hosts', name), ...pushTo })),
    ],
    ...(graceDays === undefined ? {} : { retention: { graceDays } }),
    ...(diskUsedMax === undefined ? {} : { diskUsedMax }),
    processes: {
      MUSE_R: {
        ...(onFailedAb === undefined ? {} : { onFailedAb }),
        recipeParameters: { ...SIMULATED_RECIPE_PARAMETERS, ...recipeParameters },
      },
    },
  };
}

/** kill -9, and it is gone when this returns. */
async function killDaemon(recordPath: string): Promise<void> {
  const record = findDaemon(recordPath);
  if (record === undefined) throw new Error(`nothing runs that ${recordPath} names`);
  killAtOnce(record.pid);
  await expect.poll(() => findDaemon(recordPath), { interval: 20 }).toBeUndefined();
}

export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });
}
