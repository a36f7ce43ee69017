import type { PlanStore } from '../ports/plan-store.ts';
import type { AbRef } from '../workflows/contract.ts';
import type { ChainGuard } from './chain-guard.ts';
import { chainKey } from './disk-watch.ts';
import { mappingFailures, watchActivityEnd, withHeartbeat } from './failures.ts';
import type { InputDesk, WantedInputs } from './input-desk.ts';
import { loadAb } from './load-ab.ts';
import { isMadeAlready } from './made-already.ts';
import type { MadeAlreadyDependencies } from './made-already.ts';

export interface FetchDependencies extends MadeAlreadyDependencies {
  readonly plans: PlanStore;
  readonly inputDesk: InputDesk;
  readonly chains: Pick<ChainGuard, 'enter'>;
}

/** Downloads to a host. */
export function createFetchActivities(deps: FetchDependencies) {
  return {
    /**
     * All archive inputs of an AB at once, unless its products are there: the raws of a date that is started again after its
     * end need not come back. Should the AB have to run after all, because something before it changes, `runAb` asks again.
     */
    async fetchInputs(ref: AbRef): Promise<{ readonly files: number }> {
      const end = watchActivityEnd();
      const signal = AbortSignal.any([end.cancelRequested, end.detach]);
      return withHeartbeat((onProgress) =>
        mappingFailures(async () => {
          await deps.chains.enter(chainKey(ref));
          const { plan, ab } = await loadAb(deps.plans, ref);
          if (await isMadeAlready(deps, plan, ab)) return { files: 0 };
          return deps.inputDesk.bring({ ref, plan, ab }, { signal, onProgress });
        }),
      );
    },
  };
}

/**
 * What an AB that is about to run lacks after all: its inputs were not fetched because its products were there. Nothing is
 * asked of the archive when all files are here, so that a run which is alive is adopted at once, archive or not.
 */
export async function bringMissingInputs(
  { inputDesk }: Pick<FetchDependencies, 'inputDesk'>,
  wanted: WantedInputs,
): Promise<void> {
  if (await inputDesk.isHere(wanted)) return;
  const end = watchActivityEnd();
  const signal = AbortSignal.any([end.cancelRequested, end.detach]);
  await withHeartbeat((onProgress) => inputDesk.bring(wanted, { signal, onProgress }));
}
