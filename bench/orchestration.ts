import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { abOverheadsOf, chainsOf, readJournal } from './ab-overheads.ts';
import { openBenchHome } from './bench-home.ts';
import type { BenchHome } from './bench-home.ts';
import { dateOf } from './bench-night.ts';
import type { Benchmark, BenchmarkOptions, BenchmarkResult } from './benchmark.ts';
import { jobRunners } from './job-runners.ts';
import type { JobGraph } from './job-runners.ts';
import { renderOrchestration } from './orchestration-results.ts';
import type { JobRow, Orchestration } from './orchestration-results.ts';
import { median } from './table.ts';

/** Recipes that take no time: what remains is PHOENIX, its server and its database. */
export const benchmark: Benchmark = {
  id: 'orchestration',
  title: 'Orchestration',
  about: 'overhead per AB with no-op recipes, against make and Snakemake; --rounds N --nights N; 5 min',
  run,
};

const OBS_OF_LARGE_NIGHT = 5;
/** Dates that a campaign has under way at once. */
const UNDER_WAY = 10;
/** The first nights of a new server and worker are slower. */
const WARM_UP = 3;
const WORKER_STARTS = 3;

async function run({ args, say }: BenchmarkOptions): Promise<BenchmarkResult> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '15' }, nights: { type: 'string', default: '300' } },
  });
  const [rounds, nights] = [Number(values.rounds), Number(values.nights)];
  const large = await withHome(OBS_OF_LARGE_NIGHT, (home) => measureLargeNights(home, rounds));
  say(`a night of ${Object.keys(large.graph).length} ABs: ${median(large.seconds).toFixed(2)} s`);
  const single = await withHome(1, async (home, journal) => {
    const overheadsMs = await measureOverheads(home, journal, rounds);
    say(`overhead per AB: ${median(overheadsMs).toFixed(1)} ms`);
    const nightSeconds = await measureManyNights(home, WARM_UP + rounds, nights, say);
    return { overheadsMs, nightSeconds, workerReadySeconds: await measureWorkerStarts(home) };
  });
  const runners = jobRunners(say).map(({ title, does, run: runJobs }): JobRow => {
    const seconds = Array.from({ length: 3 }, () => runJobs(large.graph));
    say(`${title}: ${median(seconds).toFixed(2)} s`);
    return { title, does, seconds: median(seconds), oneJobSeconds: runJobs({ j0: [] }) };
  });
  const measured: Orchestration = {
    abs: Object.keys(large.graph).length,
    largeNightSeconds: large.seconds,
    ...single,
    runners,
  };
  return renderOrchestration(measured);
}

/** A fresh data root with server and worker; every date has so many standard OBs. */
async function withHome<T>(obs: number, measure: (home: BenchHome, journal: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-journal-'));
  const journal = join(folder, 'recipes');
  const home = await openBenchHome({
    settings: {
      hosts: [{ name: 'bench', role: 'MASTER', streams: 16 }],
      // No human: what is made is distributed.
      processes: {
        MUSE_R: { preparation: 'none', certification: { combined: 'none', single: 'none', sky: 'none' } },
      },
    },
    worker: [join(import.meta.dirname, 'no-op-worker.ts'), String(obs), journal],
  });
  try {
    return await measure(home, journal);
  } finally {
    await home.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nights one after another, each alone. */
async function measureLargeNights(
  home: BenchHome,
  rounds: number,
): Promise<{ readonly seconds: readonly number[]; readonly graph: JobGraph }> {
  const seconds: number[] = [];
  let last: WorkflowHandle | undefined;
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const date = await home.runDate(dateOf(round));
    if (round >= WARM_UP) seconds.push(date.seconds);
    last = date.handle;
  }
  return { seconds, graph: last === undefined ? {} : await graphOf(home, last) };
}

/** The ABs of a date as jobs without their long names. */
async function graphOf(home: BenchHome, date: WorkflowHandle): Promise<JobGraph> {
  const chains = await chainsOf(home.client, date);
  const abs = chains.flatMap(({ input }) => input.chain.abs);
  const jobOf = (ab: string) => `j${abs.findIndex(({ name }) => name === ab)}`;
  return Object.fromEntries(abs.map(({ name, waitFor }) => [jobOf(name), waitFor.map(jobOf)]));
}

/** One OB alone: what every AB of it waited for beside its inputs [ms]. */
async function measureOverheads(home: BenchHome, journal: string, rounds: number): Promise<readonly number[]> {
  const overheads: number[] = [];
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const { handle } = await home.runDate(dateOf(round));
    if (round < WARM_UP) continue;
    const ranAt = readJournal(journal);
    for (const chain of await chainsOf(home.client, handle)) overheads.push(...abOverheadsOf(chain, ranAt));
  }
  return overheads;
}

/** Nights of one OB in a sliding window: the time at which each has ended, from the start of the first [s]. */
async function measureManyNights(
  home: BenchHome,
  firstNight: number,
  nights: number,
  say: BenchmarkOptions['say'],
): Promise<readonly number[]> {
  const ends: number[] = [];
  const startedMs = performance.now();
  let next = 0;
  async function runSome(): Promise<void> {
    while (next < nights) {
      const night = next++;
      await home.runDate(dateOf(firstNight + night));
      ends.push((performance.now() - startedMs) / 1000);
      if (ends.length % 50 === 0) say(`${ends.length} nights after ${(ends.at(-1) ?? 0).toFixed(1)} s`);
    }
  }
  await Promise.all(Array.from({ length: Math.min(UNDER_WAY, nights) }, runSome));
  return ends;
}

/** With a bundle that is there, as after `npm run setup`. */
async function measureWorkerStarts(home: BenchHome): Promise<number> {
  const seconds: number[] = [];
  for (let start = 0; start < WORKER_STARTS; start++) seconds.push(await home.restartWorker());
  return median(seconds);
}
