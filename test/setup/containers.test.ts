import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findDaemon, startDaemon, stopDaemon } from '../../src/adapters/processes/daemon.ts';
import { lockHost } from '../../src/workers/host-lock.ts';
import { inNewNamespace, startSaying } from './pid-namespace.ts';
import { temporaryFolder } from './temporary-folder.ts';

const HOLDER = join(import.meta.dirname, '../fixtures/containers/holder.ts');

async function containerThatHolds(...what: readonly string[]) {
  const container = await startSaying('holds', inNewNamespace(process.execPath, HOLDER, ...what));
  onTestFinished(() => void container.kill('SIGKILL'));
  return {
    async end() {
      container.kill('SIGKILL');
      await new Promise((resolve) => container.once('exit', resolve));
    },
  };
}

/** A data root that a container shares with its host, or with another container. */
describe('[C] a shared data root', () => {
  it('has one worker of a host: one of another container bars it while it lives, and not after its end', async () => {
    const run = temporaryFolder();
    const container = await containerThatHolds('lock', run, 'muc10');
    await expect(lockHost(run, 'muc10')).rejects.toMatchObject({
      code: 'WORKER_LOCKED',
      message: 'host muc10 has a worker already (pid 1 of another container)',
    });
    await container.end();
    await expect.poll(() => lockHost(run, 'muc10').then(() => 'locked', String)).toBe('locked');
  });

  it('has one daemon: one of another container is neither started again nor stopped, and not found after its end', async () => {
    const folder = temporaryFolder();
    const container = await containerThatHolds('daemon', folder);
    const recordPath = join(folder, 'daemon.json');
    const request = {
      ...{ command: '/bin/sleep', args: ['60'], env: {} },
      ...{ logPath: join(folder, 'daemon.log'), recordPath },
    };
    for (const attempt of [() => startDaemon(request), () => stopDaemon(recordPath)])
      await expect(attempt()).rejects.toMatchObject({
        code: 'ALREADY_RUNNING',
        message: expect.stringMatching(
          /^the process of .*daemon\.json \(pid \d+ there, since .*\) runs in another container$/,
        ),
      });
    expect(findDaemon(recordPath)).toBeUndefined();
    await container.end();
    await expect.poll(() => startDaemon(request).then(({ started }) => started, String)).toBe(true);
    expect(await stopDaemon(recordPath)).toBe(true);
  });
});
