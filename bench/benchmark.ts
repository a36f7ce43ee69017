/**
 * What a benchmark is. Each lives in a file of its own under `bench/`, named by its id (`bench/make-span.ts` has the id
 * `make-span`), exports one constant `benchmark` of this type and does nothing when it is imported; `bench/main.ts` has it in
 * its table, runs it by name, adds machine and date, and writes its section to `bench/RESULTS.md`:
 *
 *     npm run bench                          all of them, one after another
 *     npm run bench -- make-span download    these
 *     npm run bench -- chaos --nights 5      what follows a name goes to that benchmark
 *
 * A benchmark prints its progress through `say`, cleans up after itself also when it fails, and compares: its table has a
 * reference beside PHOENIX, measured in the same run.
 */
export interface Benchmark {
  readonly id: string;
  /** Heading of its section. */
  readonly title: string;
  /** A line for `npm run bench -- --help`: what is measured against what, and how long it takes. */
  readonly about: string;
  run(options: BenchmarkOptions): Promise<BenchmarkResult>;
}

export interface BenchmarkOptions {
  /** What stands behind the name on the command line; a benchmark reads it with `parseArgs`, defaults are those of the record. */
  readonly args: readonly string[];
  /** A line of progress. */
  say(line: string): void;
}

export interface BenchmarkResult {
  /** Body of the section as Markdown, without its heading: what was done, table (`renderTable` of results.ts), targets met or missed. */
  readonly text: string;
  /** Every target of the issue was met: a missed one makes `npm run bench` end with 1. */
  readonly isOnTarget: boolean;
}
