import type { BenchmarkResult } from './benchmark.ts';
import { median, quantile, renderTable, renderTargets } from './table.ts';
import type { Target } from './table.ts';

/** A reference: the same graph of jobs. */
export interface JobRow {
  readonly title: string;
  readonly does: string;
  /** All jobs [s]. */
  readonly seconds: number;
  /** One job: the start of the program. */
  readonly oneJobSeconds: number;
}

export interface Orchestration {
  /** ABs of the large night. */
  readonly abs: number;
  readonly largeNightSeconds: readonly number[];
  readonly overheadsMs: readonly number[];
  /** When each of many nights has ended [s]. */
  readonly nightSeconds: readonly number[];
  readonly workerReadySeconds: number;
  readonly runners: readonly JobRow[];
}

/** Of the issue. */
const TARGETS = { p50Ms: 25, p95Ms: 60, abs: 60, nightSeconds: 2, workerReadySeconds: 2 } as const;
/** Nights that are compared at the beginning and at the end of many. */
const COMPARED = 30;
/** "Constant": a machine is not more even than this from minute to minute. */
const GROWTH_MAX = 1.15;

export function renderOrchestration(measured: Orchestration): BenchmarkResult {
  const targets = targetsOf(measured);
  const text = [
    'Server as durable as that of `phoenix up` (SQLite file, every transaction synchronised), one worker, our own database; planning by the real rules, ledger, trees of ABs; recipes, transfers and products are replaced by nothing. *Overhead of an AB*: from the end of the last recipe that it waits for (first ABs: from the placement of the chain) to the start of its own recipe, one standard OB of 13 ABs alone. *Night*: from the start of a date to its distribution, which the make tools do not have.',
    renderTable([
      ['', `night of ${measured.abs} ABs [s]`, 'per AB [ms]', 'overhead of an AB p50, p95 [ms]', 'what it does'],
      phoenixRow(measured),
      ...measured.runners.map((row) => runnerRow(row, measured.abs)),
    ]),
    nightsText(measured),
    renderTargets(targets),
  ].join('\n\n');
  return { text, isOnTarget: targets.every(({ isMet }) => isMet) };
}

function phoenixRow({ abs, largeNightSeconds, overheadsMs }: Orchestration): readonly string[] {
  const seconds = median(largeNightSeconds);
  return [
    'PHOENIX',
    seconds.toFixed(2),
    ((1000 * seconds) / abs).toFixed(1),
    `${median(overheadsMs).toFixed(1)}, ${quantile(overheadsMs, 0.95).toFixed(1)}`,
    'plans, places, runs, scores, distributes; every step survives a kill of any process',
  ];
}

function runnerRow({ title, does, seconds, oneJobSeconds }: JobRow, abs: number): readonly string[] {
  const perJobMs = (1000 * (seconds - oneJobSeconds)) / (abs - 1);
  return [
    `${title}, -j2`,
    seconds.toFixed(2),
    ((1000 * seconds) / abs).toFixed(1),
    `${perJobMs.toFixed(1)} mean`,
    does,
  ];
}

function nightsText({ nightSeconds, workerReadySeconds }: Orchestration): string {
  const { first, last } = costsOf(nightSeconds);
  const total = nightSeconds.at(-1) ?? 0;
  return `${nightSeconds.length} nights of one standard OB, ten under way at once: ${total.toFixed(1)} s, ${((1000 * total) / nightSeconds.length).toFixed(0)} ms per night; the first ${COMPARED}: ${(1000 * first).toFixed(0)} ms each, the last ${COMPARED}: ${(1000 * last).toFixed(0)} ms. A worker is ready ${workerReadySeconds.toFixed(2)} s after the start of its process.`;
}

/** Seconds per night at the beginning, without the filling of the window, and at the end. */
function costsOf(ends: readonly number[]): { readonly first: number; readonly last: number } {
  const compared = Math.max(1, Math.min(COMPARED, Math.floor(ends.length / 3)));
  const between = (from: number, to: number) => ((ends[to] ?? 0) - (ends[from] ?? 0)) / (to - from);
  const skipped = Math.min(10, Math.floor(ends.length / 3));
  return {
    first: between(skipped, Math.min(ends.length - 1, skipped + compared)),
    last: between(ends.length - 1 - compared, ends.length - 1),
  };
}

function targetsOf(measured: Orchestration): readonly Target[] {
  const { overheadsMs, largeNightSeconds, abs, nightSeconds, workerReadySeconds } = measured;
  const [p50, p95, night] = [median(overheadsMs), quantile(overheadsMs, 0.95), median(largeNightSeconds)];
  const { first, last } = costsOf(nightSeconds);
  return [
    { what: `overhead of an AB p50 ${p50.toFixed(1)} ms (<= ${TARGETS.p50Ms} ms)`, isMet: p50 <= TARGETS.p50Ms },
    { what: `overhead of an AB p95 ${p95.toFixed(1)} ms (<= ${TARGETS.p95Ms} ms)`, isMet: p95 <= TARGETS.p95Ms },
    {
      what: `a night of ${abs} ABs in ${night.toFixed(2)} s (<= ${TARGETS.nightSeconds} s for ${TARGETS.abs})`,
      isMet: night <= TARGETS.nightSeconds,
    },
    {
      what: `the cost of a night after ${nightSeconds.length} of them is ${(last / first).toFixed(2)} x that of the first (<= ${GROWTH_MAX})`,
      isMet: last / first <= GROWTH_MAX,
    },
    {
      what: `worker ready in ${workerReadySeconds.toFixed(2)} s (<= ${TARGETS.workerReadySeconds} s)`,
      isMet: workerReadySeconds <= TARGETS.workerReadySeconds,
    },
  ];
}
