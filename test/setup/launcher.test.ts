import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceOf, startAsNode20 } from './node-processes.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

/** TypeScript that a Node 20 would choke on. */
const COMMAND_LINE = `
const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const [command] = process.argv.slice(2);
if (command === 'fail') process.exit(3);
if (command === 'die') process.kill(process.pid, 'SIGKILL');
for (const signal of signals) process.on(signal, () => { console.log('got ' + signal); process.exit(5); });
setInterval(() => undefined, 1000);
console.log('ready');
`;

function installation(): { launcher: string; root: string } {
  const root = temporaryFolder();
  writeTree(root, {
    'bin/phoenix.mjs': sourceOf('bin/phoenix.mjs'),
    'scripts/setup/node-runtime.mjs': sourceOf('scripts/setup/node-runtime.mjs'),
    'src/cli/main.ts': COMMAND_LINE,
  });
  return { launcher: join(root, 'bin/phoenix.mjs'), root };
}

function installNode(root: string): void {
  const bundled = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  mkdirSync(dirname(bundled), { recursive: true });
  symlinkSync(process.execPath, bundled);
}

describe('[C] bin/phoenix.mjs on a Node that cannot run TypeScript', () => {
  it.each([
    ['fail', 3],
    ['die', 137],
  ])('ends as the command line ends: %s gives %i', async (command, exitCode) => {
    const { launcher, root } = installation();
    installNode(root);
    expect(await startAsNode20(launcher, [command]).outcome).toEqual({ exitCode, stdout: '', stderr: '' });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on, once', async (signal) => {
    const { launcher, root } = installation();
    installNode(root);
    const running = startAsNode20(launcher, ['wait']);
    await running.printed('ready');
    running.child.kill(signal);
    expect(await running.outcome).toEqual({ exitCode: 5, stdout: `ready\ngot ${signal}\n`, stderr: '' });
  });

  it('says in one line what to run when nothing is installed', async () => {
    const { launcher, root } = installation();
    expect(await startAsNode20(launcher, []).outcome).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `error: the packages of PHOENIX are not installed; run \`npm run setup\` in ${root}\n`,
    });
  });

  it('says in one line what to install when there is no Node for this machine', async () => {
    const { launcher, root } = installation();
    mkdirSync(join(root, 'node_modules'));
    const { exitCode, stderr } = await startAsNode20(launcher, []).outcome;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: Node .*; install Node 24\n$/);
  });
});
