import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { AbOutcome, Manifest } from '../domain/outcome/attempt.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { RunResult } from '../ports/recipe-runner.ts';
import type { Records } from '../ports/records.ts';
import type { AbRef } from '../workflows/contract.ts';
import { abRowOf } from './ab-row.ts';
import { mappingFailures, watchActivityEnd, withHeartbeat } from './failures.ts';
import { loadAb } from './load-ab.ts';
import { recipeRunOf } from './recipe-run.ts';
import type { RecipeRunDependencies } from './recipe-run.ts';

/** One admission to the host's ledger; `release` gives the stream back. */
export interface Admission {
  admit(id: string, rank: number, signal: AbortSignal): Promise<{ release(): void }>;
}

export interface RunAbDependencies extends RecipeRunDependencies {
  readonly host: string;
  readonly plans: PlanStore;
  readonly records: Records;
  readonly admission: Admission;
}

/** Recipes of a host. */
export function createRunAbActivities(deps: RunAbDependencies) {
  return {
    /** Admit, start or adopt, check, publish with a manifest. Failures of the recipe are outcomes, not exceptions. */
    async runAb(ref: AbRef): Promise<AbOutcome> {
      return mappingFailures(async () => {
        const { plan, ab } = await loadAb(deps.plans, ref);
        const run = await recipeRunOf(deps, plan, ab);
        const published = await deps.runner.findManifest(run.productDirectory, run.abKey);
        if (published !== undefined) return recordOutcome(deps, ref, ab, succeeded(ab, published));
        const result = await runAdmitted(deps, ref, run, (status) =>
          deps.records.saveAb(abRowOf(ref, ab, { status, host: deps.host, abKey: run.abKey })),
        );
        return recordOutcome(deps, ref, ab, outcomeOf(ab, result));
      });
    },
  };
}

/** Waits for a stream (heartbeating), runs, gives the stream back. Ends as the attempt ended: the recipe may go on. */
async function runAdmitted(
  deps: RunAbDependencies,
  ref: AbRef,
  run: Awaited<ReturnType<typeof recipeRunOf>>,
  tell: (status: 'running' | 'planned') => Promise<void>,
): Promise<RunResult> {
  const end = watchActivityEnd();
  return withHeartbeat(async (beat) => {
    beat('waiting for a stream');
    const admission = await deps.admission.admit(
      run.abKey,
      ref.rank,
      AbortSignal.any([end.cancelRequested, end.detach]),
    );
    try {
      await tell('running');
      const result = await deps.runner.startOrAdopt(run, {
        cancelRequested: end.cancelRequested,
        detach: end.detach,
        onAlive: beat,
      });
      if (result.status === 'cancelled') await tell('planned');
      if (result.status === 'cancelled' || result.status === 'detached') throw end.failure();
      return result;
    } finally {
      admission.release();
    }
  });
}

function outcomeOf(ab: AssociationBlock, result: RunResult): AbOutcome {
  if (result.status === 'succeeded' && result.manifest !== null) return succeeded(ab, result.manifest);
  return {
    kind: 'failed',
    ab: ab.name,
    code: result.code ?? 'RECIPE_FAILED',
    reason: result.reason ?? `${ab.recipe} ended with exit code ${String(result.exitCode)}`,
  };
}

function succeeded(ab: AssociationBlock, manifest: Manifest): AbOutcome {
  return {
    kind: 'succeeded',
    ab: ab.name,
    abKey: manifest.abKey,
    productChecksum: checksumOf(ab, manifest),
    wallSeconds: manifest.cost.wallSeconds,
    peakRssBytes: manifest.cost.peakRssBytes,
    caveats: manifest.caveats.map(({ id }) => id),
    reviewMandatory: manifest.caveats.some(({ reviewMandatory }) => reviewMandatory),
    assessment: null,
  };
}

/** DATAMD5 of the cube, or of the first product where there is no cube: equal for equal data. */
function checksumOf(ab: AssociationBlock, manifest: Manifest): string {
  const cube = manifest.products.find(({ catg }) => catg === 'DATACUBE_FINAL') ?? manifest.products[0];
  return cube?.dataMd5 === '' || cube === undefined ? `${ab.name}:${manifest.abKey}` : cube.dataMd5;
}

async function recordOutcome(
  deps: RunAbDependencies,
  ref: AbRef,
  ab: AssociationBlock,
  outcome: AbOutcome,
): Promise<AbOutcome> {
  await deps.records.saveAb(
    abRowOf(ref, ab, {
      status: outcome.kind,
      host: deps.host,
      ...(outcome.kind === 'succeeded'
        ? {
            abKey: outcome.abKey,
            wallSeconds: outcome.wallSeconds,
            peakRssBytes: outcome.peakRssBytes,
            caveats: outcome.caveats,
          }
        : {}),
      ...(outcome.kind === 'failed' ? { reason: outcome.reason } : {}),
    }),
  );
  return outcome;
}
