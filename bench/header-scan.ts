import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Benchmark, BenchmarkOptions, BenchmarkResult } from './benchmark.ts';
import type { Contender, Files, Measured } from './contenders.ts';
import { contendersFor, dropPages } from './contenders.ts';
import { renderResults } from './header-scan-results.ts';
import type { CacheState, Row } from './header-scan-results.ts';
import { makeSparseArchive } from './sparse-archive.ts';

/**
 * 10,000 raw frames with 24 extensions each (sparse files) and a pool of some hundred calibrations are scanned, classified and
 * associated, and the same headers are read by dfits and astropy. The files need up to 4 GB for a minute, in the temporary
 * folder of the system.
 */
export const benchmark: Benchmark = {
  id: 'header-scan',
  title: 'Header scan',
  about: 'raw headers scanned, against dfits and astropy; --files N --rounds N --folder DIR --keep; 15 min',
  run,
};

/** Measured: 270 kB on disk per frame. */
const DISK_BYTES_PER_FILE = 400_000;

async function run({ args, say }: BenchmarkOptions): Promise<BenchmarkResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      files: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '3' },
      folder: { type: 'string', default: tmpdir() },
      keep: { type: 'boolean', default: false },
    },
  });
  const [fileCount, rounds] = [Number(values.files), Number(values.rounds)];
  assertRoom(values.folder, fileCount * DISK_BYTES_PER_FILE);
  const folder = mkdtempSync(join(values.folder, 'phoenix-bench-'));
  try {
    const archive = join(folder, 'archive');
    say(`making ${fileCount} raw frames in ${archive}`);
    const made = await makeSparseArchive(archive, fileCount);
    const files = { archive, list: await writeList(folder, archive) };
    return renderResults({ made, rows: measure(files, rounds, say), rounds });
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
  }
}

function assertRoom(folder: string, wantedBytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= wantedBytes) return;
  const [free, wanted] = [bavail * bsize, wantedBytes].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
  throw new Error(
    `${folder} has ${free ?? ''} free, the benchmark needs ${wanted ?? ''}: give --folder or fewer --files`,
  );
}

async function writeList(folder: string, archive: string): Promise<string> {
  const names = await readdir(join(archive, 'raw'), { recursive: true });
  const paths = names.filter((name) => name.endsWith('.fits')).toSorted();
  const list = join(folder, 'files.txt');
  writeFileSync(list, paths.map((name) => `${join(archive, 'raw', name)}\n`).join(''));
  return list;
}

/** All contenders take turns, so that a busy minute of the machine does not hit one of them alone. */
function measure(files: Files, rounds: number, say: BenchmarkOptions['say']): readonly Row[] {
  const contenders = contendersFor(files, say);
  const rows: Row[] = [];
  for (const cache of ['warm', 'cold'] as const) {
    if (cache === 'cold' && !dropPages(files)) {
      say('cold: not measured, python3 is not there to drop the pages');
      continue;
    }
    const runOnce = (contender: Contender): Measured => {
      if (cache === 'cold') dropPages(files);
      const measured = contender.run();
      say(`${cache} ${contender.title}: ${measured.wallSeconds.toFixed(2)} s`);
      return measured;
    };
    if (cache === 'warm') contenders.forEach((contender) => contender.run());
    const runs = Array.from({ length: rounds }, () => contenders.map(runOnce));
    rows.push(
      ...contenders.map((contender, index) =>
        medianRow(
          contender,
          cache,
          runs.map((round) => round[index]),
        ),
      ),
    );
  }
  return rows;
}

function medianRow(contender: Contender, cache: CacheState, runs: readonly (Measured | undefined)[]): Row {
  const known = runs.filter((run) => run !== undefined).toSorted((a, b) => a.wallSeconds - b.wallSeconds);
  const measured = known[Math.floor((known.length - 1) / 2)];
  if (measured === undefined) throw new Error(`${contender.title} was never run`);
  return { contender, cache, measured };
}
