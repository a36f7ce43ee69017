import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findDaemon, readLogTail, startDaemon, stopDaemon } from '../../../src/adapters/processes/daemon.ts';
import type { DaemonRequest } from '../../../src/adapters/processes/daemon.ts';
import { identifyProcess, isAlive } from '../../../src/adapters/processes/process-identity.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

function shellDaemon(script: string): DaemonRequest {
  const folder = temporaryFolder();
  const recordPath = join(folder, 'run', 'daemon.json');
  onTestFinished(async () => {
    await stopDaemon(recordPath, { graceMs: 50 });
  });
  return {
    command: '/bin/sh',
    args: ['-c', script],
    env: { PATH: '/usr/bin:/bin' },
    logPath: join(folder, 'log', 'daemon.log'),
    recordPath,
    facts: { address: 'here', uiAddress: null },
  };
}

describe('[C] daemon', () => {
  it('runs in a session of its own, writes to its log, and is found by its record', async () => {
    const request = shellDaemon('echo started; exec sleep 60');
    const { record, started, logOffset } = await startDaemon(request);
    expect(started).toBe(true);
    expect(findDaemon(request.recordPath)).toEqual(record);
    expect(record.facts).toEqual({ address: 'here', uiAddress: null });
    expect(execFileSync('ps', ['-o', 'sid=', '-p', String(record.pid)], { encoding: 'utf8' }).trim()).toBe(
      String(record.pid),
    );
    await expect.poll(() => readLogTail(request.logPath, logOffset)).toBe('started');
  });

  it('starts one for two starters at once', async () => {
    const request = shellDaemon('exec sleep 60');
    const both = await Promise.all([startDaemon(request), startDaemon(request)]);
    expect(both.map(({ started }) => started).toSorted()).toEqual([false, true]);
    expect(both[0].record).toEqual(both[1].record);
  });

  it('starts nothing when its preparation fails', async () => {
    const request = { ...shellDaemon('exec sleep 60'), beforeStart: () => Promise.reject(new Error('port taken')) };
    await expect(startDaemon(request)).rejects.toThrow('port taken');
    expect(findDaemon(request.recordPath)).toBeUndefined();
  });

  it('names a program that cannot be started', async () => {
    const request = { ...shellDaemon(''), command: '/no/such/program' };
    await expect(startDaemon(request)).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
  });

  it('kills the whole group of one that ignores SIGTERM', async () => {
    const request = shellDaemon("trap '' TERM; sleep 61 & echo $!; while :; do sleep 1; done");
    const { record } = await startDaemon(request);
    await expect.poll(() => readLogTail(request.logPath, 0)).toMatch(/^\d+$/);
    const grandchild = identifyProcess(Number(readLogTail(request.logPath, 0)));
    expect(await stopDaemon(request.recordPath, { graceMs: 100 })).toBe(true);
    expect(isAlive(record)).toBe(false);
    await expect.poll(() => isAlive(grandchild)).toBe(false);
  });

  it('is not confused with a program that got its pid later', async () => {
    const request = shellDaemon('exec sleep 60');
    const { record } = await startDaemon(request);
    const content = readFileSync(request.recordPath, 'utf8');
    writeFileSync(request.recordPath, content.replace(String(record.startTicks), String((record.startTicks ?? 0) - 1)));
    expect(findDaemon(request.recordPath)).toBeUndefined();
    expect(await stopDaemon(request.recordPath)).toBe(false);
    expect(isAlive(record)).toBe(true);
    process.kill(-record.pid, 'SIGKILL');
  });

  it('is gone when it has ended, even while its parent has not looked', async () => {
    // The sleeping shell never waits for its child: a zombie.
    const parent = spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const pid = await new Promise<number>((done) =>
      parent.stdout.once('data', (text: Buffer) => done(Number(text.toString()))),
    );
    const child = identifyProcess(pid);
    await expect.poll(() => execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })).toMatch(/^Z/);
    expect(isAlive(child)).toBe(false);
  });

  it.each(['', 'not JSON', '{"pid": "1"}'])('takes a record like %j for none', async (content) => {
    const request = shellDaemon('exec sleep 60');
    await startDaemon(request);
    await stopDaemon(request.recordPath);
    writeFileSync(request.recordPath, content);
    expect(findDaemon(request.recordPath)).toBeUndefined();
  });
});
