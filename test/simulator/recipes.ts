/** Runs the real MUSE recipes by plain esorex calls over a simulated night, without anything of the application. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readFits } from '../../src/adapters/fits/index.ts';
import { numberOf } from '../../src/domain/frame/keywords.ts';
import type { Keywords } from '../../src/domain/frame/keywords.ts';
import { SIMULATED_RECIPE_PARAMETERS } from '../../src/simulator/index.ts';

type SofLine = readonly [path: string, tag: string];

/** ERROR lines of all runs of a night, for the tests to look at. */
export interface SimulatedReduction {
  readonly errors: readonly string[];
  /** Pixel tables of all IFUs of an exposure. */
  basic(fileName: string, type: 'OBJECT' | 'SKY'): Promise<readonly string[]>;
  /** Folder with SKY_LINES and SKY_CONTINUUM. */
  sky(pixelTables: readonly string[]): Promise<string>;
  /** Folder with DATACUBE_FINAL and IMAGE_FOV. */
  post(pixelTables: readonly string[], skyFolder?: string): Promise<string>;
  /** Path of the OFFSET_LIST. */
  align(postFolders: readonly string[]): Promise<string>;
  /** Folder with DATACUBE_FINAL. */
  combine(postFolders: readonly string[], offsetList: string): Promise<string>;
}

const IFUS = [1, 2, 3, 4];
const BASIC = { MBIA: 'MASTER_BIAS', MFLA: 'MASTER_FLAT', PFTT: 'TRACE_TABLE', PWCT: 'WAVECAL_TABLE' };
const POST = { GEXT: 'EXTINCT_TABLE', GSDR: 'STD_RESPONSE', GLSP: 'LSF_PROFILE' };

/** What names of calibrations end with that fit an instrument mode; those of other modes and decoys end otherwise. */
const SUFFIXES = {
  'WFM-NOAO-N': /_(?:wfm-n|wfm|extinct_table|filter_list|sky_lines)\.fits$/,
  'NFM-AO-N': /_(?:nfm-ao-n|nfm|master_bias_wfm-n|geometry_table_wfm|extinct_table|filter_list|sky_lines)\.fits$/,
} as const;

export interface NightToReduce {
  readonly archive: string;
  readonly date: string;
  readonly scratch: string;
  readonly insMode?: keyof typeof SUFFIXES;
}

export async function reduceNight({
  archive,
  date,
  scratch,
  insMode = 'WFM-NOAO-N',
}: NightToReduce): Promise<SimulatedReduction> {
  const errors: string[] = [];
  const names = (await readdir(join(archive, 'calib'))).filter((name) => SUFFIXES[insMode].test(name));
  /** The latest one of each kind. */
  const calibrations = (tags: Readonly<Record<string, string>>): SofLine[] =>
    Object.entries(tags).flatMap(([code, tag]): SofLine[] => {
      const name = names
        .filter((one) => one.startsWith(`MU_${code}_`))
        .toSorted()
        .at(-1);
      return name === undefined ? [] : [[join(archive, 'calib', name), tag]];
    });
  let runs = 0;

  async function run(recipe: string, options: readonly string[], inputs: readonly SofLine[]): Promise<string> {
    const folder = join(scratch, `${++runs}-${recipe}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'in.sof'), inputs.map((line) => line.join(' ')).join('\n'));
    const parameters = [...(SIMULATED_RECIPE_PARAMETERS[recipe] ?? []), ...options];
    const child = spawn('esorex', ['--output-dir=.', '--log-dir=.', recipe, ...parameters, 'in.sof'], { cwd: folder });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
    errors.push(...`${stdout}\n${stderr}`.split('\n').filter((line) => line.includes('[ ERROR ]')));
    return folder;
  }

  return {
    errors,
    async basic(fileName, type) {
      const raw = join(archive, 'raw', date, fileName);
      const tags = { ...BASIC, GEOT: 'GEOMETRY_TABLE', MFLS: 'TWILIGHT_CUBE' };
      const folders = await Promise.all(
        IFUS.map((ifu) => run('muse_scibasic', [`--nifu=${ifu}`], [[raw, type], ...calibrations(tags)])),
      );
      return folders.map((folder, index) => join(folder, `PIXTABLE_${type}_0001-0${IFUS[index]}.fits`));
    },
    sky: (pixelTables) => {
      const tables = pixelTables.map((path): SofLine => [path, 'PIXTABLE_SKY']);
      return run('muse_create_sky', [], [...tables, ...calibrations({ ...POST, GSKL: 'SKY_LINES' })]);
    },
    post: (pixelTables, skyFolder) => {
      const tables = pixelTables.map((path): SofLine => [path, 'PIXTABLE_OBJECT']);
      const sky =
        skyFolder === undefined
          ? calibrations({ GSKL: 'SKY_LINES' })
          : ['SKY_LINES', 'SKY_CONTINUUM'].map((tag): SofLine => [join(skyFolder, `${tag}.fits`), tag]);
      const options = ['--save=cube,individual', '--filter=white', '--skymethod=model'];
      return run('muse_scipost', options, [...tables, ...calibrations({ ...POST, GASW: 'ASTROMETRY_WCS' }), ...sky]);
    },
    align: async (postFolders) => {
      const images = postFolders.map((folder): SofLine => [join(folder, 'IMAGE_FOV_0001.fits'), 'IMAGE_FOV']);
      return join(await run('muse_exp_align', [], images), 'OFFSET_LIST.fits');
    },
    combine: (postFolders, offsetList) => {
      const tables = postFolders.map((folder): SofLine => [
        join(folder, 'PIXTABLE_REDUCED_0001.fits'),
        'PIXTABLE_REDUCED',
      ]);
      return run('muse_exp_combine', ['--filter=white'], [...tables, [offsetList, 'OFFSET_LIST']]);
    },
  };
}

async function exitOf(child: ReturnType<typeof spawn>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error('these tests need esorex and the MUSE recipes', { cause })));
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${child.spawnargs.join(' ')}: exit code ${code}`)),
    );
  });
}

export async function primaryOf(path: string): Promise<Keywords> {
  return (await readFits(path)).hdus[0]!.header.keywords;
}

/** A QC parameter of each product. */
export async function valuesOf(paths: readonly string[], keyword: string): Promise<readonly number[]> {
  return Promise.all(paths.map(async (path) => numberOf(await primaryOf(path), keyword) ?? NaN));
}
