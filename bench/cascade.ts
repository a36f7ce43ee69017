import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRecords } from '../src/adapters/database/index.ts';
import { readFits } from '../src/adapters/fits/index.ts';
import { createPlanDocuments } from '../src/adapters/plan-documents/index.ts';
import { observingDateIn } from '../src/domain/calendar/observing-date.ts';
import { makefileOf } from '../src/domain/cascade/makefile.ts';
import type { Plan } from '../src/domain/cascade/plan.ts';
import { abRoot } from '../src/domain/association/ab-names.ts';
import { dataRootAt } from '../src/domain/product/data-root.ts';
import { openProcesses } from '../src/instances/index.ts';
import { SIMULATED_RECIPE_PARAMETERS, simulateNight } from '../src/simulator/index.ts';
import { PROCESS, openBenchHome } from './bench-home.ts';
import type { BenchHome } from './bench-home.ts';
import type { Benchmark, BenchmarkOptions, BenchmarkResult } from './benchmark.ts';
import { median, renderTable, renderTargets } from './table.ts';

/** The real recipes under PHOENIX and under GNU make, on the same files with the same options, in turns. */
export const benchmark: Benchmark = {
  id: 'cascade',
  title: 'Real cascade',
  about: 'three chains of the standard OB with the real recipes, against make -j2; --rounds N --ifus N; 10 min',
  run,
};

const DATES = ['2014-12-14', '2014-12-15', '2014-12-16'] as const;
/** OB of the simulated night with four OBJECT and one SKY: 13 ABs. The other OBs are left out. */
const STANDARD_OB = 'MUSE_deep_pointing_1';
const STREAMS = 2;
const RATIO_MAX = 1.1;
const WORKER = join(import.meta.dirname, '..', 'src', 'workers', 'host-worker.ts');

async function run({ args, say }: BenchmarkOptions): Promise<BenchmarkResult> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '3' }, ifus: { type: 'string', default: '8' } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-cascade-'));
  try {
    const archive = join(folder, 'archive');
    await simulate(archive, Number(values.ifus), say);
    const rounds: Round[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      rounds.push(await runRound({ archive, folder: join(folder, String(round)), isMakeFirst: round % 2 === 0 }));
      const { phoenixSeconds, makeSeconds } = rounds.at(-1) ?? { phoenixSeconds: 0, makeSeconds: 0 };
      say(`round ${round + 1}: PHOENIX ${phoenixSeconds.toFixed(1)} s, make ${makeSeconds.toFixed(1)} s`);
    }
    return render(rounds, Number(values.ifus));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function simulate(archive: string, ifus: number, say: BenchmarkOptions['say']): Promise<void> {
  for (const date of DATES) {
    say(`simulating ${date} with ${ifus} IFUs`);
    await simulateNight({ date, outDirectory: archive, scenario: 'standard', ifus, seed: 1 });
    await keepStandardOb(archive, date);
  }
}

async function keepStandardOb(archive: string, date: string): Promise<void> {
  const folder = join(archive, 'raw', date);
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.fits'))) {
    const keywords = (await readFits(join(folder, name))).hdus[0]?.header.keywords ?? {};
    const isOfOther = keywords['ESO DPR CATG'] === 'SCIENCE' && keywords['ESO OBS NAME'] !== STANDARD_OB;
    if (isOfOther) rmSync(join(folder, name));
  }
}

interface Round {
  readonly abs: number;
  readonly makeSeconds: number;
  /** From the start of the dates until the last chain has ended, its quality control included. */
  readonly phoenixSeconds: number;
  /** Until the last date was distributed. */
  readonly distributedSeconds: number;
}

interface Turn {
  readonly archive: string;
  readonly folder: string;
  readonly isMakeFirst: boolean;
}

async function runRound({ archive, folder, isMakeFirst }: Turn): Promise<Round> {
  const home = await openBenchHome({ settings: settingsWith(archive), worker: [WORKER] });
  try {
    const plan = await planAll(home);
    const make = () => runMake(plan, archive, folder);
    const before = isMakeFirst ? make() : undefined;
    const phoenix = await runDates(home);
    const makeSeconds = before ?? make();
    await assertSameCubes(plan, home.root, folder);
    return { abs: plan.abs.length, makeSeconds, ...phoenix };
  } finally {
    await home.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function settingsWith(archive: string) {
  return {
    archive: { directory: archive },
    hosts: [{ name: 'bench', role: 'MASTER', streams: STREAMS, cores: STREAMS }],
    // No human; what is made is distributed.
    processes: {
      [PROCESS]: {
        preparation: 'none',
        certification: { combined: 'none', single: 'none', sky: 'none' },
        recipeParameters: SIMULATED_RECIPE_PARAMETERS,
      },
    },
  };
}

/** The plans of all dates as one: make is given all of it at once, as PHOENIX is. */
async function planAll(home: BenchHome): Promise<Plan> {
  const records = await createRecords({ url: `sqlite:${join(home.root, 'phoenix.db')}` });
  try {
    const plans: Plan[] = [];
    for (const date of DATES) {
      const { planKey } = await home.planDate(date);
      plans.push(await createPlanDocuments(records).load(planKey));
    }
    const [first] = plans;
    if (first === undefined) throw new Error('there are no plans');
    return { ...first, abs: plans.flatMap(({ abs }) => abs), chains: plans.flatMap(({ chains }) => chains) };
  } finally {
    await records.close();
  }
}

function runMake(plan: Plan, archive: string, directory: string): number {
  const { name, makefile, sofs } = makefileOf({
    plan,
    rules: openProcesses()(PROCESS).rules,
    esorex: process.env['PHOENIX_ESOREX'] ?? 'esorex',
    directory,
    pathOf: (ab, { source }) =>
      source.kind === 'raw'
        ? join(archive, 'raw', dateOfAb(ab.name), source.fileName)
        : join(archive, 'calib', source.fileName),
  });
  mkdirSync(join(directory, 'sof'), { recursive: true });
  for (const [file, text] of Object.entries({ ...sofs, [name]: makefile })) writeFileSync(join(directory, file), text);
  const startedMs = performance.now();
  const { status, stderr } = spawnSync('make', ['-s', `-j${STREAMS}`, '-C', directory, '-f', name], {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  if (status !== 0) throw new Error(`make ended with ${String(status)}: ${stderr}`);
  return (performance.now() - startedMs) / 1000;
}

function dateOfAb(ab: string): string {
  return observingDateIn(ab) ?? ab;
}

async function runDates(home: BenchHome): Promise<Pick<Round, 'phoenixSeconds' | 'distributedSeconds'>> {
  const startedMs = Date.now();
  const dates = await Promise.all(DATES.map((date) => home.runDate(date)));
  const ends = await Promise.all(
    dates.map(async ({ handle }) => {
      const { events } = await handle.fetchHistory();
      const ids = (events ?? []).flatMap(
        ({ startChildWorkflowExecutionInitiatedEventAttributes: child }) => child?.workflowId ?? [],
      );
      const closed = await Promise.all(ids.map((id) => home.client.workflow.getHandle(id).describe()));
      return Math.max(...closed.map(({ closeTime }) => closeTime?.getTime() ?? Infinity));
    }),
  );
  return {
    phoenixSeconds: (Math.max(...ends) - startedMs) / 1000,
    distributedSeconds: Math.max(...dates.map(({ seconds }) => seconds)),
  };
}

/** Whoever is faster must have made the same. */
async function assertSameCubes(plan: Plan, root: string, directory: string): Promise<void> {
  for (const { name } of plan.abs.filter(({ step }) => step === 'combine')) {
    const workspace = dataRootAt(root).workspace(dateOfAb(name), name);
    const [ours, theirs] = [workspace, join(directory, 'products', abRoot(name))];
    const sums = await Promise.all([ours, theirs].map((folder) => dataSumOf(join(folder, 'DATACUBE_FINAL.fits'))));
    if (sums[0] !== sums[1]) throw new Error(`${name}: ${dirname(ours)} and ${theirs} have different cubes`);
  }
}

async function dataSumOf(path: string): Promise<unknown> {
  return (await readFits(path)).hdus[0]?.header.keywords['DATAMD5'];
}

function render(rounds: readonly Round[], ifus: number): BenchmarkResult {
  const ratios = rounds.map(({ phoenixSeconds, makeSeconds }) => phoenixSeconds / makeSeconds);
  const ratio = median(ratios);
  const isMet = ratio <= RATIO_MAX;
  const text = [
    `${DATES.length} dates of one standard OB each (${rounds[0]?.abs ?? 0} ABs, ${ifus} IFUs, simulated), ${STREAMS} streams. Both call the real recipes with the same options and one thread each; PHOENIX also plans, copies its inputs from the archive, judges and scores every product and draws its plots within this time. The cubes of both are the same (DATAMD5). The Makefile is that of \`phoenix export --make\`.`,
    renderTable([
      ['round', 'PHOENIX [s]', `make -j${STREAMS} [s]`, 'ratio', 'PHOENIX until distributed [s]'],
      ...rounds.map(({ phoenixSeconds, makeSeconds, distributedSeconds }, index) => [
        String(index + 1),
        phoenixSeconds.toFixed(1),
        makeSeconds.toFixed(1),
        (phoenixSeconds / makeSeconds).toFixed(3),
        distributedSeconds.toFixed(1),
      ]),
    ]),
    renderTargets([{ what: `wall time ${ratio.toFixed(3)} x that of make -j2 (<= ${RATIO_MAX})`, isMet }]),
  ].join('\n\n');
  return { text, isOnTarget: isMet };
}
