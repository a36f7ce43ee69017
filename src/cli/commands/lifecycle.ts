import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { isIngested } from '../../domain/retention/date-facts.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import { dateWorkflowId } from '../../workflows/contract.ts';
import { assertOwnWorker } from '../assert-own-worker.ts';
import type { CliContext } from '../context.ts';
import { knownDate } from '../known-date.ts';
import { describeDate, isStuckDate, startDate } from '../date-handle.ts';
import type { Execution } from '../date-handle.ts';
import { EXIT } from '../exit-codes.ts';
import { nextStep } from '../next-step.ts';
import type { ExitCode } from '../exit-codes.ts';
import { assertDate } from './process-date.ts';
import type { DateOptions } from './process-date.ts';

/** A cancelled date stops its recipes within this time. */
const CANCEL_LIMIT_MS = 60_000;
/** The server ends chains within a second. */
const TERMINATE_LIMIT_MS = 30_000;

/** `phoenix cancel -d DATE`: the recipes are stopped, products and decisions stay. */
export async function cancelCommand(context: CliContext, { date, json }: DateOptions): Promise<ExitCode> {
  assertDate(date);
  const handle = await handleOf(context, date);
  const execution = await describeDate(handle);
  if (execution.kind !== 'running') {
    throw new PhoenixError(
      'NOT_RUNNING',
      `${handle.workflowId} does not run`,
      `phoenix status ${date} shows its stage`,
    );
  }
  await cancelAndWait(handle);
  const row = await (await context.records()).findDate(context.processName, date);
  context.out.say(
    `${date} is cancelled; products and decisions are kept. next: ${nextStep('cancelled', date, [], row)}`,
  );
  if (json === true) context.out.json({ date, state: 'cancelled' });
  return EXIT.done;
}

export interface RestartOptions extends DateOptions {
  /** Ends the run without asking it: it cannot hear its cancellation. */
  readonly terminate?: boolean;
}

/**
 * `phoenix restart -d DATE`: a fresh run of the same date; what has not changed answers from manifests, what was decided
 * from the database, and recipes that run on are adopted.
 */
export async function restartCommand(
  context: CliContext,
  { date, json, terminate }: RestartOptions,
): Promise<ExitCode> {
  assertDate(date);
  await assertNothingIngested(context, date);
  await knownDate(context, date, `process it: phoenix -d ${date} -P`);
  const client = await context.temporal();
  await assertOwnWorker(context, client);
  const handle = await handleOf(context, date);
  if (isRunning(await describeDate(handle))) {
    await (terminate === true ? terminateAndWait(client, handle) : cancelAndWait(handle));
    // Something may have come into the archive before it ended.
    await assertNothingIngested(context, date);
  }
  await startDate(
    client,
    { process: context.processName, unit: date, through: 'distribution', isAfresh: true },
    context.config.backlogAfterDays,
  );
  context.out.say(
    `${date} runs again; unchanged ABs answer from their manifests. next: phoenix status ${date} --watch`,
  );
  if (json === true) context.out.json({ date, state: 'running' });
  return EXIT.done;
}

/** From the first file in the archive on there is only the way forward. @throws PhoenixError ALREADY_INGESTED */
async function assertNothingIngested({ records, processName }: CliContext, date: string): Promise<void> {
  const row = await (await records()).findDate(processName, date);
  const products = await (await records()).listProducts(processName, date);
  const ingested = products.filter(({ state }) => state === 'ingested').length;
  if (ingested === 0 && (row === undefined || !isIngested(row))) return;
  throw new PhoenixError(
    'ALREADY_INGESTED',
    `${ingested} of ${products.length} files of ${date} are in the archive; what is ingested is never replaced`,
    row === undefined || !isIngested(row)
      ? `phoenix ingest -d ${date} brings the rest into the archive`
      : `phoenix status ${date} shows the products; reprocess into another data root to compare`,
  );
}

async function handleOf(context: CliContext, date: string): Promise<WorkflowHandle> {
  const client = await context.temporal();
  return client.workflow.getHandle(dateWorkflowId(context.processName, date));
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

function isRunning({ kind }: Execution): boolean {
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
