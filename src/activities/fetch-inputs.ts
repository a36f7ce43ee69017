import type { PlanStore } from '../ports/plan-store.ts';
import type { RunInput } from '../ports/recipe-runner.ts';
import type { DecisionRecords } from '../ports/records/decisions.ts';
import type { AbRef } from '../workflows/contract.ts';
import type { ChainGuard } from './chain-guard.ts';
import { isKeptAsCertified } from './kept-chains.ts';
import { chainKey } from './disk-watch.ts';
import { mappingFailures, watchActivityEnd, withHeartbeat } from './failures.ts';
import type { InputDesk, WantedInputs } from './input-desk.ts';
import { loadAb } from './load-ab.ts';
import { isMadeAlready } from './made-already.ts';
import type { MadeAlreadyDependencies } from './made-already.ts';

export interface FetchDependencies extends MadeAlreadyDependencies {
  readonly plans: PlanStore;
  readonly inputDesk: InputDesk;
  readonly records: Pick<DecisionRecords, 'listDecisions'>;
  readonly chains: Pick<ChainGuard, 'enter'>;
}

/** Downloads to a host. */
export function createFetchActivities(deps: FetchDependencies) {
  return {
    /**
     * All archive inputs of an AB at once, unless its products are there and the archive has nothing newer under the names of
     * its inputs: the raws of a date that is started again after its end need not come back. Should the AB have to run after all, because something before it changes, `runAb` asks again.
     */
    async fetchInputs(ref: AbRef): Promise<{ readonly files: number }> {
      const end = watchActivityEnd();
      const signal = AbortSignal.any([end.cancelRequested, end.detach]);
      return withHeartbeat((onProgress) =>
        mappingFailures(async () => {
          await deps.chains.enter(chainKey(ref));
          const { plan, ab } = await loadAb(deps.plans, ref);
          const isKept = await isKeptAsCertified(deps.records, ref, plan);
          if (await isMadeAlready(deps, { plan, ab, isKept })) return { files: 0 };
          return deps.inputDesk.bring({ ref, ab }, { signal, onProgress });
        }),
      );
    },
  };
}

/**
 * Inputs of an AB that is about to run, with their content. What it lacks is brought after all: it was not fetched because its
 * products were there, or the archive has another file under its name by now.
 */
export async function inputsAtHand(
  { inputDesk }: Pick<FetchDependencies, 'inputDesk'>,
  wanted: WantedInputs,
): Promise<readonly RunInput[]> {
  const end = watchActivityEnd();
  const signal = AbortSignal.any([end.cancelRequested, end.detach]);
  return withHeartbeat(async (onProgress) => {
    for (;;) {
      const inputs = await inputDesk.here(wanted, signal);
      if (inputs !== undefined) return inputs;
      await inputDesk.bring(wanted, { signal, onProgress });
    }
  });
}
