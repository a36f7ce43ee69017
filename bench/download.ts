/**
 * Downloads from NGAS beside curl, over the loopback interface: one file, and ten at once. The server is the double of the
 * tests as a process of its own. What PHOENIX does more than curl is in its time: it asks for size and checksum, sums the
 * bytes, forces the file to disk and renames it.
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Benchmark, BenchmarkOptions, BenchmarkResult } from './benchmark.ts';
import type { DownloadRun } from './download-client.ts';
import { median, renderTable, renderTargets } from './table.ts';

export const benchmark: Benchmark = {
  id: 'download',
  title: 'Download from NGAS',
  about:
    'PHOENIX against curl: one file of 2 GB and ten files at once, memory; 2 min, 5 GB of disk (--bytes, --rounds, --folder)',
  run,
};

const RATE_MIN = 0.8;
const RSS_MAX_MB = 150;
const PARALLEL = 10;

interface Setting {
  readonly url: string;
  readonly target: string;
  readonly bytes: number;
  readonly rounds: number;
}

async function run({ args, say }: BenchmarkOptions): Promise<BenchmarkResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      bytes: { type: 'string', default: '2000000000' },
      rounds: { type: 'string', default: '5' },
      folder: { type: 'string', default: tmpdir() },
    },
  });
  const bytes = Number(values.bytes);
  assertRoom(values.folder, 2.2 * bytes);
  const folder = mkdtempSync(join(values.folder, 'phoenix-bench-'));
  const [source, target] = [join(folder, 'archive'), join(folder, 'target')];
  mkdirSync(target);
  let server: ChildProcess | undefined;
  try {
    say(`making ${PARALLEL + 1} files, ${(bytes / 1e9).toFixed(1)} GB`);
    const names = makeFiles(source, bytes);
    const started = await startServer(source);
    server = started.server;
    return measure({ url: started.url, target, bytes, rounds: Number(values.rounds) }, names, say);
  } finally {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Names {
  readonly one: string;
  readonly many: readonly string[];
}

/** A large file, and ten of a hundredth of it. */
function makeFiles(folder: string, bytes: number): Names {
  const nightFolder = join(folder, 'raw', '2014-12-14');
  mkdirSync(nightFolder, { recursive: true });
  const name = (index: number) => `MUSE.2014-12-15T00:00:${String(index).padStart(2, '0')}.000.fits`;
  const many = Array.from({ length: PARALLEL }, (_, index) => name(index + 1));
  writeNoise(join(nightFolder, name(0)), bytes);
  for (const file of many) writeNoise(join(nightFolder, file), Math.round(bytes / PARALLEL / 10));
  return { one: name(0), many };
}

function writeNoise(path: string, bytes: number): void {
  const block = Buffer.alloc(1 << 20);
  const file = openSync(path, 'w');
  for (let at = 0, seed = 1; at < bytes; at += block.length) {
    for (let index = 0; index < block.length; index += 4096) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      block.writeUInt32LE(seed, index);
    }
    writeSync(file, block, 0, Math.min(block.length, bytes - at));
  }
  closeSync(file);
}

async function startServer(folder: string): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const program = join(import.meta.dirname, '..', 'test', 'fakes', 'ngas-server', 'main.ts');
  const server = spawn(process.execPath, [program, '--folder', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: server.stdout });
  for await (const url of lines) return { server, url };
  throw new Error('the NGAS double ended before it listened');
}

type Contender = 'curl' | 'curl, to disk' | 'PHOENIX';

interface Measured {
  readonly wallSeconds: number;
  readonly peakRssBytes?: number;
  readonly cpuSeconds?: number;
}

function measure(setting: Setting, { one, many }: Names, say: (line: string) => void): BenchmarkResult {
  const single = measureFiles(setting, [one], say);
  const parallel = measureFiles(setting, many, say);
  const singleRatio = ratioOf(single);
  const rssMb = Math.max(...(single.get('PHOENIX') ?? []).map(({ peakRssBytes = 0 }) => peakRssBytes)) / 1e6;
  const targets = [
    {
      what: `one file at >= ${RATE_MIN * 100} % of the rate of curl: ${(100 * singleRatio).toFixed(0)} %`,
      isMet: singleRatio >= RATE_MIN,
    },
    {
      what: `a file of ${(setting.bytes / 1e9).toFixed(1)} GB with <= ${RSS_MAX_MB} MB of memory: ${rssMb.toFixed(0)} MB`,
      isMet: rssMb <= RSS_MAX_MB,
    },
  ];
  const parallelBytes = PARALLEL * Math.round(setting.bytes / PARALLEL / 10);
  const rows = [
    ['', 'files', 'MB/s', 'wall s', 'CPU s', 'peak RSS MB'],
    ...rowsOf(single, '1', setting.bytes),
    ...rowsOf(parallel, `${PARALLEL} at once`, parallelBytes),
  ];
  const text = [
    `${(setting.bytes / 1e9).toFixed(1)} GB over the loopback interface; medians of ${setting.rounds} rounds, in which the contenders take turns. PHOENIX asks for size and checksum, sums the bytes, forces the file to disk and renames it; \`curl\` only writes it, \`curl, to disk\` is followed by \`sync\` of the file. Ten files at once: ${(100 * ratioOf(parallel)).toFixed(0)} % of the rate of \`curl --parallel\`.`,
    renderTable(rows),
    renderTargets(targets),
  ].join('\n\n');
  return { text, isOnTarget: targets.every(({ isMet }) => isMet) };
}

type Runs = ReadonlyMap<Contender, readonly Measured[]>;

function measureFiles(setting: Setting, files: readonly string[], say: (line: string) => void): Runs {
  const runs = new Map<Contender, Measured[]>();
  const contenders: Readonly<Record<Contender, () => Measured>> = {
    curl: () => runCurl(setting, files, false),
    'curl, to disk': () => runCurl(setting, files, true),
    PHOENIX: () => runPhoenix(setting, files),
  };
  for (let round = 0; round < setting.rounds; round++) {
    for (const [name, work] of Object.entries(contenders) as [Contender, () => Measured][]) {
      const measured = work();
      runs.set(name, [...(runs.get(name) ?? []), measured]);
      say(`${files.length} file(s), round ${round + 1}: ${name} ${measured.wallSeconds.toFixed(2)} s`);
      for (const file of readdirSync(setting.target)) rmSync(join(setting.target, file));
    }
  }
  return runs;
}

function runCurl({ url, target }: Setting, files: readonly string[], isSynced: boolean): Measured {
  const transfers = files.flatMap((file) => [
    '--output',
    join(target, file),
    `${url}/RETRIEVE?file_id=${file.replace(/\.fits$/, '')}`,
  ]);
  const parallel = files.length > 1 ? ['--parallel', '--parallel-max', String(PARALLEL)] : [];
  const startedMs = performance.now();
  execFileSync('curl', ['--silent', '--fail', ...parallel, ...transfers], { stdio: 'ignore' });
  if (isSynced)
    execFileSync(
      'sync',
      files.map((file) => join(target, file)),
    );
  return { wallSeconds: (performance.now() - startedMs) / 1000 };
}

function runPhoenix({ url, target }: Setting, files: readonly string[]): Measured {
  const program = join(import.meta.dirname, 'download-client.ts');
  const printed = execFileSync(process.execPath, [program, url, target, ...files], { encoding: 'utf8' });
  return JSON.parse(printed) as DownloadRun;
}

/** In rounds, against the curl of the same round: a busy minute hits both. */
function ratioOf(runs: Runs): number {
  const [curl = [], phoenix = []] = [runs.get('curl'), runs.get('PHOENIX')];
  return median(phoenix.map(({ wallSeconds }, round) => (curl[round]?.wallSeconds ?? NaN) / wallSeconds));
}

function rowsOf(runs: Runs, files: string, bytes: number): readonly (readonly string[])[] {
  return [...runs].map(([name, measured]) => {
    const wall = median(measured.map(({ wallSeconds }) => wallSeconds));
    const rss = Math.max(...measured.map(({ peakRssBytes = 0 }) => peakRssBytes));
    const cpu = measured.flatMap(({ cpuSeconds }) => (cpuSeconds === undefined ? [] : [cpuSeconds]));
    return [
      name,
      files,
      (bytes / 1e6 / wall).toFixed(0),
      wall.toFixed(2),
      cpu.length === 0 ? '' : median(cpu).toFixed(2),
      rss === 0 ? '' : (rss / 1e6).toFixed(0),
    ];
  });
}

function assertRoom(folder: string, wantedBytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= wantedBytes) return;
  const [free, wanted] = [bavail * bsize, wantedBytes].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
  throw new Error(
    `${folder} has ${free ?? ''} free, the benchmark needs ${wanted ?? ''}: give --folder or fewer --bytes`,
  );
}
