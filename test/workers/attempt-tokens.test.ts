import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { createTokenInterceptor, failLostAttempts } from '../../src/workers/attempt-tokens.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

const INPUT = { args: [], headers: {} } as unknown as ActivityExecuteInput;

/** Runs an activity as the worker does, with its token kept. */
function execute<T>(folder: string, taskToken: string, activity: () => Promise<T>): Promise<T> {
  const { execute: intercept } = createTokenInterceptor(folder);
  return activityContext({ taskToken: Buffer.from(taskToken) }).run(() => intercept!(INPUT, activity) as Promise<T>);
}

function clientThat(fail: (token: Uint8Array, error: unknown) => Promise<void>): Client {
  return { activity: { fail } } as unknown as Client;
}

function keep(folder: string, ...tokens: readonly string[]): void {
  for (const token of tokens) writeFileSync(join(folder, token), Buffer.from(token).toString('base64'));
}

describe('[U] tokens of attempts', () => {
  it('are on disk while the attempt runs, and gone when it has ended, well or not', async () => {
    const folder = join(temporaryFolder(), 'attempts');
    const seen = await execute(folder, 'token', async () =>
      readdirSync(folder).map((name) => Buffer.from(readFileSync(join(folder, name), 'utf8'), 'base64').toString()),
    );
    expect(seen).toEqual(['token']);
    await expect(execute(folder, 'other', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a worker that was killed are failed, so that the next attempt begins after 1 s, whatever it did before', async () => {
    const folder = temporaryFolder();
    keep(folder, 'a', 'b');
    const failed: [string, unknown][] = [];
    const client = clientThat(async (token, error) => {
      failed.push([Buffer.from(token).toString(), error]);
    });
    expect(await failLostAttempts(client, folder)).toBe(2);
    expect(failed).toEqual([
      ['a', expect.any(ApplicationFailure)],
      ['b', expect.any(ApplicationFailure)],
    ]);
    expect(failed[0]![1]).toMatchObject({ nextRetryDelay: '1 second', nonRetryable: false });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that the server has given up already do no harm, nor does a folder that is not there', async () => {
    const folder = temporaryFolder();
    keep(folder, 'a');
    const client = clientThat(() => Promise.reject(new Error('activity not found')));
    expect(await failLostAttempts(client, folder)).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
    expect(await failLostAttempts(client, join(folder, 'nowhere'))).toBe(0);
  });
});
