import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { assertAllowed } from '../domain/stage/allowed.ts';
import { isIngested } from '../domain/stage/date-facts.ts';
import { stageNow } from '../domain/stage/questions.ts';
import { dateWorkflowId } from '../workflows/contract.ts';
import { assertOwnWorker } from './assert-own-worker.ts';
import { describeDate, isStuckDate, startDate } from './date-handle.ts';
import type { WorkflowState } from './date-handle.ts';
import { assertDate, findDate, knownDate } from './known-date.ts';
import type { Operation } from './operation.ts';

/** A cancelled date stops its recipes within this time. */
const CANCEL_LIMIT_MS = 60_000;
/** The server ends chains within a second. */
const TERMINATE_LIMIT_MS = 30_000;

/** The recipes are stopped, products and decisions stay. @throws PhoenixError NOT_RUNNING */
export async function cancelDate(operation: Operation, unit: string): Promise<void> {
  assertDate(unit);
  const handle = await handleOf(operation, unit);
  const now = stageNow((await findDate(operation, unit))?.stage ?? 'planning', isRunning(await describeDate(handle)));
  assertAllowed('cancel', { unit, stage: now });
  await cancelAndWait(handle);
}

/**
 * A fresh run of the same date; what has not changed answers from manifests, what was decided from the database, and recipes
 * that run on are adopted. `terminate` ends its run without asking it: it cannot hear its cancellation.
 * @throws PhoenixError ALREADY_INGESTED, DATE_UNKNOWN, CONFIG_INVALID, NOT_RUNNING
 */
export async function restartDate(operation: Operation, unit: string, { terminate = false } = {}): Promise<void> {
  assertDate(unit);
  await assertNothingIngested(operation, unit);
  await knownDate(operation, unit, `process it: phoenix -d ${unit} -P`);
  const client = await operation.temporal();
  await assertOwnWorker(operation, client);
  const handle = await handleOf(operation, unit);
  if (isRunning(await describeDate(handle))) {
    await (terminate ? terminateAndWait(client, handle) : cancelAndWait(handle));
    // Something may have come into the archive before it ended.
    await assertNothingIngested(operation, unit);
  }
  await startDate(
    client,
    { process: operation.processName, unit, through: 'distribution', isAfresh: true },
    operation.config.backlogAfterDays,
  );
}

/** From the first file in the archive on there is only the way forward. @throws PhoenixError ALREADY_INGESTED */
async function assertNothingIngested(operation: Operation, unit: string): Promise<void> {
  const row = await findDate(operation, unit);
  const products = await (await operation.records()).listProducts(operation.processName, unit);
  const ingested = products.filter(({ state }) => state === 'ingested').length;
  if (ingested === 0 && (row === undefined || !isIngested(row))) return;
  throw new PhoenixError(
    'ALREADY_INGESTED',
    `${ingested} of ${products.length} files of ${unit} are in the archive; what is ingested is never replaced`,
    row === undefined || !isIngested(row)
      ? `phoenix ingest -d ${unit} brings the rest into the archive`
      : `phoenix status ${unit} shows the products; reprocess into another data root to compare`,
  );
}

async function handleOf(operation: Operation, unit: string): Promise<WorkflowHandle> {
  const client = await operation.temporal();
  return client.workflow.getHandle(dateWorkflowId(operation.processName, unit));
}

/** @throws PhoenixError NOT_RUNNING when it cannot hear it, or has not ended in time. */
async function cancelAndWait(handle: WorkflowHandle): Promise<void> {
  // The request would stay: the version before would cancel a date that is to go on.
  if (await isStuckDate(handle)) throw deaf(handle);
  await handle.cancel();
  const hasEnded = async () => !isRunning(await describeDate(handle));
  if (await within(CANCEL_LIMIT_MS, async () => (await hasEnded()) || (await isStuckDate(handle)))) {
    if (await hasEnded()) return;
    throw deaf(handle);
  }
  throw new PhoenixError(
    'NOT_RUNNING',
    `${handle.workflowId} has not ended ${CANCEL_LIMIT_MS / 1000} s after its cancellation`,
    'is a worker running? phoenix up, or phoenix worker --host NAME',
  );
}

function deaf(handle: WorkflowHandle): PhoenixError {
  return new PhoenixError(
    'NOT_RUNNING',
    `${handle.workflowId} cannot hear a cancellation: its tasks fail, this version of the workflows cannot go on with it`,
    `install the version before, or begin it again from manifests and decisions: phoenix restart --terminate -d ${unitOf(handle)}`,
  );
}

/** Chains end with their date, a moment later; one that still ran would bar the new one from its id. */
async function terminateAndWait(client: Client, handle: WorkflowHandle): Promise<void> {
  const { raw } = await handle.describe();
  const chains = (raw.pendingChildren ?? []).map(({ workflowId }) => client.workflow.getHandle(workflowId ?? ''));
  try {
    await handle.terminate('phoenix restart --terminate');
  } catch (error) {
    // It has just ended by itself.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  const runs = [handle, ...chains];
  if (await within(TERMINATE_LIMIT_MS, async () => !(await Promise.all(runs.map(describeDate))).some(isRunning)))
    return;
  throw new PhoenixError(
    'NOT_RUNNING',
    `chains of ${handle.workflowId} run ${TERMINATE_LIMIT_MS / 1000} s after its termination`,
    `is the server well? then once more: phoenix restart -d ${unitOf(handle)}`,
  );
}

function isRunning({ kind }: WorkflowState): boolean {
  return kind === 'running';
}

function unitOf({ workflowId }: WorkflowHandle): string {
  return workflowId.slice(workflowId.indexOf('/') + 1);
}

async function within(limitMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) return false;
    await delay(200);
  }
  return true;
}
