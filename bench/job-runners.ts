import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Jobs by name with those that they wait for. */
export type JobGraph = Readonly<Record<string, readonly string[]>>;

/** A program that runs jobs in the order of their graph; the job itself writes an empty file. */
export interface JobRunner {
  readonly title: string;
  readonly does: string;
  /** Wall time of a whole call [s]. */
  run(graph: JobGraph): number;
}

const STREAMS = 2;

/** The references that are here or can be had. */
export function jobRunners(say: (line: string) => void): readonly JobRunner[] {
  const make = versionOf('make', ['--version'], /GNU Make (\S+)/u);
  const snakemake = findSnakemake(say);
  if (make === undefined) say('GNU make is not installed, its row is left out; on Debian: apt-get install make');
  return [...(make === undefined ? [] : [makeRunner(make)]), ...(snakemake === undefined ? [] : [snakemake])];
}

function makeRunner(version: string): JobRunner {
  return {
    title: `GNU make ${version}`,
    does: 'a process per job; knows what is done by the times of files',
    run: (graph) =>
      timed((folder) => {
        const rules = Object.entries(graph).map(([job, upstream]) => `${job}: ${upstream.join(' ')}\n\t@: > $@\n`);
        writeFileSync(join(folder, 'Makefile'), [`all: ${Object.keys(graph).join(' ')}\n`, ...rules].join('\n'));
        return ['make', '-s', `-j${STREAMS}`, 'all'];
      }),
  };
}

function snakemakeRunner(program: string, version: string): JobRunner {
  return {
    title: `Snakemake ${version}`,
    does: 'a process per job; knows what is done by times and contents of files',
    run: (graph) =>
      timed((folder) => {
        writeFileSync(
          join(folder, 'Snakefile'),
          `GRAPH = ${JSON.stringify(graph)}
rule all:
    input: list(GRAPH)
rule job:
    input: lambda wildcards: GRAPH[wildcards.job]
    output: "{job,j[0-9]+}"
    shell: ": > {output}"
`,
        );
        return [program, '--quiet', 'all', '--cores', String(STREAMS)];
      }),
  };
}

/** Runs what `prepare` says in a fresh folder. */
function timed(prepare: (folder: string) => readonly [string, ...(readonly string[])]): number {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-jobs-'));
  try {
    const [program, ...args] = prepare(folder);
    const startedMs = performance.now();
    const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    const seconds = (performance.now() - startedMs) / 1000;
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
    return seconds;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a Python environment of its own beside the packages of PHOENIX. */
function findSnakemake(say: (line: string) => void): JobRunner | undefined {
  const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'phoenix', 'snakemake');
  const program = join(folder, 'bin', 'snakemake');
  if (!existsSync(program)) {
    say('installing Snakemake with pip, for this benchmark alone');
    mkdirSync(folder, { recursive: true });
    spawnSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
    spawnSync(join(folder, 'bin', 'pip'), ['install', '--quiet', 'snakemake'], { stdio: 'ignore' });
  }
  const version = versionOf(program, ['--version'], /(\S+)/u);
  if (version !== undefined) return snakemakeRunner(program, version);
  say('Snakemake cannot be had (python3 with venv and pip), its row is left out');
  return undefined;
}

function versionOf(program: string, args: readonly string[], pattern: RegExp): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? pattern.exec(stdout)?.[1] : undefined;
}
