import { PhoenixError } from '../../src/domain/outcome/phoenix-error.ts';
import { certify } from '../../src/cli/commands/certify.ts';
import { resumeCommand } from '../../src/cli/commands/resume.ts';
import { readReport } from '../../src/cli/commands/status.ts';
import type { DateReport } from '../../src/cli/commands/status.ts';
import type { ChaosHome } from './chaos-home.ts';
import { DATE } from './prepare-nights.ts';

/** An answer that did not arrive is given again after this time. */
const PATIENCE_MS = 20_000;

/** Somebody who has repaired what was broken, answers `retry` to every failure, and accepts every product. */
export interface ChaosOperator {
  /** Looks at the date and answers what can be answered. Undefined: nobody could say how it is. */
  look(canRetry: boolean): Promise<DateReport | undefined>;
  /** Failures that were answered, one line each. */
  answered(): readonly string[];
}

export function createChaosOperator(home: ChaosHome): ChaosOperator {
  const answers = new Map<string, number>();
  const lines: string[] = [];

  function mayAnswer(question: string): boolean {
    const last = answers.get(question);
    if (last !== undefined && Date.now() - last < PATIENCE_MS) return false;
    answers.set(question, Date.now());
    return true;
  }

  return {
    answered: () => lines,
    look: (canRetry) =>
      home.withContext(async (context) => {
        try {
          const report = await readReport(context, DATE);
          const questions = report.live?.questions ?? [];
          const failures = questions.filter(({ kind }) => kind === 'fix');
          for (const { ab, text } of canRetry ? failures : []) {
            if (!mayAnswer(`${ab} ${text}`)) continue;
            lines.push(text);
            await resumeCommand(context, { date: DATE, ab, fix: 'retry', reason: 'repaired' });
          }
          if (failures.length > 0 || report.live?.stage !== 'certification') return report;
          for (const { ab } of questions) {
            if (mayAnswer(`${ab} certify`))
              await certify(context, { date: DATE, ab, verdict: 'accept', operator: 'chaos', comment: 'fine' });
          }
          return report;
        } catch (error) {
          if (isPassing(error)) return undefined;
          throw error;
        }
      }),
  };
}

/** Server or database away for the moment, or the answer came too late. */
function isPassing(error: unknown): boolean {
  if (error instanceof PhoenixError) return true;
  return error instanceof Error && /^(ServiceError|GrpcServiceError|SqliteError)$/.test(error.name);
}
