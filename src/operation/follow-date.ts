import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { ActivityFailure, CancelledFailure, ChildWorkflowFailure } from '@temporalio/common';
import type { AbRow } from '../ports/records/abs.ts';
import { dateWorkflowId } from '../workflows/contract.ts';
import type { DateStatus, ObservingDateResult } from '../workflows/contract.ts';
import { describeDate, hasWorker, isWaitingForHumans, queryStatus, resultOf } from './date-handle.ts';
import type { Operation } from './operation.ts';
import { retryingWork } from './pending-work.ts';

const POLL_MS = 250;
/** Looking into every chain costs the server more than a query. */
const RETRIES_EVERY_MS = 2_000;
const NO_WORKER_NOTICE_AFTER_MS = 5_000;

/** What is told of a date while it is followed. */
export interface DateListener {
  /** It ran already when it was to be started. */
  attached(workflowId: string): void;
  abEnded(row: AbRow): void;
  /** Of its ABs, so many have ended since `startedMs`. */
  progress(ended: number, all: number, startedMs: number): void;
  /** Each line once: it changes with the attempt and its failure. */
  retrying(line: string): void;
  /** Nobody works for it. */
  withoutWorker(): void;
}

export type FollowEnd =
  | { readonly kind: 'ended'; readonly result: ObservingDateResult }
  | { readonly kind: 'waits'; readonly status: DateStatus }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Tells what happens until the date has ended or only humans can go on. Whoever goes away leaves it running. */
export async function followDate(
  operation: Operation,
  unit: string,
  listener: Partial<DateListener>,
): Promise<FollowEnd> {
  const client = await operation.temporal();
  const handle = client.workflow.getHandle(dateWorkflowId(operation.processName, unit));
  const startedMs = Date.now();
  const tellEndedAbs = endedAbsTeller(operation, unit, listener, startedMs);
  const shown = new Set<string>();
  let isNoticed = false;
  let lookAgainMs = startedMs;
  for (;;) {
    const { kind } = await describeDate(handle);
    const status = kind === 'running' ? await queryStatus(client, handle) : undefined;
    await tellEndedAbs();
    if (kind !== 'running') return endOf(handle);
    if (status !== undefined && isWaitingForHumans(status)) return { kind: 'waits', status };
    if (status !== undefined && Date.now() >= lookAgainMs) {
      lookAgainMs = Date.now() + RETRIES_EVERY_MS;
      const lines = (await retryingWork(client, status)).filter((line) => !shown.has(line));
      for (const line of lines) listener.retrying?.(line);
      for (const line of lines) shown.add(line);
    }
    const isLate = !isNoticed && Date.now() - startedMs > NO_WORKER_NOTICE_AFTER_MS && status === undefined;
    if (isLate && !(await hasWorker(client))) {
      isNoticed = true;
      listener.withoutWorker?.();
    }
    await delay(POLL_MS);
  }
}

/** Tells each AB that has ended since once; rows older than the start belong to an earlier run. */
function endedAbsTeller(operation: Operation, unit: string, listener: Partial<DateListener>, startedMs: number) {
  const since = new Date(startedMs).toISOString();
  const seen = new Set<string>();
  return async () => {
    const rows = await (await operation.records()).listAbs(operation.processName, unit);
    for (const row of rows.filter((each) => hasEnded(each) && each.updatedAt >= since && !seen.has(each.ab))) {
      seen.add(row.ab);
      listener.abEnded?.(row);
    }
    if (seen.size > 0) listener.progress?.(seen.size, rows.length, startedMs);
  };
}

function hasEnded({ status }: AbRow): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'blocked' || status === 'given-up';
}

async function endOf(handle: WorkflowHandle): Promise<FollowEnd> {
  try {
    return { kind: 'ended', result: await resultOf(handle) };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    if (error.cause instanceof CancelledFailure) return { kind: 'cancelled' };
    return { kind: 'failed', reason: messageOf(error) };
  }
}

/** The failure that the activity made: what happened and what cures it. Its own causes are for developers. */
function messageOf(error: WorkflowFailedError): string {
  let failure: Error | undefined = error.cause;
  while (failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure) failure = failure.cause;
  return failure?.message ?? error.message;
}
