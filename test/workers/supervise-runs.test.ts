import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { identifyProcess } from '../../src/adapters/processes/process-identity.ts';
import type { RunRecord } from '../../src/adapters/esorex/index.ts';
import { superviseRuns } from '../../src/workers/supervise-runs.ts';

function runOf(abKey: string, pid: number): RunRecord {
  return { abKey, process: identifyProcess(pid) } as unknown as RunRecord;
}

describe('[U] recipes that outlived the last worker', () => {
  it('hold their streams until they end; those that have ended hold none', async () => {
    const alive = spawn('sleep', ['60']);
    const events: string[] = [];
    const admission = {
      adopt({ id }: { readonly id: string }) {
        events.push(`adopted ${id}`);
        return () => events.push(`released ${id}`);
      },
    };
    const ended = { ...runOf('ended', 1), process: { pid: spawnSync('true').pid, startTicks: 1 } };
    superviseRuns([runOf('alive', alive.pid ?? 0), ended], admission);
    expect(events).toEqual(['adopted alive']);
    alive.kill();
    await once(alive, 'exit');
    await expect.poll(() => events, { timeout: 5_000 }).toEqual(['adopted alive', 'released alive']);
  });
});
