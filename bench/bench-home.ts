import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { stringify } from 'yaml';
import { freePort, startEmbeddedServer, stopEmbeddedServer } from '../src/adapters/embedded-server/index.ts';
import { findTemporalCli } from '../src/adapters/host-facts/index.ts';
import { PHOENIX_QUEUE, dateWorkflowId } from '../src/workflows/contract.ts';
import type { Through } from '../src/domain/stage/stage.ts';
import type { ObservingDateResult } from '../src/workflows/contract.ts';

export interface BenchHomeOptions {
  /** phoenix.yaml. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Program of the worker with its arguments. */
  readonly worker: readonly [script: string, ...args: readonly string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** A data root in the temporary folder with a server, as durable as that of `phoenix up`, and one worker process. */
export interface BenchHome {
  readonly root: string;
  readonly client: Client;
  /** From the start of the worker's process until it serves. */
  readonly workerReadySeconds: number;
  /** Ends the worker and starts another one. */
  restartWorker(): Promise<number>;
  /** A date up to its plan. */
  planDate(unit: string): Promise<ObservingDateResult>;
  /** From the start of a date to its distribution. @throws when an AB failed. */
  runDate(unit: string): Promise<{ readonly seconds: number; readonly handle: WorkflowHandle }>;
  close(): Promise<void>;
}

export const PROCESS = 'MUSE_R';
const WORKER_START_LIMIT_MS = 60_000;
const POLL_MS = 10;

export async function openBenchHome(options: BenchHomeOptions): Promise<BenchHome> {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-bench-'));
  mkdirSync(join(root, 'archive'));
  writeFileSync(join(root, 'phoenix.yaml'), stringify(options.settings));
  const { address } = await startEmbeddedServer({
    dataRoot: root,
    port: await freePort(),
    uiPort: null,
    durable: true,
    temporalPath: await findTemporalCli(process.env),
  });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  async function discard(): Promise<void> {
    await connection.close();
    await stopEmbeddedServer(root);
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  let worker = await startWorker(root, options).catch(async (error: unknown) => {
    await discard();
    throw error;
  });
  const startDate = (unit: string, through: Through) =>
    client.workflow.start('observingDate', {
      workflowId: dateWorkflowId(PROCESS, unit),
      taskQueue: PHOENIX_QUEUE,
      args: [{ process: PROCESS, unit, through }],
    });
  return {
    root,
    client,
    workerReadySeconds: worker.readySeconds,
    async restartWorker() {
      await endProcess(worker.child);
      worker = await startWorker(root, options);
      return worker.readySeconds;
    },
    planDate: async (unit) => (await (await startDate(unit, 'plan')).result()) as ObservingDateResult,
    async runDate(unit) {
      const startedMs = performance.now();
      const handle = await startDate(unit, 'distribution');
      const result = (await handle.result()) as ObservingDateResult;
      const seconds = (performance.now() - startedMs) / 1000;
      assertDistributed(unit, result);
      return { seconds, handle };
    },
    async close() {
      await endProcess(worker.child);
      await discard();
    },
  };
}

function assertDistributed(unit: string, { stage, failedAbs, message }: ObservingDateResult): void {
  if (stage === 'distributed' && failedAbs.length === 0) return;
  throw new Error(`${unit} ended as ${stage} (${message}); failed ABs: ${failedAbs.join(', ') || 'none'}`);
}

async function startWorker(
  root: string,
  { worker: [script, ...args], env = {} }: BenchHomeOptions,
): Promise<{ readonly child: ChildProcess; readonly readySeconds: number }> {
  const logPath = join(root, 'log', 'bench-worker.log');
  mkdirSync(join(root, 'log'), { recursive: true });
  const startedMs = performance.now();
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), ...env, PHOENIX_HOME: root },
  });
  const log = createWriteStream(logPath);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  let isReady = false;
  child.stdout.on('data', (text: Buffer) => {
    isReady ||= text.includes('phoenix worker: host');
  });
  while (!isReady) {
    if (child.exitCode !== null || performance.now() - startedMs > WORKER_START_LIMIT_MS) {
      throw new Error(`the worker did not start: ${readFileSync(logPath, 'utf8')}`);
    }
    await sleep(POLL_MS);
  }
  return { child, readySeconds: (performance.now() - startedMs) / 1000 };
}

/** Nothing of the caller's Temporal server or configuration. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(TEMPORAL_(?!CLI_PATH)|PHOENIX_)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'node');
  return { NODE_COMPILE_CACHE: cache, ...Object.fromEntries(own) };
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
