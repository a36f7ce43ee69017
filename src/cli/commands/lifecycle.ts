import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import { dateWorkflowId } from '../../workflows/contract.ts';
import type { CliContext } from '../context.ts';
import { describeDate, startDate } from '../date-handle.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { assertDate } from './process-date.ts';
import type { DateOptions } from './process-date.ts';

/** A cancelled date stops its recipes within this time. */
const CANCEL_LIMIT_MS = 60_000;

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
  context.out.say(`${date} is cancelled; products and decisions are kept. next: phoenix restart -d ${date}`);
  if (json === true) context.out.json({ date, state: 'cancelled' });
  return EXIT.done;
}

/** `phoenix restart -d DATE`: a fresh run of the same date; what has not changed answers from manifests. */
export async function restartCommand(context: CliContext, { date, json }: DateOptions): Promise<ExitCode> {
  assertDate(date);
  const records = await context.records();
  const row = await records.findDate(context.processName, date);
  if (row?.stage === 'ingested') {
    throw new PhoenixError(
      'ALREADY_INGESTED',
      `the products of ${date} are ingested; what is ingested is never replaced`,
      `phoenix status ${date} shows the products; reprocess into another data root to compare`,
    );
  }
  if (row === undefined) {
    throw new PhoenixError(
      'DATE_UNKNOWN',
      `${context.processName} has never seen date ${date}`,
      `process it: phoenix -d ${date} -P`,
    );
  }
  const client = await context.temporal();
  const handle = await handleOf(context, date);
  if ((await describeDate(handle)).kind === 'running') await cancelAndWait(handle);
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

async function handleOf(context: CliContext, date: string): Promise<WorkflowHandle> {
  const client = await context.temporal();
  return client.workflow.getHandle(dateWorkflowId(context.processName, date));
}

async function cancelAndWait(handle: WorkflowHandle): Promise<void> {
  await handle.cancel();
  const deadline = Date.now() + CANCEL_LIMIT_MS;
  while ((await describeDate(handle)).kind === 'running') {
    if (Date.now() > deadline) {
      throw new PhoenixError(
        'NOT_RUNNING',
        `${handle.workflowId} has not ended ${CANCEL_LIMIT_MS / 1000} s after its cancellation`,
        'is a worker running? phoenix up, or phoenix worker --host NAME',
      );
    }
    await delay(200);
  }
}
