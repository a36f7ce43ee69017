import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { createUnwantedRunSearch } from '../../src/workers/unwanted-runs.ts';
import { RecipeSetting } from '../adapters/esorex/recipe-setting.ts';
import { until } from '../adapters/esorex/until.ts';

const DATE = '2014-12-14';

describe('[U] recipes whose date ended while no worker was there', () => {
  let setting: RecipeSetting;
  beforeEach(() => {
    setting = new RecipeSetting();
  });
  afterEach(() => setting[Symbol.asyncDispose]());

  /** A recipe that its worker has left running. */
  async function leftRunning(ab: string, date: string) {
    const productDirectory = join(setting.root, 'products', date, ab.replace(/\.ab$/, ''));
    const recipe = setting.gated({ ab, productDirectory });
    const detach = new AbortController();
    const result = setting.runner('esorex-one-product').startOrAdopt(recipe.run, { detach: detach.signal });
    await until(() => recipe.starts() === 1);
    detach.abort();
    await result;
    return recipe;
  }

  /** A server that lists these dates, with the state of their latest executions. */
  function search(states: Readonly<Record<string, string>>, laterMs = 11_000) {
    const asked: string[] = [];
    const workflow = {
      async *list({ query }: { readonly query: string }) {
        asked.push(query);
        const unit = /PhoenixUnit = '(.*)'/.exec(query)?.[1] ?? '';
        for (const workflowId of Object.keys(states).filter((id) => id.endsWith(`/${unit}`))) yield { workflowId };
      },
      getHandle: (workflowId: string) => ({
        async describe() {
          const name = states[workflowId];
          if (name === 'gone') throw new WorkflowNotFoundError('gone', workflowId, undefined);
          return { status: { name } };
        },
      }),
    };
    const client = { workflow } as unknown as Client;
    const dataRoot = dataRootAt(setting.root);
    return { asked, look: createUnwantedRunSearch({ client, dataRoot, clock: () => Date.now() + laterMs }) };
  }

  it('are stopped, each date is asked for once; those of open dates wait to be adopted', async () => {
    const over = await leftRunning('a.ab', DATE);
    const second = await leftRunning('b.ab', DATE);
    const open = await leftRunning('a.ab', '2014-12-15');
    const { asked, look } = search({ [`MUSE_R/${DATE}`]: 'CANCELLED', 'MUSE_R/2014-12-15': 'RUNNING' });
    expect(await look()).toBe(2);
    expect([over.alive(), second.alive()]).toEqual([[], []]);
    expect(open.alive()).not.toEqual([]);
    expect(asked).toEqual([
      "WorkflowType = 'observingDate' AND PhoenixUnit = '2014-12-14'",
      "WorkflowType = 'observingDate' AND PhoenixUnit = '2014-12-15'",
    ]);
    expect(await look()).toBe(0);
  });

  it('run on where nothing says that somebody has ended it: a wrong or empty server, a date that is begun again', async () => {
    const recipe = await leftRunning('a.ab', DATE);
    const unsaid: readonly Readonly<Record<string, string>>[] = [
      {},
      { [`MUSE_R/${DATE}`]: 'gone' },
      { [`MUSE_R/${DATE}`]: 'FAILED' },
      { [`MUSE_R/${DATE}`]: 'TERMINATED', [`MUSE_DEEP/${DATE}`]: 'RUNNING' },
    ];
    for (const states of unsaid) expect(await search(states).look()).toBe(0);
    expect(recipe.alive()).not.toEqual([]);
    expect(await search({ [`MUSE_R/${DATE}`]: 'TERMINATED', [`MUSE_DEEP/${DATE}`]: 'COMPLETED' }).look()).toBe(1);
  });

  it('run on while somebody watches them, and the server is not asked', async () => {
    const recipe = await leftRunning('a.ab', DATE);
    const { asked, look } = search({ [`MUSE_R/${DATE}`]: 'CANCELLED' }, 0);
    expect(await look()).toBe(0);
    expect(recipe.alive()).not.toEqual([]);
    expect(asked).toEqual([]);
  });
});
