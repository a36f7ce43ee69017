/**
 * `npm run bench [-- NAME [option …] …]`: runs the benchmarks, prints their results and writes them to bench/RESULTS.md. Ends
 * with 1 when one of them missed a target or failed, after all have run.
 */
import type { Benchmark } from './benchmark.ts';
import { loadNow, saveSection, sectionOf } from './results.ts';

/** In the order in which they run: the ones that need a quiet machine first. A module is loaded when it is its turn. */
const BENCHMARKS: Readonly<Record<string, () => Promise<{ readonly benchmark: Benchmark }>>> = {
  orchestration: () => import('./orchestration.ts'),
  cascade: () => import('./cascade.ts'),
  'make-span': () => import('./make-span.ts'),
  download: () => import('./download.ts'),
  'header-scan': () => import('./header-scan.ts'),
  'many-dates': () => import('./many-dates.ts'),
  chaos: () => import('./chaos.ts'),
};

interface Wanted {
  readonly name: string;
  readonly args: readonly string[];
}

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) return printHelp();
  const wanted = wantedIn(argv);
  const stranger = wanted.find(({ name }) => BENCHMARKS[name] === undefined);
  if (stranger !== undefined) {
    console.error(`bench: there is no ${stranger.name}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
    return 2;
  }
  let isOnTarget = true;
  for (const one of wanted) isOnTarget = (await runOne(one)) && isOnTarget;
  return isOnTarget ? 0 : 1;
}

/** A name begins a benchmark, what follows it is for that one; without a name all run. */
function wantedIn(argv: readonly string[]): readonly Wanted[] {
  const wanted: { name: string; args: string[] }[] = [];
  for (const word of argv) {
    const isName = BENCHMARKS[word] !== undefined || wanted.length === 0;
    if (isName) wanted.push({ name: word, args: [] });
    else wanted.at(-1)?.args.push(word);
  }
  return wanted.length > 0 ? wanted : Object.keys(BENCHMARKS).map((name) => ({ name, args: [] }));
}

async function runOne({ name, args }: Wanted): Promise<boolean> {
  const startedMs = Date.now();
  const say = (line: string) => {
    console.log(`${name} ${((Date.now() - startedMs) / 1000).toFixed(0)} s: ${line}`);
  };
  try {
    const load = loadNow();
    const benchmark = (await BENCHMARKS[name]?.())?.benchmark;
    if (benchmark === undefined) return false;
    const result = await benchmark.run({ args, say });
    const section = sectionOf(benchmark, result, load);
    console.log(`\n${section}\n`);
    saveSection(benchmark.id, section);
    return result.isOnTarget;
  } catch (error) {
    console.error(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return false;
  }
}

async function printHelp(): Promise<number> {
  console.log('npm run bench [-- NAME [option ...] ...]; without a name all run\n');
  for (const load of Object.values(BENCHMARKS)) {
    const { benchmark } = await load();
    console.log(`  ${benchmark.id.padEnd(14)} ${benchmark.about}`);
  }
  return 0;
}
