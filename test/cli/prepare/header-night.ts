import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { HduToWrite } from '../../../src/adapters/fits/index.ts';
import { writeFits } from '../../../src/adapters/fits/index.ts';
import { createCliContext } from '../../../src/cli/context.ts';
import type { CliContext } from '../../../src/cli/context.ts';
import { prepareCommand } from '../../../src/cli/commands/prepare.ts';
import type { PrepareOptions } from '../../../src/cli/commands/prepare.ts';
import type { ExitCode } from '../../../src/cli/exit-codes.ts';
import type { Output } from '../../../src/cli/output.ts';
import type { Dialogue } from '../../../src/cli/prepare/dialogue.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { loadConfig } from '../../../src/config.ts';
import { associationTruth, planAssociation } from '../../../src/simulator/association.ts';
import type { AssociationTruth } from '../../../src/simulator/index.ts';
import { channelName, createMiniMuse } from '../../../src/simulator/mini-muse.ts';
import { nightCalibrations } from '../../../src/simulator/night-calibrations.ts';
import { planNight } from '../../../src/simulator/night-plan.ts';
import type { NightPlan } from '../../../src/simulator/night-plan.ts';
import { primaryCards } from '../../../src/simulator/raw-header.ts';
import { obRecords } from '../../../src/simulator/simulate-night.ts';
import type { Scenario } from '../../../src/simulator/scenario.ts';

export const DATE = '2014-12-14';
export const OPERATOR = 'tester';

/** What a command said. */
export interface Said {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  /** Those of the lines that tell a problem. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface HeaderNight {
  readonly root: string;
  readonly plan: NightPlan;
  readonly association: readonly AssociationTruth[];
  /** `phoenix prepare` with these options; errors are warnings, as the command line makes them. */
  prepare(options: PrepareOptions, dialogue?: Dialogue): Promise<Said>;
  withContext<T>(work: (context: CliContext) => Promise<T>): Promise<T>;
  /** Texts of a tree's folder of the date. */
  tree(name: string): Promise<Readonly<Record<string, string>>>;
  /** Of another date; empty where it was not prepared. */
  treeOf(name: string, date: string): Promise<Readonly<Record<string, string>>>;
  close(): void;
}

/** A data root with the headers of a night and nothing else: all that preparation reads. */
export async function openHeaderNight(
  scenario: Scenario,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<HeaderNight> {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-prepare-'));
  const plan = planNight(DATE, scenario);
  await writeHeaders(root, plan, scenario);
  await writeFile(join(root, 'phoenix.yaml'), stringify({ process: 'MUSE_R', ...settings }));
  const env = { PHOENIX_HOME: root, PHOENIX_OPERATOR: OPERATOR };

  async function withContext<T>(work: (context: CliContext) => Promise<T>, out = silent().out): Promise<T> {
    const context = createCliContext(loadConfig(env, root), out);
    try {
      return await work(context);
    } finally {
      await context.close();
    }
  }

  return {
    root,
    plan,
    association: planAssociation(scenario, plan).map(associationTruth),
    withContext,
    async prepare(options, dialogue) {
      const { out, lines, warnings } = silent();
      const exitCode = await withContext(
        (context) => prepareCommand(context, options, dialogue).catch(asUsage(warnings)),
        out,
      );
      return { exitCode, lines, problems: warnings.filter((line) => /^phoenix\b/u.test(line)), warnings };
    },
    tree: (name) => readFolder(join(root, 'trees', name, 'logs', DATE)),
    async treeOf(name, date) {
      const folder = join(root, 'trees', name, 'logs', date);
      return existsSync(folder) ? readFolder(folder) : {};
    },
    close() {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function asUsage(warnings: string[]): (error: unknown) => ExitCode {
  return (error) => {
    if (!(error instanceof PhoenixError)) throw error;
    warnings.push(`phoenix: ${error.message}; ${error.cure}`);
    return 2;
  };
}

function silent(): { out: Output; lines: string[]; warnings: string[] } {
  const lines: string[] = [];
  const warnings: string[] = [];
  const out: Output = {
    isTerminal: false,
    say: (line = '') => lines.push(line),
    warn: (line) => warnings.push(line),
    json: (value) => lines.push(JSON.stringify(value)),
    table: (header, rows) => lines.push(header.join(' '), ...rows.map((row) => row.join(' '))),
    progress: () => undefined,
  };
  return { out, lines, warnings };
}

const SEED = 1;
/** Headers of calibrations depend on their name and the number of IFUs only, and cost pixels to make. */
const KNOWN_HEADERS = new Map<string, readonly HduToWrite[]>();

async function writeHeaders(root: string, plan: NightPlan, scenario: Scenario): Promise<void> {
  const instrument = createMiniMuse(scenario.minIfus ?? 4);
  const folders = [
    join(root, 'archive', 'raw', DATE),
    join(root, 'archive', 'calib'),
    join(root, 'archive', 'ob'),
  ] as const;
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const [raws, calib, obs] = folders;
  const frames = [...plan.science.flatMap(({ frames: own }) => own), ...plan.calibrations];
  const channels = Array.from({ length: instrument.ifuCount }, (_, index): HduToWrite => ({
    cards: [['EXTNAME', channelName(index)]],
  }));
  for (const frame of frames)
    await writeFits(join(raws, frame.fileName), [{ cards: primaryCards(instrument, frame) }, ...channels]);
  for (const { fileName, hdus } of nightCalibrations({ date: DATE, scenario, instrument, seed: SEED })) {
    const key = `${fileName}/${instrument.ifuCount}`;
    const headers = KNOWN_HEADERS.get(key) ?? headersOf(fileName, hdus());
    KNOWN_HEADERS.set(key, headers);
    await writeFits(join(calib, fileName), headers);
  }
  await writeFile(join(obs, `${DATE}.json`), JSON.stringify(obRecords(plan)));
}

/** Of the tables only that of the geometry is read. */
function headersOf(fileName: string, hdus: readonly HduToWrite[]): readonly HduToWrite[] {
  return fileName.startsWith('MU_GEOT') ? hdus : hdus.slice(0, 1);
}

async function readFolder(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}
