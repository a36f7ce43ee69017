import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { ReplayWorkerOptions } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../../src/workers/workflow-bundle.ts';
import { BUNDLES } from '../fakes/temporal-world.ts';

const HISTORIES = new URL('histories/', import.meta.url);
const CHANGED = new URL('changed-workflows/index.ts', import.meta.url);
const NAMES = readdirSync(HISTORIES).map((name) => name.replace(/\.json$/, ''));

beforeAll(() => {
  const quiet = { logging: { filter: { core: 'ERROR', other: 'ERROR' } } } as const;
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: quiet });
});

/** Errors of the replay, by the name of the history. */
async function replay(
  workflows: Pick<ReplayWorkerOptions, 'workflowBundle'>,
): Promise<Readonly<Record<string, string>>> {
  const histories = NAMES.map((name) => ({
    workflowId: name,
    history: JSON.parse(readFileSync(new URL(`${name}.json`, HISTORIES), 'utf8')) as unknown,
  }));
  const errors: Record<string, string> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories(workflows, histories)) {
    if (error !== undefined) errors[workflowId] = `${error.name}: ${error.message}`;
  }
  return errors;
}

describe('[R] recorded dates', () => {
  it('are there: one at the gate, one finished, one resumed after a failed combine, one chain', () => {
    expect(NAMES).toEqual(['chain', 'failed-combine-resumed', 'finished', 'waiting-at-the-gate']);
  });

  it('go the same way with the workflow code of today', async () => {
    expect(await replay({ workflowBundle: { codePath: await workflowBundle(BUNDLES) } })).toEqual({});
  });

  it('stop where the code goes another way: this test can fail', async () => {
    const code = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(CHANGED),
      logger: new DefaultLogger('ERROR'),
    });
    const errors = await replay({ workflowBundle: code });
    expect(Object.keys(errors)).toEqual(['failed-combine-resumed', 'finished', 'waiting-at-the-gate']);
    for (const error of Object.values(errors)) expect(error).toMatch(/^DeterminismViolationError: .*Nondeterminism/s);
  });
});
