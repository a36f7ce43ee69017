import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';

/**
 * Task tokens of attempts under way, as files: after a kill -9 the next worker fails them, so that the server starts the
 * next attempt at once instead of after the heartbeat time-out (facts: 1.7 s instead of 60 s).
 */
export function createTokenInterceptor(directory: string): ActivityInboundCallsInterceptor {
  mkdirSync(directory, { recursive: true });
  return {
    async execute(input, next) {
      const token = Context.current().info.taskToken;
      const path = join(directory, createHash('sha256').update(token).digest('hex').slice(0, 32));
      // Without a turn of the event loop: an attempt that is killed before its token is written waits for its heartbeat.
      writeFileSync(path, Buffer.from(token).toString('base64'));
      try {
        return await next(input);
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}

/** Ends the attempts of a predecessor that was killed. Returns how many there were. */
export async function failLostAttempts(client: Client, directory: string): Promise<number> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const path = join(directory, name);
    const token = Buffer.from(await readFile(path, 'utf8'), 'base64');
    // An attempt that the server has given up already is what we want: nothing to do.
    await client.activity.fail(token, lostAttempt()).catch(() => undefined);
    await rm(path, { force: true });
  }
  return names.length;
}

/** The worker is there again, so the next attempt need not wait as it would after a failure of an archive. */
function lostAttempt(): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'the worker was killed; the next attempt adopts the run',
    nextRetryDelay: '1 second',
  });
}
