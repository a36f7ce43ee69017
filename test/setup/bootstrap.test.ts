import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceOf, startAsNode20 } from './node-processes.ts';
import type { Outcome } from './node-processes.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

const LOCKFILE = { packages: { '': {}, 'node_modules/one': { version: '1.0.0' } } };
const BUNDLED_NODE = `node_modules/node-${process.platform}-${process.arch}/bin/node`;

/** A checkout whose npm writes down that it was called and installs a Node that says what it was given. */
function checkout(npm = 'install'): {
  root: string;
  run: (...args: string[]) => Promise<Outcome>;
  npmCalls: () => number;
} {
  const root = temporaryFolder();
  const fakeNpm = `#!/bin/sh
echo "$@" >> ${root}/npm-calls
[ ${npm} = fail ] && { echo 'npm error code EFAKE' >&2; echo 'npm error no such registry' >&2; exit 1; }
mkdir -p $(dirname ${BUNDLED_NODE})
printf '#!/bin/sh\\necho "$2 $3 on the Node of the lockfile"\\nexit 3\\n' > ${BUNDLED_NODE}
chmod +x ${BUNDLED_NODE}
cp package-lock.json node_modules/.package-lock.json
`;
  writeTree(root, {
    'scripts/bootstrap.mjs': sourceOf('scripts/bootstrap.mjs'),
    'scripts/setup/packages.mjs': sourceOf('scripts/setup/packages.mjs'),
    'scripts/setup/node-runtime.mjs': sourceOf('scripts/setup/node-runtime.mjs'),
    'package-lock.json': JSON.stringify(LOCKFILE),
    ...(npm === 'absent' ? {} : { 'path/npm*': fakeNpm }),
  });
  const path = npm === 'absent' ? join(root, 'path') : `${join(root, 'path')}:/usr/bin:/bin`;
  return {
    root,
    run: (...args) => startAsNode20(join(root, 'scripts/bootstrap.mjs'), args, { PATH: path }).outcome,
    npmCalls: () =>
      existsSync(join(root, 'npm-calls')) ? readFileSync(join(root, 'npm-calls'), 'utf8').trim().split('\n').length : 0,
  };
}

describe('[C] bootstrap on a Node that cannot run TypeScript', () => {
  it('installs the packages once, says so, and hands over to the Node of the lockfile with all arguments', async () => {
    const { run, npmCalls } = checkout();
    const first = await run('test', 'test/setup');
    expect(first).toEqual({
      exitCode: 3,
      stdout:
        'setup: npm packages from the lockfile (npm ci), about a minute …\ntest test/setup on the Node of the lockfile\n',
      stderr: '',
    });
    expect(await run('demo')).toEqual({ exitCode: 3, stdout: 'demo  on the Node of the lockfile\n', stderr: '' });
    expect(npmCalls()).toBe(1);
  });

  it('installs again when the lockfile has changed', async () => {
    const { root, run, npmCalls } = checkout();
    await run('setup');
    writeFileSync(
      join(root, 'package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/one': { version: '2.0.0' } } }),
    );
    await run('setup');
    expect(npmCalls()).toBe(2);
  });

  it('takes packages that somebody installed with npm as they are', async () => {
    const { root, run, npmCalls } = checkout();
    await run('setup');
    rmSync(join(root, 'node_modules/.phoenix-lock'));
    expect((await run('setup')).stdout).toBe('setup  on the Node of the lockfile\n');
    expect(npmCalls()).toBe(1);
  });

  it.each([
    ['fail', 'error: npm ci failed (no such registry); check the network and run `npm ci` to see all of it\n'],
    ['absent', 'error: npm cannot be started (spawnSync npm ENOENT); install Node with npm\n'],
  ])('tells in one line what to do when npm is %s', async (npm, line) => {
    const { run } = checkout(npm);
    expect(await run('setup')).toMatchObject({ exitCode: 1, stderr: line });
  });

  it('tells in one line what to do when no Node is new enough', async () => {
    const { root, run } = checkout();
    await run('setup');
    rmSync(join(root, BUNDLED_NODE));
    const { exitCode, stderr } = await run('setup');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: Node 20\.20\.2 is older than 22\.18 and .*; install Node 24\n$/);
  });

  it('refuses an unknown command with its usage', async () => {
    const { run } = checkout();
    expect(await run('deploy')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'usage: node scripts/bootstrap.mjs setup|demo|test|test:long\n',
    });
  });
});
