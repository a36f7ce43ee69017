import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';

const PATH = join(import.meta.dirname, 'RESULTS.md');
const TITLE = '# Results of the benchmarks\n\nWritten by `npm run bench`.\n';

/** Load average of the last minute, to be asked before a benchmark: a busy machine spoils it. */
export function loadNow(): number {
  return loadavg()[0] ?? 0;
}

/** The section of a benchmark, with the machine that it ran on. */
export function sectionOf({ title }: Benchmark, { text }: BenchmarkResult, loadBefore: number): string {
  const [cpu] = cpus();
  const machine = `${availableParallelism()} cores ${cpu?.model.trim() ?? ''}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()} ${arch()}, Node ${process.version}`;
  const when = new Date().toISOString().slice(0, 10);
  return [`## ${title}`, text, `Machine: ${machine}; load average before it ${loadBefore.toFixed(1)}. ${when}.`].join(
    '\n\n',
  );
}

/** Replaces the section of one benchmark and leaves those of others alone. */
export function saveSection(id: string, section: string, path = PATH): void {
  const [start, end] = [`<!-- ${id} -->\n`, `\n<!-- end of ${id} -->\n`];
  const page = existsSync(path) ? readFileSync(path, 'utf8') : TITLE;
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  const [before, after] =
    from < 0 || to < from ? [`${page}\n`, ''] : [page.slice(0, from), page.slice(to + end.length)];
  writeFileSync(path, `${before}${start}\n${section}\n${end}${after}`);
}
