import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Benchmark, BenchmarkOptions, BenchmarkResult } from './benchmark.ts';
import { canMountDisks } from './chaos/chaos-home.ts';
import { runChaosNight } from './chaos/chaos-night.ts';
import type { NightResult } from './chaos/chaos-night.ts';
import { NGAS_FAULTS } from './chaos/ngas-process.ts';
import { DISTURBANCES, planChaos } from './chaos/plan-chaos.ts';
import { LATE_FAULTS } from './chaos/plan-late.ts';
import { CHAOS_NIGHTS, prepareNight } from './chaos/prepare-nights.ts';
import type { PreparedNight } from './chaos/prepare-nights.ts';
import { RECIPE_FAULTS } from './recipe-double/faults.ts';

/** Nights whose recipes, server, worker, archive and disk go wrong by seed; every one has to end right. */
export const benchmark: Benchmark = {
  id: 'chaos',
  title: 'Chaos nights',
  about: '100 seeded nights with faults against the same nights without; --nights N --first SEED --parallel N; 15 min',
  run,
};

async function run({ args, say }: BenchmarkOptions): Promise<BenchmarkResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nights: { type: 'string', default: '100' },
      first: { type: 'string', default: '1' },
      parallel: { type: 'string', default: '3' },
      logs: { type: 'string' },
      // Before and after each effect of publishing and ingesting, in one night: minutes.
      'every-effect': { type: 'boolean', default: false },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-chaos-nights-'));
  const hasOwnDisk = canMountDisks();
  try {
    const stage = await prepareStage(folder, hasOwnDisk, say);
    const isSeries = values['every-effect'];
    const seeds = isSeries
      ? [SERIES_SEED]
      : Array.from({ length: Number(values.nights) }, (_, index) => Number(values.first) + index);
    const startedMs = Date.now();
    const results = await runAll(seeds, Number(values.parallel), async (seed) => {
      const result = await runSeed(stage, seed, { logs: values.logs, isSeries });
      say(lineOf(result));
      return result;
    });
    return render({ results, hasOwnDisk, minutes: (Date.now() - startedMs) / 60_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The kinds of night, each with the files that it ends with when nobody disturbs it. */
interface Stage {
  readonly hasOwnDisk: boolean;
  readonly nights: readonly {
    readonly prepared: PreparedNight;
    readonly expected: Readonly<Record<string, string>>;
    /** With the changed input; made when the first night asks for it. */
    readonly expectedAfterChange: () => Promise<Readonly<Record<string, string>>>;
  }[];
}

async function prepareStage(folder: string, hasOwnDisk: boolean, say: (line: string) => void): Promise<Stage> {
  const nights = [];
  for (const spec of CHAOS_NIGHTS) {
    const prepared = await prepareNight(folder, spec);
    const plan = { seed: 0, night: spec, stepSeconds: 0, faults: [], archive: 'folder', disturbances: [] } as const;
    const undisturbed = await runChaosNight({ night: prepared, plan, hasOwnDisk });
    if (undisturbed.violations.length > 0) throw new Error(`undisturbed: ${undisturbed.violations.join('; ')}`);
    say(
      `undisturbed night '${spec.id}': ${undisturbed.seconds.toFixed(1)} s, ${Object.keys(undisturbed.finalFiles).length} final files`,
    );
    const changed = once(async () => {
      const night = await runChaosNight({ night: prepared, plan, hasOwnDisk: false, isInputChanged: true });
      return night.finalFiles;
    });
    nights.push({ prepared, expected: undisturbed.finalFiles, expectedAfterChange: changed });
  }
  return { hasOwnDisk, nights };
}

interface SeedOptions {
  readonly logs: string | undefined;
  readonly isSeries: boolean;
}

/** A night of which nothing goes wrong but that the worker is killed at every effect. */
const SERIES_SEED = 5;

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

async function runSeed(
  { nights, hasOwnDisk }: Stage,
  seed: number,
  { logs, isSeries }: SeedOptions,
): Promise<NightResult> {
  const planned = planChaos(seed, CHAOS_NIGHTS, { hasOwnDisk });
  const plan = isSeries ? { ...planned, faults: [], disturbances: [] } : planned;
  const night = nights.find(({ prepared }) => prepared.spec.id === plan.night.id);
  if (night === undefined) throw new Error(`no night ${plan.night.id}`);
  const keepLogsIn = logs === undefined ? undefined : join(logs, String(seed));
  if (keepLogsIn !== undefined) mkdirSync(keepLogsIn, { recursive: true });
  try {
    return await runChaosNight({
      night: night.prepared,
      plan,
      hasOwnDisk,
      expected: night.expected,
      expectedAfterChange: night.expectedAfterChange,
      keepLogsIn,
      ...(isSeries ? { killShare: 1 } : {}),
    });
  } catch (error) {
    const violations = [`it broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
    return { seed, seconds: 0, happened: [], questions: [], violations, finalFiles: {} };
  }
}

function lineOf({ seed, seconds, happened, questions, violations }: NightResult): string {
  const end = violations.length === 0 ? 'right' : `WRONG: ${violations.join('; ')}`;
  return `seed ${seed}: ${seconds.toFixed(1)} s, ${happened.join(', ') || 'nothing'}; ${questions.length} questions; ${end}`;
}

/** So many at a time. */
async function runAll<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (const item of left) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}

interface Report {
  readonly results: readonly NightResult[];
  readonly hasOwnDisk: boolean;
  readonly minutes: number;
}

function render({ results, hasOwnDisk, minutes }: Report): BenchmarkResult {
  const wrong = results.filter(({ violations }) => violations.length > 0);
  const counts = new Map<string, number>();
  for (const kind of results.flatMap(({ happened }) => happened)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const descriptions: Readonly<Record<string, string>> = {
    ...withoutGeneral(DISTURBANCES),
    ...Object.fromEntries(
      Object.keys(NGAS_FAULTS).map((kind) => [`NGAS ${kind}`, 'for a few requests (archives.md (d))']),
    ),
    ...LATE_FAULTS,
    ...Object.fromEntries(Object.entries(RECIPE_FAULTS).map(([kind, about]) => [`recipe ${kind}`, about])),
  };
  const rows = Object.entries(descriptions).map(([kind, about]) => `| ${kind} | ${counts.get(kind) ?? 0} | ${about} |`);
  const questions = results.reduce((sum, result) => sum + result.questions.length, 0);
  const seconds = results.map((result) => result.seconds).toSorted((a, b) => a - b);
  return {
    isOnTarget: wrong.length === 0,
    text: [
      `${results.length} nights by seed, each with a Temporal server and a worker of its own (real processes), real files, an archive that is a folder or an NGAS server (a double), and a double of esorex whose products follow from the content of all inputs. An operator answers \`retry\` to every failure, accepts every product, ingests, and asks for the ingestion, then for a restart of a date that has ended otherwise. A night ends right when its files in the archive have the headers and pixels of the undisturbed night, every AB succeeded, no recipe ran twice to completion for the same key, no file was half visible or changed once it could be seen, a recipe that ran out of memory got more, rows and lists say of every archived file that it is, and no process was left.`,
      ['| fault | times | what it is |', '|---|---|---|', ...rows].join('\n'),
      `**${results.length - wrong.length} of ${results.length} nights ended right**; the operator was asked ${questions} times. A night took ${middleOf(seconds).toFixed(1)} s (median), ${(seconds.at(-1) ?? 0).toFixed(1)} s at most; all of them ${minutes.toFixed(1)} min.${hasOwnDisk ? '' : ' Disks could not be mounted here, so none was filled.'}`,
      ...wrong.map(({ seed, violations }) => `- seed ${seed}: ${violations.join('; ')}`),
    ].join('\n\n'),
  };
}

/** It is counted by what went wrong. */
function withoutGeneral({ 'NGAS goes wrong': _, ...others }: typeof DISTURBANCES): Readonly<Record<string, string>> {
  return others;
}

function middleOf(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
