import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AssociationBlock } from '../../domain/association/association-block.ts';
import { observingDateIn } from '../../domain/calendar/observing-date.ts';
import { mergeParameters } from '../../domain/cascade/recipe-parameters.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { throwingTransient } from '../../domain/outcome/transient-result.ts';
import { abRoot } from '../../domain/association/ab-names.ts';
import type { DataRoot } from '../../domain/product/data-root.ts';
import type { Foreground } from '../../ports/foreground.ts';
import type { RecipeRun, RunResult } from '../../ports/recipe-runner.ts';
import { archiveSourcesOf, bringInputs, productionPathOf } from '../bring-inputs.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { findPlannedAb, loadPlan } from '../../operation/load-plan.ts';
import { assertDate } from '../../operation/known-date.ts';

export interface RunAbOptions {
  readonly ab: string;
  /** Observing date; by default that of the AB's name. */
  readonly date?: string;
  readonly out?: string;
  /** Options of the recipe that replace those of the plan. */
  readonly parameter?: readonly string[];
  readonly json?: boolean;
}

/**
 * `phoenix run AB`: one AB of the plan alone, for inspection. It gets the inputs that it would get in production, and a folder
 * of its own; the workspace, the database and the workflow of the date are left alone.
 */
export async function runAbCommand(context: CliContext, options: RunAbOptions): Promise<ExitCode> {
  const date = options.date ?? dateOf(options.ab);
  assertDate(date);
  const plan = await loadPlan(context, date);
  const planned = findPlannedAb(plan, options.ab);
  const ab = { ...planned, parameters: mergeParameters(planned.parameters, options.parameter ?? []) };
  const foreground = await context.foreground();
  await assertInputsMade({ date, ab, dataRoot: context.dataRoot }, foreground);
  const folder = await openFolder(context, ab, options.out);
  const places = placesOf(context.dataRoot, folder, ab.name);
  await bringArchiveInputs(context, { date, ab, dataRoot: places });
  const run = await foreground.recipeRunOf(plan, ab, places);
  const result = await runHere(context, foreground, run);
  report(context, { ab, folder, run, result, json: options.json === true });
  return result.status === 'succeeded' ? EXIT.done : EXIT.failed;
}

interface PlacedAb {
  readonly date: string;
  readonly ab: AssociationBlock;
  readonly dataRoot: DataRoot;
}

/** The date in the AB's name. */
function dateOf(ab: string): string {
  const date = observingDateIn(ab);
  if (date !== undefined) return date;
  throw new PhoenixError(
    'USAGE',
    `'${ab}' does not tell its observing date`,
    'give it: phoenix run AB -d 2014-12-14; phoenix status DATE lists the ABs of a date',
  );
}

/** Products of other ABs come from the workspace of the date. @throws PhoenixError FILE_MISSING, naming the AB to process first. */
async function assertInputsMade({ date, ab, dataRoot }: PlacedAb, { manifests }: Foreground): Promise<void> {
  for (const { source } of ab.inputs) {
    if (source.kind !== 'product') continue;
    const workspace = dataRoot.workspace(date, source.ab);
    const manifest = await manifests.read(workspace);
    const made = (manifest?.products ?? []).filter(({ catg, path }) => catg === source.catg && existsSync(path));
    if (made.length > 0) continue;
    throw new PhoenixError(
      'FILE_MISSING',
      `${ab.name} needs ${source.catg} of ${source.ab}, which is not in ${workspace}`,
      `process ${source.ab} first: phoenix -d ${date} -P (its products are deleted when the date is ingested)`,
    );
  }
}

/** Runs of the same AB stay side by side. */
async function openFolder({ dataRoot }: CliContext, ab: AssociationBlock, out: string | undefined): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/gu, '');
  const folder = out === undefined ? join(dataRoot.root, 'inspect', `${abRoot(ab.name)}.${stamp}`) : resolve(out);
  const there = existsSync(folder) ? await readdir(folder) : [];
  if (there.length > 0) {
    throw new PhoenixError('USAGE', `--out ${folder} is not empty`, 'give a new or empty folder');
  }
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Everything of this run is in its folder; only products of other ABs are looked for where production has them. */
function placesOf(production: DataRoot, folder: string, own: string): DataRoot {
  return {
    ...production,
    raw: () => join(folder, 'raw'),
    mcalib: join(folder, 'mcalib'),
    workspace: (date, ab) => (ab === own ? join(folder, 'products') : production.workspace(date, ab)),
    logOf: (_, ab) => join(folder, `r.${abRoot(ab)}.log`),
  };
}

/** What production has fetched already is linked, the rest is fetched. */
async function bringArchiveInputs(context: CliContext, { date, ab, dataRoot }: PlacedAb): Promise<void> {
  const sources = archiveSourcesOf(ab.inputs);
  const pathOf = ({ kind, fileName }: (typeof sources)[number]): string =>
    join(kind === 'raw' ? dataRoot.raw(date) : dataRoot.mcalib, fileName);
  await mkdir(dataRoot.raw(date), { recursive: true });
  await mkdir(dataRoot.mcalib, { recursive: true });
  for (const source of sources) {
    const path = productionPathOf(context, date, source);
    if (existsSync(path)) await symlink(path, pathOf(source));
  }
  await bringInputs(context, sources, pathOf);
}

/** In the foreground: Ctrl-C stops the recipe, because nobody would adopt it. */
async function runHere({ out }: CliContext, { runner }: Foreground, run: RecipeRun): Promise<RunResult> {
  const cancellation = new AbortController();
  const others = process.listeners('SIGINT');
  const cancel = (): void => cancellation.abort();
  process.removeAllListeners('SIGINT');
  process.once('SIGINT', cancel);
  try {
    const result = await runner.startOrAdopt(run, {
      cancelRequested: cancellation.signal,
      onAlive: ({ elapsedSeconds, lastLogLine }) => {
        out.progress(`${run.recipe} ${elapsedSeconds.toFixed(0)} s: ${lastLogLine}`);
      },
    });
    return throwingTransient(run.ab, result);
  } finally {
    process.removeListener('SIGINT', cancel);
    for (const listener of others) process.on('SIGINT', listener);
  }
}

interface Ended {
  readonly ab: AssociationBlock;
  readonly folder: string;
  readonly run: RecipeRun;
  readonly result: RunResult;
  readonly json: boolean;
}

function report({ out }: CliContext, { ab, folder, run, result, json }: Ended): void {
  if (json) out.json({ ab: ab.name, folder, sof: run.sof, parameters: run.parameters, ...result });
  out.say(result.logTail.trimEnd());
  out.say();
  const products = result.manifest?.products ?? [];
  if (products.length > 0) {
    out.table(
      ['product', 'MB', 'file'],
      products.map(({ catg, sizeBytes, path }) => [catg, (sizeBytes / 1e6).toFixed(1), path]),
    );
  }
  const qc = Object.entries(result.manifest?.qc ?? {});
  if (qc.length > 0)
    out.table(
      ['QC parameter', 'value'],
      qc.map(([keyword, value]) => [keyword, String(value)]),
    );
  for (const { id, evidence, reviewMandatory } of result.caveats)
    out.say(`caveat: ${id}: ${evidence}${reviewMandatory ? ' (its review is mandatory)' : ''}`);
  out.say(`${ab.name}: ${verdictOf(result)}`);
  out.say(`everything of this run: ${folder}`);
}

/** By the outcome rules of the instrument, as in production. */
function verdictOf({ status, code, reason, cost }: RunResult): string {
  const took = cost === null ? '' : ` after ${cost.wallSeconds.toFixed(1)} s${peakOf(cost.peakRssBytes)}`;
  return status === 'failed' ? `failed${took}: ${code ?? 'RECIPE_FAILED'}: ${reason ?? ''}` : `${status}${took}`;
}

function peakOf(bytes: number | null): string {
  return bytes === null ? '' : `, peak memory ${(bytes / 1e6).toFixed(0)} MB`;
}
