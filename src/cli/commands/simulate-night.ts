import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SIMULATED_RECIPE_PARAMETERS, listScenarios, simulateNight } from '../../simulator/index.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { assertDate } from '../../operation/known-date.ts';

export interface SimulateOptions {
  readonly date: string;
  readonly out: string;
  readonly scenario: string;
  /** Absent: as few as the scenario needs. */
  readonly ifus?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `phoenix simulate-night`: an archive folder with known truth, and a phoenix.yaml for it where there is none. */
export async function simulateNightCommand(context: CliContext, options: SimulateOptions): Promise<ExitCode> {
  assertDate(options.date);
  const outDirectory = resolve(options.out);
  const night = await simulateNight({
    date: options.date,
    outDirectory,
    scenario: options.scenario,
    ...(options.ifus === undefined ? {} : { ifus: options.ifus }),
    seed: options.seed,
  });
  const config = await writeConfigFor(context, outDirectory);
  if (options.json === true) {
    context.out.json({ ...night, config });
    return EXIT.done;
  }
  context.out.say(
    `${options.date}: scenario ${options.scenario}, ${night.ifus} IFUs, ${night.rawFiles.length} raw frames and ${night.calibrationFiles.length} calibrations, ${(night.bytes / 1e6).toFixed(0)} MB in ${outDirectory}`,
  );
  context.out.say(`truth   ${night.truthPath}`);
  if (config !== undefined) context.out.say(`config  ${config} (archive and recipe parameters for simulated frames)`);
  else warnOfOtherConfig(context, outDirectory);
  context.out.say(`next: phoenix up, then phoenix prepare -d ${options.date} --accept`);
  return EXIT.done;
}

/** An existing phoenix.yaml is never touched; where it does not fit, the next command would not find this night. */
function warnOfOtherConfig({ config, out }: CliContext, directory: string): void {
  const { file, archiveDirectory, ngas } = config;
  if (ngas === undefined && archiveDirectory === directory) return;
  out.warn(
    `phoenix: ${file ?? config.dataRoot} names another archive (${ngas?.servers.join(', ') ?? archiveDirectory}): this night is not found there; give PHOENIX_HOME=<new folder>, which gets a configuration of its own, or correct archive.directory`,
  );
}

/** One line per scenario, for the help. */
export function scenarioLines(): string {
  const scenarios = listScenarios();
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`).join('\n');
}

/**
 * Simulated frames are small, so some recipe parameters differ from those of the instrument; they belong to the
 * configuration, not to the rules. An existing phoenix.yaml is never touched.
 */
async function writeConfigFor(context: CliContext, archiveDirectory: string): Promise<string | undefined> {
  const path = join(context.config.dataRoot, 'phoenix.yaml');
  if (context.config.file !== undefined || existsSync(path)) return undefined;
  const parameters = Object.entries(SIMULATED_RECIPE_PARAMETERS).map(
    ([recipe, options]) => `      ${recipe}: [${options.map((option) => `'${option}'`).join(', ')}]`,
  );
  const lines = [
    '# Written by phoenix simulate-night: a data root for simulated MUSE nights.',
    'dataRoot: .    # the folder of this file',
    'process: MUSE_R',
    'archive:',
    `  directory: ${JSON.stringify(archiveDirectory)}`,
    'processes:',
    '  MUSE_R:',
    '    # ingestion: auto    # ingest as soon as a date is certified; by default: phoenix ingest -d DATE',
    '    # The simulated CCD is small (2048 x 80): overscan boxes and wavelength range follow it.',
    '    recipeParameters:',
    ...parameters,
    '',
  ];
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, lines.join('\n'), { flag: 'wx' });
  return path;
}
