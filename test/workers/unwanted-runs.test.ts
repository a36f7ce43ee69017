import { join } from 'node:path';
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

  /** A server on which only dates that this text names are open. */
  function search(open: string, laterMs: number) {
    const asked: string[] = [];
    const workflow = {
      async count(query: string) {
        asked.push(query);
        return { count: query.includes(open) ? 2 : 0 };
      },
    };
    const client = { workflow } as unknown as Client;
    const dataRoot = dataRootAt(setting.root);
    return { asked, look: createUnwantedRunSearch({ client, dataRoot, clock: () => Date.now() + laterMs }) };
  }

  it('are stopped; those of open dates wait to be adopted', async () => {
    const over = await leftRunning('a.ab', DATE);
    const second = await leftRunning('b.ab', DATE);
    const open = await leftRunning('a.ab', '2014-12-15');
    const { asked, look } = search("'2014-12-15'", 11_000);
    expect(await look()).toBe(2);
    expect([over.alive(), second.alive()]).toEqual([[], []]);
    expect(open.alive()).not.toEqual([]);
    expect(asked).toEqual([
      "ExecutionStatus = 'Running' AND PhoenixUnit = '2014-12-14'",
      "ExecutionStatus = 'Running' AND PhoenixUnit = '2014-12-15'",
    ]);
    expect(await look()).toBe(0);
  });

  it('run on while somebody watches them, and the server is not asked', async () => {
    const recipe = await leftRunning('a.ab', DATE);
    const { asked, look } = search('none', 0);
    expect(await look()).toBe(0);
    expect(recipe.alive()).not.toEqual([]);
    expect(asked).toEqual([]);
  });
});
