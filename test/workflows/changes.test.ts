import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHOENIX_QUEUE } from '../../src/workflows/contract.ts';
import { startWorld, untilTrue } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';

let world: World;
const folder = mkdtempSync(join(tmpdir(), 'phoenix-changes-'));
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.end();
  rmSync(folder, { recursive: true });
});

async function serve(version: 'before' | 'after'): Promise<void> {
  const workflowsPath = fileURLToPath(new URL(`../fixtures/changes/${version}.ts`, import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const path = join(folder, `${version}.js`);
  writeFileSync(path, code);
  await world.stopServing();
  await world.serve(path);
}

function begin(workflowId: string): Promise<WorkflowHandle> {
  return world.client.workflow.start('story', { workflowId, taskQueue: PHOENIX_QUEUE });
}

/** Until a worker has answered all that it was told. */
async function untilAnswered(handle: WorkflowHandle): Promise<void> {
  await untilTrue(
    () => handle.describe(),
    ({ raw, historyLength }) => raw.pendingWorkflowTask == null && historyLength > 3,
  );
}

describe('[W] a change of the workflows', () => {
  it('counts for the whole of a run, or not at all: as it was at the point where the run came to it first', async () => {
    await serve('before');
    const [old, between] = [await begin('old'), await begin('between')];
    await old.signal('tell');
    await Promise.all([untilAnswered(old), untilAnswered(between)]);
    await serve('after');
    const young = await begin('young');
    for (const handle of [between, young]) await handle.signal('tell');
    for (const handle of [old, between, young]) await handle.signal('tell');
    expect(await old.result()).toEqual([false, false]);
    expect(await between.result()).toEqual([true, true]);
    expect(await young.result()).toEqual([true, true]);
  });
});
