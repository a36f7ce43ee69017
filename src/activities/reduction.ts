import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { AssessmentSummary } from '../domain/outcome/attempt.ts';
import type { Admission, AdmissionRequest } from '../ports/admission.ts';
import type { AbRef } from '../workflows/contract.ts';
import type { Assessor } from './assessor.ts';
import { mappingFailures, watchActivityEnd, withHeartbeat } from './failures.ts';
import { createFetchActivities } from './fetch-inputs.ts';
import type { FetchDependencies } from './fetch-inputs.ts';
import { loadAb } from './load-ab.ts';
import { createRunAbActivities } from './run-ab.ts';
import type { RunAbDependencies } from './run-ab.ts';

export interface ReductionDependencies
  extends Omit<FetchDependencies, 'records' | 'manifests' | 'runner'>, RunAbDependencies {
  readonly assessor: Assessor;
  /** As many assessments side by side as the host may have. */
  readonly assessments: Pick<Admission, 'admit'>;
}

export type ReductionActivities = ReturnType<typeof createReductionActivities>;

/** What runs where a chain's files are: download, recipes, quality. Idempotent by the AB's key and by file names. */
export function createReductionActivities(deps: ReductionDependencies) {
  return {
    ...createFetchActivities(deps),
    ...createRunAbActivities(deps),

    /** Scores, QCFLAG and plot of a `_pst` or `_tpl` product. */
    async assessProduct(ref: AbRef): Promise<AssessmentSummary> {
      const end = watchActivityEnd();
      const signal = AbortSignal.any([end.cancelRequested, end.detach]);
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const { plan, ab } = await loadAb(deps.plans, ref);
          const place = await deps.assessments.admit(assessmentOf(ref, plan, ab), signal);
          try {
            return await deps.assessor.assess(ref, plan, ab);
          } finally {
            place.release();
          }
        }),
      );
    },
  };
}

/** About a minute each (seed 000): in a place for one, time and memory need no booking. */
function assessmentOf({ isBacklog, rank }: AbRef, { process, unit }: Plan, ab: AssociationBlock): AdmissionRequest {
  const date = `${process}/${unit}`;
  return { id: `${date}/${ab.name}`, date, programme: ab.obsProgId, isBacklog, rank, memoryBytes: 0, seconds: 60 };
}
