import { PhoenixError } from '../../src/domain/outcome/phoenix-error.ts';
import { certify } from '../../src/cli/commands/certify.ts';
import { restartCommand } from '../../src/cli/commands/lifecycle.ts';
import { ingestCommand } from '../../src/cli/commands/process-date.ts';
import { resumeCommand } from '../../src/cli/commands/resume.ts';
import { readReport } from '../../src/cli/commands/status.ts';
import type { DateReport } from '../../src/cli/commands/status.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { Stage } from '../../src/ports/records.ts';
import type { ChaosHome } from './chaos-home.ts';
import { DATE } from './prepare-nights.ts';

/** An answer that did not arrive is given again after this time. */
const PATIENCE_MS = 6_000;

/**
 * Somebody who has repaired what was broken, answers `retry` to every failure, restarts a date whose plan has notes, accepts every
 * product, and ingests. Of a date that has ended otherwise than it should he asks for the ingestion first, where there are
 * products: that must be refused, or be right. Then he restarts it.
 */
export interface ChaosOperator {
  /** Looks at the date and answers what can be answered. Undefined: nobody could say how it is. */
  look(may: OperatorMay): Promise<DateReport | undefined>;
  /** `phoenix ingest`, unless it is under way. */
  ingest(): void;
  restart(): Promise<void>;
  /** Failures that were answered, one line each. */
  answered(): readonly string[];
  close(): Promise<void>;
}

export interface OperatorMay {
  /** What was broken is repaired. */
  readonly retry: boolean;
  readonly certify: boolean;
  /** Start a date again that has ended. */
  readonly goOn: boolean;
}

export function createChaosOperator(home: ChaosHome): ChaosOperator {
  const answers = new Map<string, number>();
  const lines: string[] = [];
  let context: CliContext | undefined;
  let ingesting: Promise<void> | undefined;
  /** End of the date after which the ingestion was asked for. */
  let askedFor = '';

  function mayAnswer(question: string): boolean {
    const last = answers.get(question);
    if (last !== undefined && Date.now() - last < PATIENCE_MS) return false;
    answers.set(question, Date.now());
    return true;
  }
  async function answerFailures(desk: CliContext, { live, notes, date }: DateReport): Promise<void> {
    for (const { ab, text } of (live?.questions ?? []).filter(({ kind }) => kind === 'fix')) {
      if (!mayAnswer(`${ab} ${text}`)) continue;
      lines.push(text);
      await resumeCommand(desk, { date: DATE, ab, fix: 'retry', reason: 'repaired' });
    }
    // What planning could not find or read is not in the plan: only a new one has it.
    if (isEnded(date.stage) || notes.length === 0 || !mayAnswer(notes.join(' '))) return;
    lines.push(...notes);
    await restartCommand(desk, { date: DATE });
  }
  /** What has failed, was cancelled, or was terminated without a word. */
  async function takeUp(desk: CliContext, { date, products, stopped, execution }: DateReport): Promise<void> {
    const hasStopped = stopped !== '' || (isEnded(date.stage) && execution?.kind !== 'running');
    if (!hasStopped || ingesting !== undefined || !mayAnswer(`${date.stage} ${date.updatedAt} ${askedFor}`)) return;
    lines.push(`${date.stage}: ${stopped} ${date.message}`.trim());
    const end = `${date.stage} ${date.updatedAt}`;
    if (products.length > 0 && askedFor !== end) {
      askedFor = end;
      ingest();
    } else {
      await restartCommand(desk, { date: DATE });
    }
  }
  function ingest(): void {
    ingesting ??= home
      .withContext((desk) => ingestCommand(desk, { date: DATE }))
      .then(
        () => undefined,
        (error: unknown) => {
          if (!isPassing(error)) throw error;
        },
      )
      .finally(() => {
        ingesting = undefined;
      });
    ingesting.catch(() => undefined);
  }
  async function acceptProducts(desk: CliContext, { live, notes }: DateReport): Promise<void> {
    const questions = live?.questions ?? [];
    if (live?.stage !== 'certification' || notes.length > 0 || questions.some(({ kind }) => kind === 'fix')) return;
    for (const { ab } of questions) {
      if (mayAnswer(`${ab} certify`))
        await certify(desk, { date: DATE, ab, verdict: 'accept', operator: 'chaos', comment: 'fine' });
    }
  }
  async function close(): Promise<void> {
    await context?.close();
    context = undefined;
  }

  return {
    answered: () => lines,
    close,
    ingest,
    async restart() {
      await home.withContext((desk) => restartCommand(desk, { date: DATE }));
    },
    async look(may) {
      context ??= home.openContext();
      try {
        const report = await readReport(context, DATE);
        if (may.retry) await answerFailures(context, report);
        if (may.retry && may.goOn) await takeUp(context, report);
        if (may.certify) await acceptProducts(context, report);
        return report;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await close();
        return undefined;
      }
    },
  };
}

function isEnded(stage: Stage): boolean {
  return stage === 'failed' || stage === 'cancelled';
}

/** Server or database away for the moment, or the answer came too late. */
function isPassing(error: unknown): boolean {
  if (error instanceof PhoenixError) return true;
  return error instanceof Error && /^(ServiceError|GrpcServiceError|SqliteError)$/.test(error.name);
}
