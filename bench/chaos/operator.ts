import { PhoenixError } from '../../src/domain/outcome/phoenix-error.ts';
import { certify } from '../../src/cli/commands/certify.ts';
import { restartCommand } from '../../src/cli/commands/lifecycle.ts';
import { resumeCommand } from '../../src/cli/commands/resume.ts';
import { readReport } from '../../src/cli/commands/status.ts';
import type { DateReport } from '../../src/cli/commands/status.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { ChaosHome } from './chaos-home.ts';
import { DATE } from './prepare-nights.ts';

/** An answer that did not arrive is given again after this time. */
const PATIENCE_MS = 6_000;

/**
 * Somebody who has repaired what was broken, answers `retry` to every failure, restarts a date that failed or whose plan has notes, and accepts
 * every product.
 */
export interface ChaosOperator {
  /** Looks at the date and answers what can be answered. Undefined: nobody could say how it is. */
  look(canRetry: boolean): Promise<DateReport | undefined>;
  /** Failures that were answered, one line each. */
  answered(): readonly string[];
  close(): Promise<void>;
}

export function createChaosOperator(home: ChaosHome): ChaosOperator {
  const answers = new Map<string, number>();
  const lines: string[] = [];
  let context: CliContext | undefined;

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
    const problems = date.stage === 'failed' ? [date.message] : notes;
    if (problems.length === 0 || !mayAnswer(problems.join(' '))) return;
    lines.push(...problems);
    await restartCommand(desk, { date: DATE });
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
    async look(canRetry) {
      context ??= home.openContext();
      try {
        const report = await readReport(context, DATE);
        if (canRetry) await answerFailures(context, report);
        await acceptProducts(context, report);
        return report;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await close();
        return undefined;
      }
    },
  };
}

/** Server or database away for the moment, or the answer came too late. */
function isPassing(error: unknown): boolean {
  if (error instanceof PhoenixError) return true;
  return error instanceof Error && /^(ServiceError|GrpcServiceError|SqliteError)$/.test(error.name);
}
