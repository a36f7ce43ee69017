import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { withExclusiveLock } from './exclusive-lock.ts';
import { identifyProcess, isAlive, livenessOf } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { isProcessLockHeld, lockedCommand } from './process-lock.ts';

/** Facts that the starter adds to the record, for those who look for the process later. */
export type DaemonFacts = Readonly<Record<string, string | number | null>>;

export interface DaemonRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly logPath: string;
  readonly recordPath: string;
  readonly facts?: DaemonFacts;
  /** Called, alone among all starters of this record, when none runs; what it throws prevents the start. */
  readonly beforeStart?: () => Promise<void>;
}

export interface DaemonRecord extends ProcessIdentity {
  readonly startedAt: string;
  readonly facts: DaemonFacts;
}

export interface StartedDaemon {
  readonly record: DaemonRecord;
  /** False: it ran already and nothing was started. */
  readonly started: boolean;
  /** Size of the log [bytes] before the start: what follows was written by this process. */
  readonly logOffset: number;
}

export interface StopOptions {
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs?: number;
}

const POLL_MS = 25;
const LOG_LIMIT_BYTES = 20_000_000;

const recordSchema = z
  .object({
    pid: z.int().positive(),
    startTicks: z.number().nullable(),
    bootId: z.string().exactOptional(),
    pidNamespace: z.string().exactOptional(),
    startedAt: z.string(),
  })
  .catchall(z.union([z.string(), z.number(), z.null()]));

/**
 * Starts a background process that outlives its starter: own session, output to a log, record with pid and start time.
 * If the process of the record lives, that one is returned. Two starters at once start one.
 * @throws PhoenixError ALREADY_RUNNING when it lives in another container
 */
export async function startDaemon(request: DaemonRequest): Promise<StartedDaemon> {
  return withExclusiveLock(`${request.recordPath}.lock`, async () => {
    const running = findDaemon(request.recordPath);
    if (running !== undefined) return { record: running, started: false, logOffset: sizeOf(request.logPath) };
    await assertNotElsewhere(request.recordPath);
    await request.beforeStart?.();
    rotateLog(request.logPath);
    const logOffset = sizeOf(request.logPath);
    const pid = await spawnDetached(request);
    const record = { ...identifyProcess(pid), startedAt: new Date().toISOString(), facts: request.facts ?? {} };
    writeRecord(request.recordPath, record);
    return { record, started: true, logOffset };
  });
}

/** The record of a process that lives; undefined when it has ended, or its pid belongs to another program by now. */
export function findDaemon(recordPath: string): DaemonRecord | undefined {
  const record = readRecord(recordPath);
  return record !== undefined && isAlive(record) ? record : undefined;
}

/** SIGTERM, then SIGKILL for the whole process group; returns when the process has ended. False: none was running. */
export async function stopDaemon(recordPath: string, options: StopOptions = {}): Promise<boolean> {
  const { graceMs = 5_000 } = options;
  if (!existsSync(recordPath)) return false;
  return withExclusiveLock(`${recordPath}.lock`, async () => {
    await assertNotElsewhere(recordPath);
    const record = findDaemon(recordPath);
    if (record !== undefined) await endProcess(record, graceMs);
    rmSync(recordPath, { force: true });
    return record !== undefined;
  });
}

/** Two servers on one database would destroy it; and only its own container can reach it or end it. */
async function assertNotElsewhere(recordPath: string): Promise<void> {
  const record = readRecord(recordPath);
  if (record === undefined || livenessOf(record) !== 'unknown' || !(await isProcessLockHeld(lockOf(recordPath))))
    return;
  throw new PhoenixError(
    'ALREADY_RUNNING',
    `the process of ${recordPath} (pid ${record.pid} there, since ${record.startedAt}) runs in another container`,
    'use it or stop it there',
  );
}

function lockOf(recordPath: string): string {
  return `${recordPath}.alive`;
}

/** What was written to the log from this offset on, its last lines. */
export function readLogTail(logPath: string, offset: number, lines = 20): string {
  if (!existsSync(logPath)) return '';
  const text = readFileSync(logPath).subarray(offset).toString('utf8');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

async function spawnDetached(request: DaemonRequest): Promise<number> {
  mkdirSync(dirname(request.logPath), { recursive: true });
  const log = openSync(request.logPath, 'a');
  try {
    mkdirSync(dirname(request.recordPath), { recursive: true });
    const [command, ...args] = lockedCommand(lockOf(request.recordPath), request.command, request.args);
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...request.env },
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    });
    await hasSpawned(child, request.command);
    child.unref();
    return child.pid ?? 0;
  } finally {
    closeSync(log);
  }
}

function hasSpawned(child: ChildProcess, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      reject(
        new PhoenixError('SERVER_UNAVAILABLE', `${command} cannot be started: ${cause.message}`, 'phoenix doctor', {
          cause,
        }),
      );
    });
  });
}

/** One generation is kept: `<log>.1`. */
function rotateLog(logPath: string): void {
  if (sizeOf(logPath) > LOG_LIMIT_BYTES) renameSync(logPath, `${logPath}.1`);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function writeRecord(path: string, { facts, ...identity }: DaemonRecord): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ ...identity, ...facts }, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

function readRecord(path: string): DaemonRecord | undefined {
  if (!existsSync(path)) return undefined;
  const record = recordSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!record.success) return undefined;
  const { pid, startTicks, bootId = '', pidNamespace = '', startedAt, ...facts } = record.data;
  return { pid, startTicks, bootId, pidNamespace, startedAt, facts };
}

/** A half-written or foreign file is no record. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function endProcess(record: DaemonRecord, graceMs: number): Promise<void> {
  signal(record.pid, 'SIGTERM');
  if (await hasEnded(record, graceMs)) return;
  signal(-record.pid, 'SIGKILL');
  await hasEnded(record, graceMs);
}

async function hasEnded(record: DaemonRecord, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (isAlive(record)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended between the look and the signal: what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
