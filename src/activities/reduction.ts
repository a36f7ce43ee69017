import type { AssessmentSummary } from '../domain/outcome/attempt.ts';
import type { AbRef } from '../workflows/contract.ts';
import type { Assessor } from './assessor.ts';
import { mappingFailures, withHeartbeat } from './failures.ts';
import { createFetchActivities } from './fetch-inputs.ts';
import type { FetchDependencies } from './fetch-inputs.ts';
import { loadAb } from './load-ab.ts';
import { createRunAbActivities } from './run-ab.ts';
import type { RunAbDependencies } from './run-ab.ts';

export interface ReductionDependencies extends FetchDependencies, RunAbDependencies {
  readonly assessor: Assessor;
}

export type ReductionActivities = ReturnType<typeof createReductionActivities>;

/** What runs where a chain's files are: download, recipes, quality. Idempotent by the AB's key and by file names. */
export function createReductionActivities(deps: ReductionDependencies) {
  return {
    ...createFetchActivities(deps),
    ...createRunAbActivities(deps),

    /** Scores, QCFLAG and plot of a `_pst` or `_tpl` product. */
    async assessProduct(ref: AbRef): Promise<AssessmentSummary> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const { plan, ab } = await loadAb(deps.plans, ref);
          return deps.assessor.assess(ref, plan, ab);
        }),
      );
    },
  };
}
