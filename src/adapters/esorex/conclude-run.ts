import { randomUUID } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringOf } from '../../domain/frame/keywords.ts';
import type { Caveat, Manifest, RunCost } from '../../domain/outcome/attempt.ts';
import type { UsedInput } from '../../domain/frame/file-content.ts';
import { judgeRun } from '../../domain/outcome/judge-run.ts';
import type { RunVerdict } from '../../domain/outcome/judge-run.ts';
import type { OutcomeRule } from '../../domain/outcome/outcome-rule.ts';
import type { RecipeRun, RunInput, RunResult } from '../../ports/recipe-runner.ts';
import { syncFile, syncFolder } from '../durable-files/sync-path.ts';
import { isDiskFull } from './disk-space.ts';
import type { ProductFile } from './found-products.ts';
import { findProducts, qcOf, recipeVersionOf } from './found-products.ts';
import { writeManifest } from './manifest-file.ts';
import { modifiedAtMs } from './observe-run.ts';
import type { RunDirectory } from './run-directory.ts';
import { recordEnding } from './run-ending.ts';
import { replacedInput } from './run-inputs.ts';
import type { Ending } from './run-files.ts';
import { parseRun } from './run-files.ts';
import type { RunLog } from './run-logs.ts';
import { publishLog, readRunLog } from './run-logs.ts';
import { discardFolder, hasCode, readTextIfThere } from './small-files.ts';

export interface ConcludeSettings {
  /** The outcome table of a process. */
  outcomesOf(process: string): readonly OutcomeRule[];
  readonly host: string;
}

/** The run that was asked for, and where it lives. */
export interface ConcludeTask {
  readonly run: RecipeRun;
  readonly directory: RunDirectory;
  readonly settings: ConcludeSettings;
}

/** A run that is over, and how. */
export interface RunEnd {
  readonly attempt: string;
  /** True when another call had started it. */
  readonly adopted: boolean;
  /** null: the script did not come to its end. */
  readonly ending: Ending | null;
  readonly isOverWallLimit: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/**
 * Judges a run that is over and takes it away: products and manifest to the product directory, or only the log after a
 * failure. Call it under the lock of the run. Each step leaves a state from which a repeated call comes to the same end:
 * log (replaced as a whole) → products to the disk → manifest into `out/` → older products aside → `out/` becomes the product directory → run
 * directory deleted. Undefined: the products have been published and are gone since; nothing is left to conclude.
 */
export async function concludeRun(task: ConcludeTask, end: RunEnd): Promise<RunResult | undefined> {
  const { directory, settings } = task;
  if ((await modifiedAtMs(directory.out)) === 0) {
    await discardFolder(directory.path);
    return undefined;
  }
  const evidence = await gatherEvidence(task, end);
  const judged = judge(evidence, settings.outcomesOf(task.run.process));
  const verdict = (await blamingInput(evidence)) ?? (await blamingFullDisk(directory, judged));
  await publishLog(evidence.log, evidence.run.logPath);
  const result = resultOf(evidence, verdict);
  if (verdict.status === 'failed') return dismissRun(directory, end.attempt, result);
  const manifest = manifestOf(evidence, verdict.caveats, settings.host);
  // A manifest that outlives a power cut must not speak of products that do not.
  await syncFiles(directory.out);
  await writeManifest(directory.out, manifest);
  await moveIntoPlace(directory, evidence.run.productDirectory);
  await syncFolder(dirname(evidence.run.productDirectory));
  await discardFolder(directory.path);
  return { ...result, manifest };
}

/** Takes a run away that publishes nothing; those who watch it, too, are told its result. */
export async function dismissRun(directory: RunDirectory, attempt: string, result: RunResult): Promise<RunResult> {
  await recordEnding(directory, attempt, result);
  await discardFolder(directory.path);
  return result;
}

/** Everything that a run has left. */
interface Evidence {
  readonly run: RecipeRun;
  readonly end: RunEnd;
  readonly log: RunLog;
  readonly products: readonly ProductFile[];
}

async function gatherEvidence({ directory, run }: ConcludeTask, end: RunEnd): Promise<Evidence> {
  return {
    run: await runAsStarted(directory, run),
    end,
    log: await readRunLog(directory.log, end.ending?.steps ?? []),
    products: await findProducts(directory.out),
  };
}

/** The limits and the inputs are those with which it was started, not those of the caller who adopts it. */
async function runAsStarted(directory: RunDirectory, asked: RecipeRun): Promise<RecipeRun> {
  const started = parseRun((await readTextIfThere(directory.run)) ?? '');
  if (started === undefined) return asked;
  const { memoryLimitBytes, inputs = asked.inputs } = started;
  return { ...asked, memoryLimitBytes, ...(inputs === undefined ? {} : { inputs }) };
}

function judge({ run, end, log, products }: Evidence, rules: readonly OutcomeRule[]): RunVerdict {
  return judgeRun(
    {
      recipe: run.recipe,
      exitCode: end.ending?.exitCode ?? null,
      isOverWallLimit: end.isOverWallLimit,
      wallLimitSeconds: run.wallLimitSeconds,
      memoryLimitBytes: run.memoryLimitBytes,
      peakRssBytes: peakOf(end),
      logLines: log.lines,
      inputs: run.sof,
      products,
      expectedProducts: run.expectedProducts,
    },
    rules,
  );
}

/** Whatever a run has made of a file that was replaced under it says nothing. */
async function blamingInput({ run }: Evidence): Promise<RunVerdict | undefined> {
  const input = await replacedInput(run);
  if (input === undefined) return undefined;
  return {
    status: 'failed',
    code: 'INPUT_CHANGED',
    reason: `${input.path} was replaced while the recipe ran`,
    caveats: [],
  };
}

/** On a full disk recipes fail in many ways and do not always say why; the products would be there with more space. */
async function blamingFullDisk(directory: RunDirectory, verdict: RunVerdict): Promise<RunVerdict> {
  if (verdict.status === 'succeeded' || !(await isDiskFull(directory.path))) return verdict;
  return { ...verdict, code: 'DISK_FULL', reason: `the disk is full; ${verdict.reason}` };
}

function resultOf({ end, log }: Evidence, verdict: RunVerdict): RunResult {
  return {
    status: verdict.status,
    adopted: end.adopted,
    fromManifest: false,
    exitCode: end.ending?.exitCode ?? null,
    ...(verdict.status === 'failed' ? { code: verdict.code, reason: verdict.reason } : {}),
    logTail: log.tail,
    caveats: verdict.caveats,
    cost: costOf(end),
    manifest: null,
  };
}

function costOf(end: RunEnd): RunCost {
  return {
    startedAt: new Date(end.startedAtMs).toISOString(),
    endedAt: new Date(end.endedAtMs).toISOString(),
    wallSeconds: Math.round(end.endedAtMs - end.startedAtMs) / 1000,
    peakRssBytes: peakOf(end),
  };
}

function peakOf({ ending }: RunEnd): number | null {
  const peaks = (ending?.steps ?? []).flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
  return peaks.length === 0 ? null : Math.max(...peaks);
}

function manifestOf({ run, end, log, products }: Evidence, caveats: readonly Caveat[], host: string): Manifest {
  return {
    ab: run.ab,
    abKey: run.abKey,
    recipe: run.recipe,
    recipeVersion: recipeVersionOf(products) ?? loggedVersion(log) ?? '',
    parameters: run.parameters,
    ...(run.inputs === undefined ? {} : { inputs: run.inputs.map(usedInput) }),
    products: products.map(({ catg, fileName, sizeBytes, keywords, version }) => ({
      catg,
      path: join(run.productDirectory, fileName),
      sizeBytes,
      dataMd5: stringOf(keywords, 'DATAMD5') ?? '',
      version,
    })),
    caveats,
    qc: qcOf(products),
    cost: costOf(end),
    host,
    logPath: run.logPath,
  };
}

function usedInput({ path: _, stamp: __, ...input }: RunInput): UsedInput {
  return input;
}

async function syncFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isFile()) await syncFile(join(folder, entry.name));
}

/** `MUSE Instrument Pipeline v2.8.7` */
function loggedVersion({ lines }: RunLog): string | undefined {
  return lines.map((line) => / Pipeline v(\d[\w.]*)/.exec(line)?.[1]).find((version) => version !== undefined);
}

/** An older product directory goes into the run directory and is deleted with it. */
async function moveIntoPlace(directory: RunDirectory, productDirectory: string): Promise<void> {
  for (;;) {
    try {
      await rename(directory.out, productDirectory);
      return;
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    }
    try {
      await rename(productDirectory, `${directory.replaced}.${randomUUID()}`);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}
