import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { AbOutcome, Manifest } from '../domain/outcome/attempt.ts';
import { versionOf } from '../domain/product/product-version.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { RunResult } from '../ports/recipe-runner.ts';
import type { Records } from '../ports/records.ts';
import type { AbRef } from '../workflows/contract.ts';
import { abRowOf } from './ab-row.ts';
import { recordPublished, runAdmitted } from './admitted-run.ts';
import type { AdmittedRunDependencies } from './admitted-run.ts';
import type { ChainGuard } from './chain-guard.ts';
import { runGated } from './align-gate.ts';
import type { AlignGateDependencies } from './align-gate.ts';
import { chainKey } from './disk-watch.ts';
import { saveCurrentAb } from './current-placement.ts';
import { mappingFailures } from './failures.ts';
import { bringMissingInputs } from './fetch-inputs.ts';
import type { InputDesk } from './input-desk.ts';
import { loadAb } from './load-ab.ts';
import { madeAlready } from './made-already.ts';
import type { MadeAlreadyDependencies } from './made-already.ts';
import { recipeRunOf } from './recipe-run.ts';

export interface RunAbDependencies extends MadeAlreadyDependencies, AdmittedRunDependencies, AlignGateDependencies {
  readonly chains: Pick<ChainGuard, 'enter'>;
  readonly inputDesk: InputDesk;
  readonly plans: PlanStore;
  readonly records: Records;
}

/** Recipes of a host. */
export function createRunAbActivities(deps: RunAbDependencies) {
  return {
    /** Admit, start or adopt, check, publish with a manifest. Failures of the recipe are outcomes, not exceptions. */
    async runAb(ref: AbRef): Promise<AbOutcome> {
      return mappingFailures(async () => {
        await deps.chains.enter(chainKey(ref));
        const { plan, ab } = await loadAb(deps.plans, ref);
        const run = await recipeRunOf(deps, plan, ab);
        const published = await madeAlready(deps, { plan, ab, run });
        const estimate = plan.estimates?.[ab.name];
        if (published !== undefined) {
          await recordPublished(deps, { ref, ab, run, estimate }, published);
          return recordOutcome(deps, ref, ab, succeeded(deps, { ref, ab }, published));
        }
        await bringMissingInputs(deps, { ref, plan, ab });
        const result = await runGated(deps, { ref, plan, ab, run }, (attempt) =>
          runAdmitted(deps, { ref, ab, run: attempt, estimate }, (status) =>
            saveCurrentAb(deps.records, ref, abRowOf(ref, ab, { status, host: deps.host, abKey: attempt.abKey })),
          ),
        );
        return recordOutcome(deps, ref, ab, outcomeOf(deps, { ref, ab }, result));
      });
    },
  };
}

interface Run {
  readonly ref: AbRef;
  readonly ab: AssociationBlock;
}

type VersionDependencies = Pick<RunAbDependencies, 'instrumentOfProcess' | 'hash'>;

function outcomeOf(deps: VersionDependencies, { ref, ab }: Run, result: RunResult): AbOutcome {
  if (result.status === 'succeeded' && result.manifest !== null) return succeeded(deps, { ref, ab }, result.manifest);
  return {
    kind: 'failed',
    ab: ab.name,
    code: result.code ?? 'RECIPE_FAILED',
    reason: result.reason ?? `${ab.recipe} ended with exit code ${String(result.exitCode)}`,
  };
}

function succeeded(deps: VersionDependencies, { ref, ab }: Run, manifest: Manifest): AbOutcome {
  const { cubeCatg, imageCatg } = deps.instrumentOfProcess(ref.process).naming;
  return {
    kind: 'succeeded',
    ab: ab.name,
    abKey: manifest.abKey,
    ...versionOf({ ab, manifest, certified: [cubeCatg, imageCatg], hash: (text) => deps.hash(text) }),
    wallSeconds: manifest.cost.wallSeconds,
    peakRssBytes: manifest.cost.peakRssBytes,
    caveats: manifest.caveats.map(({ id }) => id),
    reviewMandatory: manifest.caveats.some(({ reviewMandatory }) => reviewMandatory),
    assessment: null,
  };
}

async function recordOutcome(
  deps: RunAbDependencies,
  ref: AbRef,
  ab: AssociationBlock,
  outcome: AbOutcome,
): Promise<AbOutcome> {
  await saveCurrentAb(
    deps.records,
    ref,
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
