import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ActivityFailure, CancelledFailure, ChildWorkflowFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import { isObservingDate } from '../../domain/calendar/observing-date.ts';
import { isLost } from '../../domain/cascade/lost-frames.ts';
import { leftOutLines } from '../../domain/frame/alike.ts';
import { isIngested } from '../../domain/retention/date-facts.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import { PRODUCT_TYPES } from '../../domain/instance/certification-policy.ts';
import type { AbRow, KnownDate, Stage } from '../../ports/records.ts';
import { dateWorkflowId } from '../../workflows/contract.ts';
import type { DateStatus, ObservingDateResult, Through } from '../../workflows/contract.ts';
import { assertOwnWorker } from '../assert-own-worker.ts';
import type { CliContext } from '../context.ts';
import { knownDate } from '../known-date.ts';
import { describeDate, hasWorker, isWaitingForHumans, queryStatus, resultOf, startDate } from '../date-handle.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { nextStep } from '../next-step.ts';
import { retryingWork } from '../pending-work.ts';
import { planReport } from '../plan-report.ts';
import { printPlan } from '../print-plan.ts';
import { certifyInteractively } from './certify.ts';
import { isDoneWithFailures, readPlanned, readReport } from './status.ts';

/** -C plan only, -P up to the gate, -M the gate's interactive client and then the distribution. */
export type Breakpoint = 'C' | 'P' | 'M';

const POLL_MS = 250;
/** Looking into every chain costs the server more than a query. */
const RETRIES_EVERY_MS = 2_000;
const NO_WORKER_NOTICE_AFTER_MS = 5_000;

export function assertDate(date: string): void {
  if (isObservingDate(date)) return;
  throw new PhoenixError(
    'USAGE',
    `'${date}' is not a date`,
    'give an observing date as yyyy-mm-dd, for example 2014-12-14',
  );
}

export interface DateOptions {
  readonly date: string;
  readonly json?: boolean;
}

/** `phoenix -d DATE -C|-P|-M`; without a letter the whole way. */
export async function processDateCommand(
  context: CliContext,
  options: DateOptions & { readonly breakpoint?: Breakpoint },
): Promise<ExitCode> {
  const { date } = options;
  const code = await processDate(context, date, options.breakpoint);
  if (options.json === true) {
    const report = await readReport(context, date);
    const { planKey } = report.date;
    const isPlanned = options.breakpoint === 'C' && planKey !== '';
    context.out.json(isPlanned ? { ...report, plan: await planReport(context, planKey) } : report);
  }
  return code;
}

async function processDate(context: CliContext, date: string, breakpoint: Breakpoint | undefined): Promise<ExitCode> {
  assertDate(date);
  if (breakpoint === undefined) assertNothingCertified(context, date);
  await assertNotRetired(context, date);
  await assertPrepared(context, date);
  const client = await context.temporal();
  switch (breakpoint) {
    case undefined: {
      const { name } = context.definition;
      context.out.say(`${name} certifies nothing by hand: the whole way, from the plan to the ingestion`);
      return report(context, date, await runThrough(context, client, date, 'ingestion'));
    }
    case 'C':
      return finishPlan(context, date, await runThrough(context, client, date, 'plan'));
    case 'P':
      return report(context, date, await runThrough(context, client, date, 'distribution'));
    case 'M': {
      const end = await runThrough(context, client, date, 'distribution');
      if (end.kind !== 'waits') return report(context, date, end);
      await certifyInteractively(context, date);
      const handle = client.workflow.getHandle(dateWorkflowId(context.processName, date));
      return report(context, date, await follow(context, client, handle, date));
    }
  }
}

/** What a human has to see must not be ingested in passing. @throws PhoenixError USAGE */
function assertNothingCertified({ definition }: CliContext, date: string): void {
  const certified = PRODUCT_TYPES.filter((type) => definition.certification[type] !== 'none');
  if (certified.length === 0) return;
  const policies = certified.map((type) => `${type}: ${definition.certification[type]}`).join(', ');
  throw new PhoenixError(
    'USAGE',
    `phoenix -d ${date} goes the whole way only where nothing is certified by hand; ${definition.name} certifies (${policies})`,
    `phoenix -d ${date} -C plans, -P processes up to the certification, -M certifies and distributes; then phoenix ingest -d ${date}`,
  );
}

/** `phoenix ingest -d DATE`: the third breakpoint. */
export async function ingestCommand(context: CliContext, { date, json }: DateOptions): Promise<ExitCode> {
  const code = await ingestDate(context, date);
  if (json === true) context.out.json(await readReport(context, date));
  return code;
}

async function ingestDate(context: CliContext, date: string): Promise<ExitCode> {
  assertDate(date);
  const row = await knownDate(context, date, `process it first: phoenix -d ${date} -P`);
  await assertNotRetired(context, date);
  if (!isIngestible(row)) {
    context.out.warn(
      `phoenix: ${date} is in stage ${row.stage}: its products are not certified and distributed yet; ${nextStep(row.stage, date, [], row)}`,
    );
    return row.needsOperator ? EXIT.waitsForOperator : EXIT.failed;
  }
  const client = await context.temporal();
  return report(context, date, await runThrough(context, client, date, 'ingestion'));
}

/** A run makes, or asks, what the distribution would have to wait for. */
const BEFORE_DISTRIBUTION: readonly Stage[] = ['planning', 'processing', 'certification'];

/** Also a date whose distribution was stopped half way: it is taken up again first. */
function isIngestible({ stage, distribution }: KnownDate): boolean {
  return distribution !== undefined && !BEFORE_DISTRIBUTION.includes(stage);
}

/** A list of dates that is run through must not bring it back. */
async function assertNotRetired(context: CliContext, date: string): Promise<void> {
  const row = await (await context.records()).findDate(context.processName, date);
  if (row?.stage !== 'retired') return;
  throw new PhoenixError(
    'DATE_RETIRED',
    `${date} is out of production: ${row.message}`,
    `phoenix restart -d ${date} brings it back`,
  );
}

async function assertPrepared(context: CliContext, date: string): Promise<void> {
  const { definition } = context;
  if (definition.preparation === 'none') return;
  const prepared = await context.abTree.list(definition.trees.prepared, date);
  if (prepared.some((name) => name.endsWith('.ab'))) return;
  await context.archive.listRawFrames(date);
  throw new PhoenixError(
    'NOT_PREPARED',
    `${date} has no ABs in tree ${definition.trees.prepared}`,
    `prepare it first: phoenix prepare -d ${date} --accept`,
  );
}

/** How far each run goes. */
const LAST_STAGES: Readonly<Record<Through, readonly Stage[]>> = {
  plan: ['planned', 'distributed', 'ingested'],
  distribution: ['distributed', 'ingested'],
  ingestion: ['ingested'],
};

/** Starts the date, or follows the run that is under way; when that was not asked to go so far, the next one does. */
async function runThrough(context: CliContext, client: Client, date: string, through: Through): Promise<FollowEnd> {
  await assertOwnWorker(context, client);
  const input = { process: context.processName, unit: date, through };
  const started = await startDate(client, input, context.config.backlogAfterDays);
  if (!started.isNew && through === 'plan')
    context.out.warn(
      `phoenix: ${started.handle.workflowId} runs already, and may go on behind its plan; phoenix cancel -d ${date} stops it`,
    );
  const end = await follow(context, client, started.handle, date);
  if (started.isNew || end.kind !== 'ended' || LAST_STAGES[through].includes(end.result.stage)) return end;
  const again = await startDate(client, input, context.config.backlogAfterDays);
  return follow(context, client, again.handle, date);
}

// --- Following a date ---

export type FollowEnd =
  | { readonly kind: 'ended'; readonly result: ObservingDateResult }
  | { readonly kind: 'waits'; readonly status: DateStatus }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Shows progress until the date has ended or only humans can go on. Ctrl-C leaves the date running. */
export async function follow(
  context: CliContext,
  client: Client,
  handle: WorkflowHandle,
  date: string,
): Promise<FollowEnd> {
  const startedAt = Date.now();
  const seen = new Set<string>();
  const shown = new Set<string>();
  const since = new Date(startedAt).toISOString();
  let isNoticed = false;
  let lookAgainAt = startedAt;
  for (;;) {
    const execution = await describeDate(handle);
    if (execution.kind !== 'running') {
      await showFinishedAbs(context, date, { seen, since, startedAt });
      return endOf(handle);
    }
    const status = await queryStatus(client, handle);
    await showFinishedAbs(context, date, { seen, since, startedAt });
    if (status !== undefined && isWaitingForHumans(status)) return { kind: 'waits', status };
    if (status !== undefined && Date.now() >= lookAgainAt) {
      lookAgainAt = Date.now() + RETRIES_EVERY_MS;
      showRetries(context, await retryingWork(client, status), shown);
    }
    if (
      !isNoticed &&
      Date.now() - startedAt > NO_WORKER_NOTICE_AFTER_MS &&
      status === undefined &&
      !(await hasWorker(client))
    ) {
      isNoticed = true;
      context.out.warn(
        'phoenix: no worker polls: the date waits; start one: phoenix worker --host NAME, or phoenix up',
      );
    }
    await delay(POLL_MS);
  }
}

/** Each line once: it changes with the attempt and its failure. */
function showRetries(context: CliContext, lines: readonly string[], shown: Set<string>): void {
  for (const line of lines.filter((candidate) => !shown.has(candidate))) {
    shown.add(line);
    context.out.say(`  ${line}`);
  }
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

interface Progress {
  readonly seen: Set<string>;
  /** ISO time: rows older than this belong to an earlier run. */
  readonly since: string;
  readonly startedAt: number;
}

/** A line per AB that has ended; on a terminal a progress line with the time to go. */
async function showFinishedAbs(context: CliContext, date: string, { seen, since, startedAt }: Progress): Promise<void> {
  const records = await context.records();
  const rows = await records.listAbs(context.processName, date);
  for (const row of rows.filter(
    (candidate) => isOver(candidate) && candidate.updatedAt >= since && !seen.has(candidate.ab),
  )) {
    seen.add(row.ab);
    const seconds = row.wallSeconds === null ? '' : `${row.wallSeconds.toFixed(1)} s`;
    context.out.say(
      `  ${row.status.padEnd(9)} ${row.ab.padEnd(36)} ${row.recipe.padEnd(16)} ${seconds} ${row.reason}`.trimEnd(),
    );
  }
  if (rows.length === 0 || seen.size === 0) return;
  const elapsedSeconds = (Date.now() - startedAt) / 1000;
  const remaining = (elapsedSeconds / seen.size) * (rows.length - seen.size);
  context.out.progress(`${date}: ${seen.size} of ${rows.length} ABs, about ${Math.ceil(remaining)} s to go`);
}

function isOver(row: AbRow): boolean {
  return row.status === 'succeeded' || row.status === 'failed' || row.status === 'blocked' || row.status === 'given-up';
}

// --- Reporting ---

async function finishPlan(context: CliContext, date: string, end: FollowEnd): Promise<ExitCode> {
  if (end.kind === 'ended') await printPlan(context, date, end.result.planKey);
  return report(context, date, end);
}

async function report(context: CliContext, date: string, end: FollowEnd): Promise<ExitCode> {
  const { out } = context;
  switch (end.kind) {
    case 'waits':
      for (const question of end.status.questions) out.say(`  ? ${question.text}`);
      if (end.status.parked !== '') out.say(`  parked: ${end.status.parked}`);
      out.say(`${date} waits for an operator. next: ${nextStep(end.status.stage, date, end.status.questions)}`);
      return EXIT.waitsForOperator;
    case 'cancelled':
      return reportCancelled(context, date);
    case 'failed':
      out.warn(`phoenix: ${date} failed: ${end.reason}`);
      return EXIT.failed;
    case 'ended':
      out.say(`${date}: ${end.result.stage}. ${end.result.message}`.trimEnd());
      return reportEnd(context, date, end.result);
  }
}

/** What is ingested stays so, whatever of the clean-up was still to come: the worker's sweep does it. */
async function reportCancelled(context: CliContext, date: string): Promise<ExitCode> {
  const row = await (await context.records()).findDate(context.processName, date);
  const next = nextStep('cancelled', date, [], row);
  if (row === undefined || !isIngested(row)) {
    context.out.warn(`phoenix: ${date} was cancelled; ${next}`);
    return EXIT.failed;
  }
  context.out.say(`${date}: ingested; cancelled during the clean-up, which goes on by itself`);
  context.out.say(`next: ${next}`);
  return EXIT.done;
}

/** A run that found everything done knows nothing of failures: the database and the plan do. */
async function reportEnd(context: CliContext, date: string, result: ObservingDateResult): Promise<ExitCode> {
  const { out } = context;
  const records = await context.records();
  const abs = await records.listAbs(context.processName, date);
  const { suppressed } = await readPlanned(context, result);
  for (const line of leftOutLines('  not made', suppressed.filter(isLost))) out.say(line);
  const row = await records.findDate(context.processName, date);
  out.say(`next: ${nextStep(result.stage, date, [], row)}`);
  const hasFailures = result.failedAbs.length > 0 || isDoneWithFailures(result.stage, { abs, suppressed });
  return hasFailures ? EXIT.doneWithFailures : EXIT.done;
}
