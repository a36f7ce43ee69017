import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { ReplayResult } from '@temporalio/worker';
import { hasBegun, isStuck } from '../domain/outcome/workflow-tasks.ts';

export interface OpenRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** A run that this workflow code cannot go on with. */
export interface BrokenRun extends OpenRun {
  readonly because: string;
  /** Its workflow tasks fail already: serving makes nothing worse. */
  readonly isStuckAlready: boolean;
}

export interface Replay {
  readonly client: Client;
  /** The bundle that is to be served. */
  readonly codePath: string;
  readonly limitMs: number;
  /** Told how many there are before the first one is replayed; not when there is none. */
  readonly onBegin?: (count: number) => void;
}

export interface Replayed {
  readonly open: number;
  /** Of those open: what other code has answered last. */
  readonly toReplay: number;
  /** Fewer than were to be: the time was over, or the process was told to stop. */
  readonly replayed: number;
  readonly broken: readonly BrokenRun[];
}

/** Dates and chains of every process: one server has one version of their code. */
const OPEN_RUNS = "WorkflowType IN ('observingDate', 'exposureChain') AND ExecutionStatus = 'Running'";

/** So many histories are in memory at a time. The SDK's own `intoHistories` fetches on without limit. */
const AT_ONCE = 8;

/**
 * Replays the open dates and chains of the server as their next workflow tasks would; nothing on the server changes. Those
 * that this very code has answered last need no replay: after a kill -9 a worker is ready at once.
 */
export async function replayOpenRuns({ client, codePath, limitMs, onBegin }: Replay): Promise<Replayed> {
  const deadline = Date.now() + limitMs;
  const runs: OpenRun[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query: OPEN_RUNS }))
    runs.push({ workflowId, runId });
  const others = await answeredByOthers(client, runs, await buildIdOf(codePath));
  const counts = { open: runs.length, toReplay: others.length };
  if (others.length === 0) return { ...counts, replayed: 0, broken: [] };
  onBegin?.(others.length);
  return { ...counts, ...(await replayAll({ client, codePath, runs: others, deadline })) };
}

/** As the SDK makes it: with every answer it goes to the server, which remembers the last one. */
async function buildIdOf(codePath: string): Promise<string> {
  const sdk = createRequire(import.meta.url)('@temporalio/worker/package.json') as { name: string; version: string };
  const code = await readFile(codePath, 'utf8');
  return `${sdk.name}@${sdk.version}+${createHash('sha256').update(code).digest('hex')}`;
}

async function answeredByOthers(
  client: Client,
  runs: readonly OpenRun[],
  buildId: string,
): Promise<readonly OpenRun[]> {
  const found: OpenRun[] = [];
  for (let first = 0; first < runs.length; first += AT_ONCE) {
    const batch = runs.slice(first, first + AT_ONCE);
    const known = await Promise.all(batch.map((run) => isKnownTo(client, run, buildId)));
    found.push(...batch.filter((_, index) => known[index] !== true));
  }
  return found;
}

/** Answered by it last, or closed by now: what the server lists lags behind. */
async function isKnownTo(client: Client, { workflowId, runId }: OpenRun, buildId: string): Promise<boolean> {
  const { raw, status } = await client.workflow.getHandle(workflowId, runId).describe();
  return status.name !== 'RUNNING' || raw.workflowExecutionInfo?.mostRecentWorkerVersionStamp?.buildId === buildId;
}

interface ReplayOf {
  readonly client: Client;
  readonly codePath: string;
  readonly runs: readonly OpenRun[];
  readonly deadline: number;
}

async function replayAll(replay: ReplayOf): Promise<Pick<Replayed, 'replayed' | 'broken'>> {
  const fed = new Map<string, FetchedRun>();
  const broken: BrokenRun[] = [];
  let replayed = 0;

  async function* histories() {
    for await (const run of fetchAll(replay)) {
      if (!hasBegun(run.history)) {
        // Nothing binds the code, and the SDK does not replay such a history.
        replayed += 1;
        continue;
      }
      fed.set(run.workflowId, run);
      yield run;
    }
  }
  const workflowBundle = { codePath: replay.codePath };
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories())) {
    replayed += 1;
    const run = fed.get(workflowId);
    if (error !== undefined && run !== undefined) broken.push(brokenRun(run, error));
  }
  return { replayed, broken };
}

interface FetchedRun extends OpenRun {
  readonly history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
}

/** Ends with the deadline. */
async function* fetchAll({ client, runs, deadline }: ReplayOf): AsyncGenerator<FetchedRun> {
  for (let first = 0; first < runs.length && Date.now() < deadline; first += AT_ONCE) {
    const batch = runs.slice(first, first + AT_ONCE).map((run) => fetchRun(client, run));
    for (const run of await client.withDeadline(deadline, () => Promise.all(batch))) {
      if (Date.now() > deadline) return;
      yield run;
    }
  }
}

/** Without events: it is gone meanwhile. */
async function fetchRun(client: Client, run: OpenRun): Promise<FetchedRun> {
  try {
    return { ...run, history: await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { ...run, history: {} };
    throw error;
  }
}

function brokenRun({ workflowId, runId, history }: FetchedRun, error: NonNullable<ReplayResult['error']>): BrokenRun {
  return { workflowId, runId, isStuckAlready: isStuck(history), because: reasonOf(error) };
}

/** What the core says about the failure of the task is a printed Rust structure with the message in it. */
function reasonOf({ message }: NonNullable<ReplayResult['error']>): string {
  const said = /message: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message;
  return said.split('\n')[0]?.slice(0, 300) ?? '';
}
