import { findExecutable } from '../../src/adapters/host-facts/probe.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { Machine } from './machine.ts';

const NONINTERACTIVE = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120'];

export function hasApt(machine: Machine): boolean {
  return findExecutable('apt-get', machine.env) !== undefined;
}

/** True where packages of Debian or Ubuntu can be installed without asking anybody. */
export function canUseApt(machine: Machine): boolean {
  return machine.isRoot && hasApt(machine);
}

/** @throws PhoenixError with apt's own reason. */
export async function aptInstall(machine: Machine, packages: readonly string[]): Promise<void> {
  machine.say(`${packages.join(', ')} (apt-get), a minute or two …`);
  // Lists that are a little old often suffice: what fails here shows as a package that cannot be found.
  await machine.run('env', [...NONINTERACTIVE, '-q', 'update']);
  const install = ['-q', '-y', 'install', '--no-install-recommends', ...packages];
  const { exitCode, output } = await machine.run('env', [...NONINTERACTIVE, ...install]);
  if (exitCode === 0) return;
  const reason = output.split('\n').findLast((line) => line.startsWith('E: ')) ?? `exit code ${exitCode ?? 'none'}`;
  throw new PhoenixError(
    'RECIPE_UNAVAILABLE',
    `apt-get cannot install ${packages.join(' ')} (${reason})`,
    `run \`apt-get update && apt-get install ${packages.join(' ')}\` and look`,
  );
}
