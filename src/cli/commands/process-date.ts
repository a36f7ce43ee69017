import { isLost } from '../../domain/cascade/lost-frames.ts';
import { leftOutLines } from '../../domain/frame/alike.ts';
import type { ObservingDateResult } from '../../workflows/contract.ts';
import type { Through } from '../../domain/stage/stage.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { objectionTo } from '../../domain/stage/allowed.ts';
import { isIngested } from '../../domain/stage/date-facts.ts';
import { nextStep } from '../../domain/stage/next-step.ts';
import { isDoneWithFailures, readPlanned, readReport } from '../../operation/date-report.ts';
import { followDate } from '../../operation/follow-date.ts';
import type { DateListener, FollowEnd } from '../../operation/follow-date.ts';
import { findDate } from '../../operation/known-date.ts';
import { planReport } from '../../operation/plan-report.ts';
import { certifiedTypes, ingestDate, processDate } from '../../operation/run-date.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { printPlan } from '../print-plan.ts';
import { certifyInteractively } from './certify.ts';

/** -C plan only, -P up to the gate, -M the gate's interactive client and then the distribution. */
export type Breakpoint = 'C' | 'P' | 'M';

export interface DateOptions {
  readonly date: string;
  readonly json?: boolean;
}

/** `phoenix -d DATE -C|-P|-M`; without a letter the whole way. */
export async function processDateCommand(
  context: CliContext,
  options: DateOptions & { readonly breakpoint?: Breakpoint },
): Promise<ExitCode> {
  const { date, breakpoint } = options;
  if (breakpoint === undefined) assertNothingCertified(context, date);
  const code = await process(context, date, breakpoint);
  if (options.json === true) {
    const report = await readReport(context, date);
    const { planKey } = report.date;
    const isPlanned = breakpoint === 'C' && planKey !== '';
    context.out.json(isPlanned ? { ...report, plan: await planReport(context, planKey) } : report);
  }
  return code;
}

const THROUGH_OF: Readonly<Record<Breakpoint, Through>> = { C: 'plan', P: 'distribution', M: 'distribution' };

async function process(context: CliContext, date: string, breakpoint: Breakpoint | undefined): Promise<ExitCode> {
  const through = breakpoint === undefined ? 'ingestion' : THROUGH_OF[breakpoint];
  const listener = createListener(context, date, through);
  const end = await processDate(context, date, { through, listener });
  if (breakpoint === 'C' && end.kind === 'ended') await printPlan(context, date, end.result.planKey);
  if (breakpoint !== 'M' || end.kind !== 'waits') return report(context, date, end);
  await certifyInteractively(context, date);
  return report(context, date, await followDate(context, date, listener));
}

/** What a human has to see must not be ingested in passing. @throws PhoenixError USAGE */
function assertNothingCertified(context: CliContext, date: string): void {
  const { name } = context.definition;
  const certified = certifiedTypes(context);
  if (certified.length > 0)
    throw new PhoenixError(
      'USAGE',
      `phoenix -d ${date} goes the whole way only where nothing is certified by hand; ${name} certifies (${certified.join(', ')})`,
      `phoenix -d ${date} -C plans, -P processes up to the certification, -M certifies and distributes; then phoenix ingest -d ${date}`,
    );
  context.out.say(`${name} certifies nothing by hand: the whole way, from the plan to the ingestion`);
}

/** `phoenix ingest -d DATE`: the third breakpoint. */
export async function ingestCommand(context: CliContext, { date, json }: DateOptions): Promise<ExitCode> {
  const code = await ingest(context, date);
  if (json === true) context.out.json(await readReport(context, date));
  return code;
}

async function ingest(context: CliContext, date: string): Promise<ExitCode> {
  const row = await findDate(context, date);
  const objection = row === undefined ? undefined : objectionTo('ingest', row);
  if (objection?.code === 'NOT_DISTRIBUTED') {
    context.out.warn(`phoenix: ${objection.message}; ${objection.cure}`);
    return row?.needsOperator === true ? EXIT.waitsForOperator : EXIT.failed;
  }
  return report(context, date, await ingestDate(context, date, createListener(context, date, 'ingestion')));
}

/** A line per AB that has ended; on a terminal a progress line with the time to go. */
function createListener({ out }: CliContext, date: string, through: Through): DateListener {
  return {
    attached(workflowId) {
      if (through === 'plan')
        out.warn(
          `phoenix: ${workflowId} runs already, and may go on behind its plan; phoenix cancel -d ${date} stops it`,
        );
    },
    abEnded({ status, ab, recipe, wallSeconds, reason }) {
      const seconds = wallSeconds === null ? '' : `${wallSeconds.toFixed(1)} s`;
      out.say(`  ${status.padEnd(9)} ${ab.padEnd(36)} ${recipe.padEnd(16)} ${seconds} ${reason}`.trimEnd());
    },
    progress(ended, all, startedMs) {
      const remainingMs = ((Date.now() - startedMs) / ended) * (all - ended);
      out.progress(`${date}: ${ended} of ${all} ABs, about ${Math.ceil(remainingMs / 1000)} s to go`);
    },
    retrying(line) {
      out.say(`  ${line}`);
    },
    withoutWorker() {
      out.warn('phoenix: no worker polls: the date waits; start one: phoenix worker --host NAME, or phoenix up');
    },
  };
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
  const row = await findDate(context, date);
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
  const row = await findDate(context, date);
  out.say(`next: ${nextStep(result.stage, date, [], row)}`);
  const hasFailures = result.failedAbs.length > 0 || isDoneWithFailures(result.stage, { abs, suppressed });
  return hasFailures ? EXIT.doneWithFailures : EXIT.done;
}
