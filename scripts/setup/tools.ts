import { findRecipes } from '../../src/adapters/host-facts/find-recipes.ts';
import { findExecutable } from '../../src/adapters/host-facts/probe.ts';
import { hasGnuTime } from '../../src/adapters/host-facts/collect-host-facts.ts';
import { PROCESS_NAMES, openProcesses } from '../../src/instances/index.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { aptInstall, canUseApt, hasApt } from './apt.ts';
import { SETUP_COMMANDS } from './machine.ts';
import type { Machine, SetupCommand } from './machine.ts';

/** A program of the operating system's world that no npm package brings. */
export interface Tool {
  readonly name: string;
  /** Packages of Debian and Ubuntu. */
  readonly packages: readonly string[];
  /** Without it these commands cannot run … */
  readonly neededBy: readonly SetupCommand[];
  /** … and these run, but lack something. */
  readonly usedBy: readonly SetupCommand[];
  /** What to do where there is no apt-get. */
  readonly elsewhere: string;
  readonly isThere: (machine: Machine) => Promise<boolean>;
}

const ALL: readonly SetupCommand[] = SETUP_COMMANDS;
const TESTS: readonly SetupCommand[] = ['test', 'test:long'];

export const TOOLS: readonly Tool[] = [
  {
    name: 'esorex with the MUSE recipes',
    packages: ['esorex', 'cpl-plugin-muse'],
    neededBy: ALL,
    usedBy: [],
    elsewhere: "install ESO's MUSE pipeline so that `esorex --recipes` lists muse_scipost",
    isThere: hasRecipes,
  },
  {
    name: 'GNU time (peak memory of the recipes)',
    packages: ['time'],
    neededBy: TESTS,
    usedBy: ['setup', 'demo'],
    elsewhere: 'install GNU time as `time` on PATH',
    isThere: ({ env }) => hasGnuTime(env),
  },
  {
    name: 'prlimit (memory limit of the recipes)',
    packages: ['util-linux'],
    neededBy: TESTS,
    usedBy: ['setup', 'demo'],
    elsewhere: 'install util-linux',
    isThere: isOnPath('prlimit'),
  },
  {
    name: 'fpack and funpack (files that the archive has packed)',
    packages: ['libcfitsio-bin'],
    neededBy: TESTS,
    usedBy: ['setup', 'demo'],
    elsewhere: 'install fpack and funpack of CFITSIO on PATH',
    isThere: isOnPath('funpack'),
  },
  {
    name: 'rsync (records of a SLAVE to the MASTER)',
    packages: ['rsync'],
    neededBy: TESTS,
    usedBy: ['setup'],
    elsewhere: 'install rsync',
    isThere: isOnPath('rsync'),
  },
  {
    name: 'make (runs an exported plan)',
    packages: ['make'],
    neededBy: TESTS,
    usedBy: [],
    elsewhere: 'install GNU make',
    isThere: isOnPath('make'),
  },
  {
    name: 'fitsverify (judges our FITS files)',
    packages: ['fitsverify'],
    neededBy: TESTS,
    usedBy: [],
    elsewhere: "install fitsverify of HEASARC's ftools",
    isThere: isOnPath('fitsverify'),
  },
  {
    name: 'astropy of the system (judges our FITS files)',
    packages: ['python3-astropy'],
    neededBy: TESTS,
    usedBy: [],
    elsewhere: 'install astropy for /usr/bin/python3',
    isThere: async (machine) => (await machine.run('/usr/bin/python3', ['-c', FIND_ASTROPY])).exitCode === 0,
  },
];

/** Looks without importing: that would take a second. */
const FIND_ASTROPY = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("astropy") is None)';

/**
 * Installs what this command needs and the machine lacks; silent when nothing is missing.
 * @throws PhoenixError RECIPE_UNAVAILABLE when something needed cannot be had.
 */
export async function ensureTools(command: SetupCommand, machine: Machine, tools = TOOLS): Promise<void> {
  const wanted = tools.filter(({ neededBy, usedBy }) => neededBy.includes(command) || usedBy.includes(command));
  const missing = await findMissing(wanted, machine);
  if (missing.length > 0 && canUseApt(machine)) {
    await aptInstall(
      machine,
      missing.flatMap(({ packages }) => packages),
    );
  }
  for (const tool of await findMissing(missing, machine)) {
    if (tool.neededBy.includes(command)) throw cannotGet(tool, machine);
    machine.say(`without ${tool.name}: ${tool.elsewhere}`);
  }
}

async function findMissing(tools: readonly Tool[], machine: Machine): Promise<readonly Tool[]> {
  const there = await Promise.all(tools.map((tool) => tool.isThere(machine)));
  return tools.filter((_, index) => there[index] === false);
}

function cannotGet(tool: Tool, machine: Machine): PhoenixError {
  const cure =
    hasApt(machine) && !machine.isRoot
      ? `run as root: apt-get install --no-install-recommends ${tool.packages.join(' ')}`
      : tool.elsewhere;
  return new PhoenixError('RECIPE_UNAVAILABLE', `${tool.name} is missing`, cure);
}

function isOnPath(program: string): Tool['isThere'] {
  return ({ env }) => Promise.resolve(findExecutable(program, env) !== undefined);
}

/** Those of all processes. */
async function hasRecipes({ env }: Machine): Promise<boolean> {
  const found = await findRecipes(env['PHOENIX_ESOREX'] ?? 'esorex', env);
  const wanted = PROCESS_NAMES.map(openProcesses()).flatMap(({ rules }) => rules.steps);
  return wanted.every(({ recipe }) => found?.recipes.includes(recipe) === true);
}
