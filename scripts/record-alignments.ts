/**
 * Writes test/domain/quality/fixtures/alignments.json: what the real muse_exp_align finds in the right datasets of every
 * simulated night. The alignment gate must believe all of it; it is recorded because the reductions take ten minutes.
 *
 *     node scripts/record-alignments.ts
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAlignmentReader } from '../src/adapters/alignment-reader/index.ts';
import { readFirstHdus } from '../src/adapters/fits/index.ts';
import type { Point } from '../src/domain/association/smart/field.ts';
import type { AlignmentEvidence } from '../src/domain/quality/alignment-evidence.ts';
import { openProcesses } from '../src/instances/index.ts';
import { SIMULATED_RECIPE_PARAMETERS, listScenarios, readTruth, simulateNight } from '../src/simulator/index.ts';

const MUSE_R = openProcesses()('MUSE_R');

const DATE = '2014-12-14';
const TARGET = join(import.meta.dirname, '..', 'test', 'domain', 'quality', 'fixtures', 'alignments.json');

const BASIC = {
  MBIA: 'MASTER_BIAS',
  MFLA: 'MASTER_FLAT',
  PFTT: 'TRACE_TABLE',
  PWCT: 'WAVECAL_TABLE',
  GEOT: 'GEOMETRY_TABLE',
};
const POST = {
  GEXT: 'EXTINCT_TABLE',
  GSDR: 'STD_RESPONSE',
  GLSP: 'LSF_PROFILE',
  GASW: 'ASTROMETRY_WCS',
  GSKL: 'SKY_LINES',
};

/** Ends of the names of calibrations that fit an instrument mode, best first. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  'NFM-AO-N': ['nfm-ao-n', 'nfm', 'master_bias_wfm-n', 'wfm'],
  'WFM-AO-E': ['wfm-ao-e', 'wfm-e', 'wfm-n', 'wfm'],
  'WFM-AO-N': ['wfm-ao-n', 'wfm-ao', 'wfm-n', 'wfm'],
  'WFM-NOAO-E': ['wfm-e', 'wfm-n', 'wfm'],
};

interface Night {
  readonly folder: string;
  readonly ifus: number;
  readonly calibrations: readonly string[];
}

const recorded: string[] = [];
for (const scenario of listScenarios()
  .map(({ name }) => name)
  .toSorted())
  recorded.push(...(await recordScenario(scenario)));
await writeFile(TARGET, `{\n${recorded.join(',\n')}\n}\n`);
console.log(`${recorded.length} alignments in ${TARGET}`);

async function recordScenario(scenario: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), `alignments-${scenario}-`));
  try {
    const { ifus } = await simulateNight({ date: DATE, outDirectory: folder, scenario, seed: 1 });
    const night: Night = { folder, ifus, calibrations: await readdir(join(folder, 'calib')) };
    const lines: string[] = [];
    for (const [index, fileNames] of (await datasetsOf(folder)).entries()) {
      const images: string[] = [];
      for (const fileName of fileNames) images.push(await imageOf(night, fileName));
      lines.push(textOf(`${scenario} ${index + 1}`, await align(night, images)));
    }
    return lines;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** OBJECT files of the right datasets that are combined: two or more that are not too short, at most as many as the process takes. */
async function datasetsOf(folder: string): Promise<readonly (readonly string[])[]> {
  const { obs, association } = await readTruth(folder, DATE);
  const exposures = obs.flatMap(({ templates }) => templates.flatMap((template) => template.exposures));
  const isLong = (name: string) =>
    (exposures.find(({ fileName }) => fileName === name)?.exptimeSeconds ?? 0) >= MUSE_R.limits.minExptimeSeconds;
  return association
    .flatMap(({ datasets }) => datasets)
    .map(({ files }) =>
      files.flatMap(({ fileName, rawType }) => (rawType === 'OBJECT' && isLong(fileName) ? [fileName] : [])),
    )
    .filter(({ length }) => length > 1)
    .map((files) => files.slice(0, MUSE_R.limits.maxCombine));
}

async function imageOf(night: Night, fileName: string): Promise<string> {
  const raw = join(night.folder, 'raw', DATE, fileName);
  const mode = String((await readFirstHdus(raw, 1)).hdus[0]?.header.keywords['ESO INS MODE']);
  const tables: string[] = [];
  for (let ifu = 1; ifu <= night.ifus; ifu++) {
    const made = await run(
      night,
      'muse_scibasic',
      [`--nifu=${ifu}`],
      [`${raw} OBJECT`, ...calibrationsFor(night, mode, BASIC)],
    );
    tables.push(`${join(made, `PIXTABLE_OBJECT_0001-${String(ifu).padStart(2, '0')}.fits`)} PIXTABLE_OBJECT`);
  }
  const options = ['--save=cube', '--filter=white', '--skymethod=model', '--crsigma=0'];
  const made = await run(night, 'muse_scipost', options, [...tables, ...calibrationsFor(night, mode, POST)]);
  return join(made, 'IMAGE_FOV_0001.fits');
}

function calibrationsFor(night: Night, mode: string, tags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(tags).map(([code, tag]) => {
    const names = night.calibrations
      .filter((name) => name.startsWith(`MU_${code}_`))
      .toSorted()
      .toReversed();
    const suffixes = SUFFIXES[mode] ?? ['wfm-n', 'wfm'];
    const fitting = suffixes.flatMap((suffix) => names.filter((name) => name.endsWith(`_${suffix}.fits`)));
    return `${join(night.folder, 'calib', fitting[0] ?? names[0] ?? '')} ${tag}`;
  });
}

async function align(night: Night, imagePaths: readonly string[]): Promise<AlignmentEvidence> {
  const made = await run(
    night,
    'muse_exp_align',
    [],
    imagePaths.map((path) => `${path} IMAGE_FOV`),
  );
  const sourceLists = (await readdir(made)).filter((name) => name.startsWith('SOURCE_LIST'));
  return createAlignmentReader().readEvidence({
    offsetListPath: join(made, 'OFFSET_LIST.fits'),
    sourceListPaths: sourceLists.map((name) => join(made, name)),
    imagePaths,
  });
}

async function run(
  { folder }: Night,
  recipe: string,
  options: readonly string[],
  sof: readonly string[],
): Promise<string> {
  await mkdir(join(folder, 'runs'), { recursive: true });
  const directory = await mkdtemp(join(folder, 'runs', `${recipe}-`));
  await writeFile(join(directory, 'in.sof'), sof.join('\n'));
  const words = [
    '--output-dir=.',
    '--log-dir=.',
    recipe,
    ...(SIMULATED_RECIPE_PARAMETERS[recipe] ?? []),
    ...options,
    'in.sof',
  ];
  const child = spawn('esorex', words, { cwd: directory, stdio: 'ignore' });
  const exitCode = await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  if (exitCode !== 0) throw new Error(`esorex ${words.join(' ')} in ${directory}: ${String(exitCode)}`);
  return directory;
}

/** A line per exposure; thousandths of an arcsecond are enough. */
function textOf(name: string, { spaxelArcsec, exposures }: AlignmentEvidence): string {
  const lines = exposures.map(({ dateObs, offset, field, sources }) =>
    JSON.stringify({
      dateObs,
      offset: offset === null ? null : pair(offset),
      field: field.map(pair),
      sources: sources?.map(pair),
    }),
  );
  return ` ${JSON.stringify(name)}: {"spaxelArcsec": ${rounded(spaxelArcsec)}, "exposures": [\n  ${lines.join(',\n  ')}\n ]}`;
}

function pair({ eastArcsec, northArcsec }: Point): readonly [number, number] {
  return [rounded(eastArcsec), rounded(northArcsec)];
}

function rounded(arcsec: number): number {
  return Number(arcsec.toFixed(3));
}
