import type { RunRecord } from '../adapters/esorex/index.ts';
import type { Admission } from '../ports/admission.ts';
import { isAlive } from '../adapters/processes/process-identity.ts';

const POLL_MS = 1_000;

/** Recipes that outlived the last worker hold their room in the ledger until they end or their attempt takes over. */
export function superviseRuns(runs: readonly RunRecord[], admission: Pick<Admission, 'adopt'>): void {
  for (const run of runs.filter(({ process }) => process !== undefined && isAlive(process))) {
    const release = admission.adopt({ id: run.abKey, memoryBytes: run.memoryLimitBytes });
    const timer = setInterval(() => {
      if (run.process !== undefined && isAlive(run.process)) return;
      clearInterval(timer);
      release();
    }, POLL_MS);
    timer.unref();
  }
}
