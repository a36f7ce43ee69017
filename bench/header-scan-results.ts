import type { BenchmarkResult } from './benchmark.ts';
import type { Contender, Measured } from './contenders.ts';
import type { SparseArchive } from './sparse-archive.ts';
import { renderTable } from './table.ts';

export type CacheState = 'warm' | 'cold';

export interface Row {
  readonly contender: Contender;
  readonly cache: CacheState;
  /** The run in the middle, by its time. */
  readonly measured: Measured;
}

export interface ResultsInput {
  readonly made: SparseArchive;
  readonly rows: readonly Row[];
  readonly rounds: number;
}

const TARGET_SECONDS = 4;
const TARGET_RSS_MB = 300;

/** The table with its verdicts, as Markdown. */
export function renderResults({ made, rows, rounds }: ResultsInput): BenchmarkResult {
  const { rawFiles, calibrations, nights } = made;
  const all = rows.filter(({ contender }) => contender.id === 'all');
  const isOnTarget = all.every(
    ({ measured }) => measured.wallSeconds <= TARGET_SECONDS && rssMb(measured) <= TARGET_RSS_MB,
  );
  const text = [
    `${rawFiles} raw headers of ${nights} nights (24 extensions each, sparse files), ${calibrations} calibrations. Times are of whole processes, from start to end; the one in the middle of ${rounds} runs. *warm*: the headers are in the page cache. *cold*: their pages were dropped before (POSIX_FADV_DONTNEED); folders and inodes stay in memory, and a virtual disk may have a cache below.`,
    table(rows, rawFiles),
    ...(['warm', 'cold'] as const).flatMap((cache) => verdicts(rows, cache)),
    `Target (<= ${TARGET_SECONDS} s, <= ${TARGET_RSS_MB} MB for scan + classify + associate): ${isOnTarget ? 'met' : 'MISSED'}.`,
    `Versions: ${versions(rows)}.`,
  ].join('\n\n');
  return { text, isOnTarget };
}

function table(rows: readonly Row[], headers: number): string {
  const lines = rows.map(({ contender, cache, measured }) => [
    contender.title,
    cache,
    measured.wallSeconds.toFixed(2),
    Math.round(headers / measured.wallSeconds).toString(),
    measured.cpuSeconds.toFixed(2),
    measured.phoenix === undefined ? '' : rssMb(measured).toFixed(0),
    contender.does,
  ]);
  const head = ['', 'cache', 'wall s', 'headers/s', 'CPU s', 'peak RSS MB', 'what it does'];
  return renderTable([head, ...lines]);
}

function verdicts(rows: readonly Row[], cache: CacheState): readonly string[] {
  const secondsOf = (id: Contender['id']) =>
    rows.find((row) => row.cache === cache && row.contender.id === id)?.measured.wallSeconds;
  const scan = secondsOf('scan');
  if (scan === undefined) return [];
  const ratios = (['dfits', 'fitsort', 'astropy'] as const).flatMap((id) => {
    const other = secondsOf(id);
    return other === undefined
      ? []
      : [`${(other / scan).toFixed(1)} x as fast as ${id === 'fitsort' ? 'dfits | fitsort' : id}`];
  });
  const inside = rows.find((row) => row.cache === cache && row.contender.id === 'scan')?.measured.phoenix;
  const scanning =
    inside === undefined
      ? ''
      : ` Of its time ${inside.startMs.toFixed(0)} ms are the start of Node, ${(inside.listMs - inside.startMs).toFixed(0)} ms the listing of the archive, ${(inside.scanMs - inside.listMs).toFixed(0)} ms the scan itself (${Math.round((1000 * inside.headers) / (inside.scanMs - inside.listMs))} headers/s).`;
  return [`${cache === 'warm' ? 'Warm' : 'Cold'}: the scan is ${ratios.join(', ')}.${scanning}`];
}

function rssMb({ phoenix }: Measured): number {
  return (phoenix?.peakRssBytes ?? 0) / 1024 / 1024;
}

function versions(rows: readonly Row[]): string {
  return [
    ...new Set(rows.map(({ contender }) => `${contender.id === 'astropy' ? 'astropy ' : ''}${contender.version}`)),
  ].join(', ');
}
