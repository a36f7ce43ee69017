import { applyFixesToPlan } from '../domain/cascade/apply-fix.ts';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { AbOutcome, AssessmentSummary, Manifest } from '../domain/outcome/attempt.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { Instrument } from '../instances/index.ts';
import type { Archive } from '../ports/archive.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { RecipeRunner, RunResult } from '../ports/recipe-runner.ts';
import type { Records } from '../ports/records.ts';
import type { AbRef } from '../workflows/contract.ts';
import { abRowOf } from './ab-row.ts';
import { mappingFailures, watchActivityEnd, withHeartbeat } from './failures.ts';
import { recipeRunOf } from './recipe-run.ts';
import type { Assessor } from './assessor.ts';

/** One admission to the host's ledger; `release` gives the stream back. */
export interface Admission {
  admit(id: string, rank: number, signal: AbortSignal): Promise<{ release(): void }>;
}

export interface ReductionDependencies {
  readonly host: string;
  readonly dataRoot: DataRoot;
  readonly archive: Archive;
  readonly plans: PlanStore;
  readonly manifests: ManifestReader;
  readonly runner: RecipeRunner;
  readonly records: Records;
  readonly admission: Admission;
  readonly assessor: Assessor;
  readonly ompThreads: number;
  readonly memoryBytes: number;
  instrumentOfProcess(process: string): Instrument;
  hash(text: string): string;
  hashFile(path: string): Promise<string>;
}

export type ReductionActivities = ReturnType<typeof createReductionActivities>;

/** What runs where a chain's files are: download, recipes, quality. Idempotent by the AB's key and by file names. */
export function createReductionActivities(deps: ReductionDependencies) {
  const fetching = new Map<string, Promise<unknown>>();

  return {
    /** All archive inputs of an AB at once; a file that several ABs want is downloaded once. */
    async fetchInputs(ref: AbRef): Promise<{ readonly files: number }> {
      const end = watchActivityEnd();
      const signal = AbortSignal.any([end.cancelRequested, end.detach]);
      return withHeartbeat((beat) =>
        mappingFailures(async () => {
          const { ab } = await loadAb(deps, ref);
          const targets = archiveTargets(deps.dataRoot, ref.unit, ab);
          await Promise.all(targets.map((target) => fetchOnce(target, signal, beat)));
          return { files: targets.length };
        }),
      );
    },

    /** Admit, start or adopt, check, publish with a manifest. Failures of the recipe are outcomes, not exceptions. */
    async runAb(ref: AbRef): Promise<AbOutcome> {
      return mappingFailures(async () => {
        const { plan, ab } = await loadAb(deps, ref);
        const run = await recipeRunOf(deps, plan, ab);
        const published = await deps.runner.findManifest(run.productDirectory, run.abKey);
        if (published !== undefined) return recordOutcome(deps, ref, ab, succeeded(ab, published));
        const result = await runAdmitted(deps, ref, run, (status) =>
          deps.records.saveAb(abRowOf(ref, ab, { status, host: deps.host, abKey: run.abKey })),
        );
        return recordOutcome(deps, ref, ab, outcomeOf(ab, result));
      });
    },

    /** Scores, QCFLAG and plot of a `_pst` or `_tpl` product. */
    async assessProduct(ref: AbRef): Promise<AssessmentSummary> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const { plan, ab } = await loadAb(deps, ref);
          return deps.assessor.assess(ref, plan, ab);
        }),
      );
    },
  };

  async function fetchOnce(target: FetchTarget, signal: AbortSignal, beat: (details: unknown) => void): Promise<void> {
    for (;;) {
      const running = fetching.get(target.path);
      if (running === undefined) break;
      if (await arrives(running, signal)) return;
      // What failed or was cancelled was another AB's attempt: this one tries for itself.
    }
    const download = deps.archive.fetch(target.fileName, target.path, {
      signal,
      onProgress: (bytes) => {
        beat({ file: target.fileName, bytes });
      },
    });
    fetching.set(target.path, download);
    try {
      await download;
    } finally {
      fetching.delete(target.path);
    }
  }
}

/** Whether a download that another AB waits for brings the file. @throws the signal's reason when this AB's attempt ends first. */
async function arrives(download: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  let stopWaiting: () => void = () => undefined;
  const aborted = new Promise<false>((resolve) => {
    stopWaiting = () => resolve(false);
    signal.addEventListener('abort', stopWaiting);
  });
  const isThere = await Promise.race([
    download.then(
      () => true,
      () => false,
    ),
    aborted,
  ]);
  signal.removeEventListener('abort', stopWaiting);
  signal.throwIfAborted();
  return isThere;
}

interface FetchTarget {
  readonly fileName: string;
  readonly path: string;
}

function archiveTargets(dataRoot: DataRoot, date: string, ab: AssociationBlock): readonly FetchTarget[] {
  const targets = ab.inputs.flatMap(({ source }) => {
    if (source.kind === 'product' || source.kind === 'file') return [];
    const folder = source.kind === 'raw' ? dataRoot.raw(date) : dataRoot.mcalib;
    return [{ fileName: source.fileName, path: `${folder}/${source.fileName}` }];
  });
  return [...new Map(targets.map((target) => [target.path, target])).values()];
}

async function loadAb(
  deps: ReductionDependencies,
  ref: AbRef,
): Promise<{ readonly plan: Plan; readonly ab: AssociationBlock }> {
  const plan = applyFixesToPlan(await deps.plans.load(ref.planKey), ref.fixes);
  const ab = plan.abs.find(({ name }) => name === ref.ab);
  if (ab === undefined) {
    throw new PhoenixError(
      'AB_UNKNOWN',
      `${ref.ab} is not in plan ${ref.planKey.slice(0, 12)} of ${ref.unit}`,
      'plan the date again: phoenix restart',
    );
  }
  return { plan, ab };
}

/** Waits for a stream (heartbeating), runs, gives the stream back. Ends as the attempt ended: the recipe may go on. */
async function runAdmitted(
  deps: ReductionDependencies,
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
  deps: ReductionDependencies,
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
