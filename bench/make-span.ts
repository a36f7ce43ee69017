import { parseArgs } from 'node:util';
import { lowerBoundOf } from './scheduling/lower-bound.ts';
import { makeSpanSeconds, simulate } from './scheduling/simulate.ts';
import type { SimulatedHost } from './scheduling/simulate.ts';
import { splitMergeSeconds } from './scheduling/split-merge.ts';
import type { Benchmark, BenchmarkOptions, BenchmarkResult } from './benchmark.ts';
import { partitionBound } from './partition-bound.ts';
import { randomNight } from './random-nights.ts';
import type { NightChain } from './random-nights.ts';
import { quantile, renderTable, renderTargets } from './table.ts';

/** 200 random nights through the real ledger and the real placement, with the durations of seed 000. */
export const benchmark: Benchmark = {
  id: 'make-span',
  title: 'Make-span',
  about: 'simulated nights on 1 to 4 hosts, against the lower bound and the split/merge scheme; --nights N; 1 min',
  run,
};

/** MULTI_STREAM and memory of the muc machines (seed 000); muc11 and muc12 are taken for machines as muc09. */
const HOSTS: readonly SimulatedHost[] = [
  { name: 'muc10', streams: 3, memoryBytes: 512e9 },
  { name: 'muc09', streams: 2, memoryBytes: 512e9 },
  { name: 'muc11', streams: 2, memoryBytes: 512e9 },
  { name: 'muc12', streams: 2, memoryBytes: 512e9 },
];

const MEDIAN_MAX = 1.05;
const P95_MAX = 1.15;

/** Nights that are under way at once, by hosts. */
const LOADS = [
  { title: 'one night', nightsOn: () => 1, isJudgedOn: (hosts: number) => hosts === 1 },
  { title: 'a night per host', nightsOn: (hosts: number) => hosts, isJudgedOn: () => false },
  { title: 'two nights per host', nightsOn: (hosts: number) => 2 * hosts, isJudgedOn: (hosts: number) => hosts > 1 },
] as const;
type Load = (typeof LOADS)[number];

interface Sample {
  /** Make-span by max(critical path, work / streams, memory). */
  readonly overBound: number;
  /** By the best partition of the chains over the hosts, where that can be found. */
  readonly overPartition: number | undefined;
  readonly overSplitMerge: number;
}

interface Row {
  readonly load: Load;
  readonly hosts: number;
  readonly samples: readonly Sample[];
}

async function run({ args, say }: BenchmarkOptions): Promise<BenchmarkResult> {
  const { values } = parseArgs({ args: [...args], options: { nights: { type: 'string', default: '200' } } });
  const nights = Array.from({ length: Number(values.nights) }, (_, seed) => randomNight(seed));
  const rows: Row[] = [];
  for (const load of LOADS) {
    // On one host a night per host is one night.
    for (let hosts = load.title === 'a night per host' ? 2 : 1; hosts <= HOSTS.length; hosts++) {
      rows.push({
        load,
        hosts,
        samples: samplesOf(nights, { hosts: HOSTS.slice(0, hosts), size: load.nightsOn(hosts) }),
      });
      say(`${load.title}, ${hosts} hosts`);
    }
  }
  return report(nights, rows);
}

interface Batches {
  readonly hosts: readonly SimulatedHost[];
  /** Nights at once. */
  readonly size: number;
}

function samplesOf(nights: readonly (readonly NightChain[])[], { hosts, size }: Batches): readonly Sample[] {
  const batches = Array.from({ length: Math.floor(nights.length / size) }, (_, index) =>
    nights.slice(index * size, (index + 1) * size).flat(),
  );
  return batches.map((chains) => {
    const seconds = makeSpanSeconds(simulate(hosts, chains));
    const { criticalSeconds, workSeconds, memorySeconds } = lowerBoundOf(hosts, chains);
    const partition = size === 1 ? partitionBound(hosts, chains) : undefined;
    return {
      overBound: seconds / Math.max(criticalSeconds, workSeconds, memorySeconds),
      overPartition: partition === undefined ? undefined : seconds / partition,
      overSplitMerge: seconds / splitMergeSeconds(hosts, chains),
    };
  });
}

function report(nights: readonly (readonly NightChain[])[], rows: readonly Row[]): BenchmarkResult {
  const targets = rows.filter(({ load, hosts }) => load.isJudgedOn(hosts)).flatMap(targetsOf);
  const abs = nights.map((chains) => chains.flatMap((chain) => chain.abs).length);
  const chains = nights.map((night) => night.length);
  const text = [
    `${nights.length} random nights of 4 to 12 OBs (median ${quantile(abs, 0.5)} ABs in ${quantile(chains, 0.5)} chains), ABs and chains made by the real cascade, recipes that take as long as seed 000 says: .ab and _sky 3 to 5 min, _pst 10 to 30, _tal < 1, _tpl 20 to 200. The ledger and the placement are the code that runs; they know the estimates of the plan, not the durations. Hosts as in seed 000: 3, 2, 2, 2 streams, 512 GB each.`,
    renderTable([
      [
        'nights under way',
        'hosts',
        'samples',
        '÷ lower bound: median',
        'p95',
        '÷ best partition: median',
        'p95',
        '÷ split/merge: median',
        'p95',
      ],
      ...rows.map(cellsOf),
    ]),
    '*Lower bound*: max(critical path, work / streams, memory). *Best partition*: the best that anybody could do who keeps each chain on one host, where its files are, and knows the true durations; of one night only. *Split/merge*: pgi_phoenix_MUSE_stream on the same ABs; a JOB_MANAGER without any loss, and on several hosts an operator who deals the chains evenly, knowing their durations.',
    'One night alone has too few chains for several hosts: of the distance to the lower bound most is what its chains, which stay whole, leave no scheduler. The targets are judged where hosts are kept busy.',
    renderTargets(targets),
  ].join('\n\n');
  return { text, isOnTarget: targets.every(({ isMet }) => isMet) };
}

function cellsOf({ load, hosts, samples }: Row): readonly string[] {
  const partitions = samples.flatMap(({ overPartition }) => overPartition ?? []);
  return [
    load.title,
    `${hosts}`,
    `${samples.length}`,
    ...bothOf(samples.map(({ overBound }) => overBound)),
    ...(partitions.length === 0 ? ['', ''] : bothOf(partitions)),
    ...bothOf(samples.map(({ overSplitMerge }) => overSplitMerge)),
  ];
}

function bothOf(ratios: readonly number[]): readonly string[] {
  return [quantile(ratios, 0.5).toFixed(3), quantile(ratios, 0.95).toFixed(3)];
}

function targetsOf({ load, hosts, samples }: Row) {
  const ratios = samples.map(({ overBound }) => overBound);
  const [median, p95] = [quantile(ratios, 0.5), quantile(ratios, 0.95)];
  const where = `${load.title}, ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`;
  return [
    { what: `${where}: median ${median.toFixed(3)} <= ${MEDIAN_MAX} x the lower bound`, isMet: median <= MEDIAN_MAX },
    { what: `${where}: p95 ${p95.toFixed(3)} <= ${P95_MAX} x the lower bound`, isMet: p95 <= P95_MAX },
  ];
}
