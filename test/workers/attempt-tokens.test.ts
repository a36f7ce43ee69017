import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { expect, it, onTestFinished } from 'vitest';
import { failLostAttempts } from '../../src/workers/attempt-tokens.ts';

it('[U] lost attempts are tried again after 1 s, however long their activity waits after other failures', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-tokens-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'a'), Buffer.from('token').toString('base64'));
  const failed: [string, unknown][] = [];
  const fail = (token: Uint8Array, error: unknown): Promise<void> => {
    failed.push([Buffer.from(token).toString(), error]);
    return Promise.resolve();
  };
  expect(await failLostAttempts({ activity: { fail } } as unknown as Client, folder)).toBe(1);
  expect(failed).toEqual([['token', expect.any(ApplicationFailure)]]);
  expect(failed[0]![1]).toMatchObject({ nextRetryDelay: '1 second', nonRetryable: false });
  expect(readdirSync(folder)).toEqual([]);
});
