import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Contender, Measured } from './contenders.ts';
import type { SparseArchive } from './sparse-archive.ts';

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
  /** Of the last minute: a busy machine spoils a benchmark. */
  readonly loadAverage: number;
}

const TARGET_SECONDS = 15;
const TARGET_RSS_MB = 300;

/** The table with its verdicts, as Markdown. */
export function renderResults({ made, rows, rounds, loadAverage }: ResultsInput): {
  readonly text: string;
  readonly isOnTarget: boolean;
} {
  const { rawFiles, calibrations, nights } = made;
  const all = rows.filter(({ contender }) => contender.id === 'all');
  const isOnTarget = all.every(
    ({ measured }) => measured.wallSeconds <= TARGET_SECONDS && rssMb(measured) <= TARGET_RSS_MB,
  );
  const text = [
    '## Header scan',
    `${rawFiles} raw headers of ${nights} nights (24 extensions each, sparse files), ${calibrations} calibrations. Times are of whole processes, from start to end; the one in the middle of ${rounds} runs. *warm*: the headers are in the page cache. *cold*: their pages were dropped before (POSIX_FADV_DONTNEED); folders and inodes stay in memory, and a virtual disk may have a cache below.`,
    table(rows, rawFiles),
    ...(['warm', 'cold'] as const).flatMap((cache) => verdicts(rows, cache)),
    `Target (<= ${TARGET_SECONDS} s, <= ${TARGET_RSS_MB} MB for scan + classify + associate): ${isOnTarget ? 'met' : 'MISSED'}.`,
    `Machine: ${machine()}; load average ${loadAverage.toFixed(1)}. Versions: ${versions(rows)}. ${new Date().toISOString().slice(0, 10)}.`,
  ].join('\n\n');
  return { text, isOnTarget };
}

function table(rows: readonly Row[], headers: number): string {
  const lines = rows.map(({ contender, cache, measured }) => [
    contender.title.replaceAll('|', '\\|'),
    cache,
    measured.wallSeconds.toFixed(2),
    Math.round(headers / measured.wallSeconds).toString(),
    measured.cpuSeconds.toFixed(2),
    measured.phoenix === undefined ? '' : rssMb(measured).toFixed(0),
    contender.does,
  ]);
  const head = ['', 'cache', 'wall s', 'headers/s', 'CPU s', 'peak RSS MB', 'what it does'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
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

function machine(): string {
  const [cpu] = cpus();
  return `${availableParallelism()} cores ${cpu?.model.trim() ?? ''}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()} ${arch()}`;
}

function versions(rows: readonly Row[]): string {
  return [
    ...new Set(rows.map(({ contender }) => `${contender.id === 'astropy' ? 'astropy ' : ''}${contender.version}`)),
  ].join(', ');
}

const PATH = join(import.meta.dirname, 'RESULTS.md');
const TITLE = '# Results of the benchmarks\n\nWritten by `npm run bench`.\n';

/** Replaces the section of one benchmark and leaves those of others alone. */
export function saveResults(id: string, section: string): void {
  const [start, end] = [`<!-- ${id} -->\n`, `\n<!-- end of ${id} -->\n`];
  const page = existsSync(PATH) ? readFileSync(PATH, 'utf8') : TITLE;
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  const [before, after] =
    from < 0 || to < from ? [`${page}\n`, ''] : [page.slice(0, from), page.slice(to + end.length)];
  writeFileSync(PATH, `${before}${start}\n${section}\n${end}${after}`);
}
