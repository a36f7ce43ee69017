import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { AbOutcome, Manifest } from '../domain/outcome/attempt.ts';
import { versionOf } from '../domain/product/product-version.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';
import type { RecipeRunner, RunResult } from '../ports/recipe-runner.ts';
import type { AbRecords } from '../ports/records/abs.ts';
import type { DecisionRecords } from '../ports/records/decisions.ts';
import type { PlacementRecords } from '../ports/records/placements.ts';
import type { DocumentRecords } from '../ports/records/documents.ts';
import type { AbRef } from '../workflows/contract.ts';
import { abRowOf } from './ab-row.ts';
import { archiveFilesOf } from './archive-files.ts';
import { recordPublished, runAdmitted } from './admitted-run.ts';
import type { AdmittedRunDependencies } from './admitted-run.ts';
import type { ChainGuard } from './chain-guard.ts';
import { runGated } from './align-gate.ts';
import type { AlignGateDependencies, GatedRun } from './align-gate.ts';
import { chainKey } from './disk-watch.ts';
import { saveCurrentAb } from './current-placement.ts';
import { mappingFailures, withHeartbeat } from './failures.ts';
import { inputsAtHand } from './fetch-inputs.ts';
import type { InputDesk } from './input-desk.ts';
import { isKeptAsCertified } from './kept-chains.ts';
import { loadAb } from './load-ab.ts';
import { madeAlready } from './made-already.ts';
import type { MadeAlreadyDependencies } from './made-already.ts';
import { isKeyOf, recipeRunOf, withInputs } from './recipe-run.ts';
import type { UnbookedRun } from './recipe-run.ts';
import { completedInputs, saveUsedInputs } from './used-inputs.ts';

export interface RunAbDependencies extends MadeAlreadyDependencies, AdmittedRunDependencies, AlignGateDependencies {
  readonly chains: Pick<ChainGuard, 'enter'>;
  readonly inputDesk: InputDesk;
  readonly manifests: ManifestReader;
  readonly runner: RecipeRunner;
  readonly plans: PlanStore;
  readonly records: AbRecords & DecisionRecords & DocumentRecords & PlacementRecords;
}

/** Recipes of a host. */
export function createRunAbActivities(deps: RunAbDependencies) {
  return {
    /** Admit, start or adopt, check, publish with a manifest. Failures of the recipe are outcomes, not exceptions. */
    async runAb(ref: AbRef): Promise<AbOutcome> {
      return mappingFailures(async () => {
        await deps.chains.enter(chainKey(ref));
        const { plan, ab } = await loadAb(deps.plans, ref);
        const unread = await recipeRunOf(deps, plan, ab);
        const isKept = await isKeptAsCertified(deps.records, ref, plan);
        const published = await withHeartbeat(() => madeAlready(deps, { plan, ab, run: unread, isKept }));
        const estimate = plan.estimates?.[ab.name];
        if (published !== undefined) {
          await recordPublished(deps, { ref, ab, run: { ...unread, abKey: published.abKey }, estimate }, published);
          await noteInputs(deps, { ref, ab, productDirectory: unread.productDirectory }, published);
          return recordOutcome(deps, ref, ab, succeeded(deps, { ref, ab }, published));
        }
        const run = await readyRun(deps, { ref, ab, run: unread });
        const result = await runGated(deps, { ref, plan, ab, run }, (attempt) =>
          runAdmitted(deps, { ref, ab, run: attempt, estimate }, (status) =>
            saveCurrentAb(deps.records, ref, abRowOf(ref, ab, { status, host: deps.host, abKey: attempt.abKey })),
          ),
        );
        if (result.manifest !== null) await saveUsedInputs(deps.records, ref, result.manifest.inputs ?? []);
        return recordOutcome(deps, ref, ab, outcomeOf(deps, { ref, ab }, result));
      });
    },
  };
}

/**
 * The run with its inputs and its key. One that is under way is adopted as it was started, archive or not, whatever the files
 * are by now; one that an older version has started has the key that it had there.
 */
async function readyRun(deps: RunAbDependencies, { ref, ab, run }: Omit<GatedRun, 'plan'>): Promise<UnbookedRun> {
  const underWay = await deps.runner.listRuns(run);
  const own = underWay.find((started) => isKeyOf(deps, run, started));
  if (own !== undefined)
    return { ...run, abKey: own.abKey, ...(own.inputs === undefined ? {} : { inputs: own.inputs }) };
  return withInputs(deps, run, await inputsAtHand(deps, { ref, ab }));
}

interface PublishedAb {
  readonly ref: AbRef;
  readonly ab: AssociationBlock;
  readonly productDirectory: string;
}

/** What was made by an older version, or of a file with other words for the same bytes: from now on it is known. */
async function noteInputs(
  deps: RunAbDependencies,
  { ref, ab, productDirectory }: PublishedAb,
  manifest: Manifest,
): Promise<void> {
  const known = await withHeartbeat(() => completedInputs(deps.contents, archiveFilesOf(ref.unit, ab), manifest));
  if (known !== undefined) await deps.manifests.recordInputs(productDirectory, manifest.abKey, known);
  await saveUsedInputs(deps.records, ref, known ?? manifest.inputs ?? []);
}

interface Run {
  readonly ref: AbRef;
  readonly ab: AssociationBlock;
}

type VersionDependencies = Pick<RunAbDependencies, 'processOf' | 'hash'>;

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
  const { cubeCatg, imageCatg } = deps.processOf(ref.process).rules.naming;
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
