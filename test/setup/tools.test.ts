import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TOOLS, ensureTools } from '../../scripts/setup/tools.ts';
import type { Tool } from '../../scripts/setup/tools.ts';
import { MUSE } from '../fakes/muse.ts';
import { fakeMachine } from './fake-machine.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

const RECIPES: Omit<Tool, 'isThere'> = {
  name: 'esorex',
  packages: ['esorex', 'cpl-plugin-muse'],
  neededBy: ['setup', 'demo', 'test'],
  usedBy: [],
  elsewhere: 'install esorex',
};
const TIME: Omit<Tool, 'isThere'> = {
  ...RECIPES,
  name: 'time',
  packages: ['time'],
  neededBy: ['test'],
  usedBy: ['demo'],
  elsewhere: 'install time',
};

function debian(): string {
  const folder = temporaryFolder();
  writeTree(folder, { 'apt-get*': '' });
  return folder;
}

describe('[U] tools of the operating system', () => {
  it('does and says nothing when all are there', async () => {
    const machine = fakeMachine({ env: { PATH: debian() }, isRoot: true });
    await ensureTools('test', machine, [{ ...RECIPES, isThere: async () => true }]);
    expect([machine.said, machine.ran]).toEqual([[], []]);
  });

  it('installs all that is missing at once as root on Debian', async () => {
    let installed = false;
    const machine = fakeMachine({
      env: { PATH: debian() },
      isRoot: true,
      answer: (command) => ({ exitCode: (installed ||= command.includes('install')) ? 0 : 100 }),
    });
    const isThere = async () => installed;
    await ensureTools('demo', machine, [
      { ...RECIPES, isThere },
      { ...TIME, isThere },
    ]);
    expect(machine.said).toEqual(['esorex, cpl-plugin-muse, time (apt-get), a minute or two …']);
    expect(machine.ran.map((line) => line.replace(/^.*120 -q /, ''))).toEqual([
      'update',
      '-y install --no-install-recommends esorex cpl-plugin-muse time',
    ]);
  });

  it('stops with what apt said when it cannot install', async () => {
    const output = 'Reading package lists...\nE: Unable to locate package esorex\n';
    const machine = fakeMachine({ env: { PATH: debian() }, isRoot: true, answer: () => ({ exitCode: 100, output }) });
    await expect(ensureTools('setup', machine, [{ ...RECIPES, isThere: async () => false }])).rejects.toMatchObject({
      message: 'apt-get cannot install esorex cpl-plugin-muse (E: Unable to locate package esorex)',
    });
  });

  it.each([
    [
      'a user of Debian what root has to run',
      true,
      'run as root: apt-get install --no-install-recommends esorex cpl-plugin-muse',
    ],
    ['everybody else what to install', false, 'install esorex'],
  ])('tells %s', async (_, isDebian, cure) => {
    const machine = fakeMachine({ env: { PATH: isDebian ? debian() : temporaryFolder() } });
    await expect(ensureTools('setup', machine, [{ ...RECIPES, isThere: async () => false }])).rejects.toMatchObject({
      message: 'esorex is missing',
      cure,
    });
    expect(machine.ran).toEqual([]);
  });

  it('goes on without what the command can do without, and says so', async () => {
    const machine = fakeMachine({ env: { PATH: temporaryFolder() } });
    await ensureTools('demo', machine, [{ ...TIME, isThere: async () => false }]);
    expect(machine.said).toEqual(['without time: install time']);
    await expect(ensureTools('test', machine, [{ ...TIME, isThere: async () => false }])).rejects.toThrow(
      'time is missing',
    );
  });

  it('takes an esorex that lacks a recipe of a process for missing', async () => {
    const folder = temporaryFolder();
    writeTree(folder, { 'esorex*': '#!/bin/sh\necho "  visir_util_clip       : Clip"\n' });
    const [esorex] = TOOLS;
    expect(await esorex!.isThere(fakeMachine({ env: { PATH: folder } }))).toBe(false);
    const recipes = MUSE.steps.map(({ recipe }) => recipe);
    const listing = (names: readonly string[]) =>
      `#!/bin/sh\n${names.map((name) => `echo "  ${name}          : Does it."`).join('\n')}\n`;
    writeTree(folder, { 'esorex*': listing(recipes.slice(1)) });
    expect(await esorex!.isThere(fakeMachine({ env: { PATH: folder } }))).toBe(false);
    writeTree(folder, { 'esorex*': listing(recipes) });
    expect(await esorex!.isThere(fakeMachine({ env: { PATH: folder } }))).toBe(true);
    expect(await esorex!.isThere(fakeMachine({ env: { PATH: folder, PHOENIX_ESOREX: join(folder, 'no') } }))).toBe(
      false,
    );
  });
});
