import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/**
 * Counts of vitest's JSON report. A file that failed without a failed test (it could not be loaded, its set-up threw)
 * counts as one; so does a run that ended badly though every test passed (an unhandled rejection, a crash).
 */
export function summarize(reportPath: string, exitCode: number | null): TestSummary {
  if (!existsSync(reportPath)) return { passed: 0, failed: 1, skipped: 0 };
  const report = reportSchema.parse(JSON.parse(readFileSync(reportPath, 'utf8')));
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((assertion) => assertion.status !== 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
