import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { retryingWork } from '../../src/operation/pending-work.ts';

const place = { process: 'MUSE_R', unit: '2014-12-14' };

function pending(name: string, attempt: number, message: string) {
  return { activityType: { name }, attempt, lastFailure: { message } };
}

/** Workflows by id with their pending activities; others are not there. */
function clientWith(workflows: Readonly<Record<string, readonly unknown[]>>): Client {
  return {
    workflow: {
      getHandle: (workflowId: string) => ({
        async describe() {
          const pendingActivities = workflows[workflowId];
          if (pendingActivities === undefined) throw new WorkflowNotFoundError('not found', workflowId, undefined);
          return { raw: { pendingActivities } };
        },
      }),
    },
  } as unknown as Client;
}

describe('[U] work that is tried again', () => {
  it('is named with its attempt and the first line of its failure, of the date and its running chains', async () => {
    const client = clientWith({
      'MUSE_R/2014-12-14': [pending('placeChain', 3, 'no host is alive\nat …'), pending('recordStage', 1, '')],
      'MUSE_R/2014-12-14/x': [pending('downloadFrames', 2, 'archive away')],
      'MUSE_R/2014-12-14/z': [pending('runAb', 9, 'of a chain that is done')],
    });
    const chains = [
      { root: 'x', state: 'running', host: '' },
      { root: 'y', state: 'running', host: '' },
      { root: 'z', state: 'done', host: '' },
    ] as const;
    expect(await retryingWork(client, { ...place, chains })).toEqual([
      'retrying: placeChain attempt 3: no host is alive',
      'retrying: downloadFrames attempt 2: archive away',
    ]);
  });

  it('ends only when nothing is under way any more, also when one of the questions fails', async () => {
    let open = 0;
    const describe = async (ms: number, outcome: () => object) => {
      open += 1;
      await new Promise((done) => setTimeout(done, ms));
      open -= 1;
      return outcome();
    };
    const answers: Readonly<Record<string, () => Promise<object>>> = {
      'MUSE_R/2014-12-14': () =>
        describe(1, () => {
          throw new Error('deadline exceeded');
        }),
      'MUSE_R/2014-12-14/x': () => describe(50, () => ({ raw: {} })),
    };
    const client = {
      workflow: { getHandle: (id: string) => ({ describe: answers[id] }) },
    } as unknown as Client;
    const asked = retryingWork(client, { ...place, chains: [{ root: 'x', state: 'running', host: '' }] });
    await expect(asked).rejects.toThrow('deadline exceeded');
    expect(open).toBe(0);
  });
});
