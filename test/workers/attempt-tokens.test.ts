import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActivityCancelledError, ActivityNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { ActivityCancellationDetails, ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput } from '@temporalio/worker';
import { CancelledFailure, Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { failLostAttempts, openAttemptBook } from '../../src/workers/attempt-tokens.ts';
import type { AttemptBook } from '../../src/workers/attempt-tokens.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

const RUN_AB = [{ unit: '2014-12-14', ab: 'MUSE.2014-12-15T00:54:04.379_pst.ab', rank: 3 }];
const ATTEMPT = { workflowId: 'MUSE_R/2014-12-14', runId: 'run', activityId: '7' };
const INFO = { activityId: '7', workflowExecution: { workflowId: 'MUSE_R/2014-12-14', runId: 'run' } };

/** Runs an activity as the worker does, under this book. */
function execute<T>(book: AttemptBook, taskToken: string, activity: () => Promise<T>, activityType = 'runAb') {
  const input = { args: RUN_AB, headers: {} } as unknown as ActivityExecuteInput;
  const context = activityContext({ ...INFO, activityType, taskToken: Buffer.from(taskToken) });
  return { context, end: context.run(() => book.interceptor.execute?.(input, activity) as Promise<T>) };
}

function keptIn(folder: string): readonly unknown[] {
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown);
}

interface Calls {
  readonly failed: [string, unknown][];
  readonly cancelled: string[];
  readonly stopped: unknown[];
}

/** A server that answers heartbeats as given and notes what it is told. */
function serverThat(heartbeat: (token: string) => Promise<void> = () => Promise.resolve()) {
  const calls: Calls = { failed: [], cancelled: [], stopped: [] };
  const text = (token: Uint8Array) => Buffer.from(token).toString();
  const activity = {
    heartbeat: (token: Uint8Array) => heartbeat(text(token)),
    async fail(token: Uint8Array, error: unknown) {
      calls.failed.push([text(token), error]);
    },
    async reportCancellation(token: Uint8Array) {
      // The recipe has gone before anybody hears that it was cancelled.
      expect(calls.stopped).not.toEqual([]);
      calls.cancelled.push(text(token));
    },
  };
  const end = (folder: string) =>
    failLostAttempts({ activity } as unknown as Client, folder, async (started) => {
      calls.stopped.push(started);
    });
  return { calls, end };
}

function keep(folder: string, token: string, started: unknown = null): void {
  writeFileSync(join(folder, token), JSON.stringify({ token: Buffer.from(token).toString('base64'), started }));
}

describe('[U] attempts under way', () => {
  it('have their token on disk, with the AB of a recipe; it is gone when they have ended, well or not', async () => {
    const folder = join(temporaryFolder(), 'attempts');
    const book = openAttemptBook(folder);
    const token = (text: string) => Buffer.from(text).toString('base64');
    const seen = () => Promise.resolve(keptIn(folder));
    expect(await execute(book, 'one', seen).end).toEqual([
      { token: token('one'), started: { unit: '2014-12-14', ab: 'MUSE.2014-12-15T00:54:04.379_pst.ab' } },
    ]);
    expect(await execute(book, 'two', seen, 'saveAb').end).toEqual([{ token: token('two'), started: null }]);
    await expect(execute(book, 'three', () => Promise.reject(new Error('failed'))).end).rejects.toThrow('failed');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('go on when their token cannot be written, as on a full disk', async () => {
    const folder = join(temporaryFolder(), 'attempts');
    const book = openAttemptBook(folder);
    rmSync(folder, { recursive: true });
    expect(await execute(book, 'one', () => Promise.resolve('done')).end).toBe('done');
  });

  it('are in the book until the last of two that overlap has ended', async () => {
    const book = openAttemptBook(temporaryFolder());
    let endFirst: () => void = () => undefined;
    const first = execute(book, 'one', () => new Promise<void>((resolve) => (endFirst = resolve))).end;
    expect(book.holds(ATTEMPT)).toBe(true);
    expect(book.holds({ ...ATTEMPT, runId: 'another run' })).toBe(false);
    await execute(book, 'two', () => Promise.resolve()).end;
    expect(book.holds(ATTEMPT)).toBe(true);
    endFirst();
    await first;
    expect(book.holds(ATTEMPT)).toBe(false);
  });

  it('that end because the worker stops go back at once; what comes then is not begun', async () => {
    const folder = temporaryFolder();
    const book = openAttemptBook(folder);
    const untilCancelled = () => Context.current().cancelled;
    const stopped = execute(book, 'one', untilCancelled);
    stopped.context.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
    await expect(stopped.end).rejects.toMatchObject({ nextRetryDelay: '100 milliseconds', nonRetryable: false });

    book.stopTaking();
    let isBegun = false;
    const late = execute(book, 'two', async () => {
      isBegun = true;
    });
    await expect(late.end).rejects.toMatchObject({ nextRetryDelay: '100 milliseconds' });
    expect(isBegun).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('whose cancellation was requested are cancelled, though the worker stops', async () => {
    const book = openAttemptBook(temporaryFolder());
    const cancelled = execute(book, 'one', () => Context.current().cancelled);
    const details = { workerShutdown: true, cancelRequested: true };
    cancelled.context.cancel('CANCELLED', new ActivityCancellationDetails(details));
    await expect(cancelled.end).rejects.toBeInstanceOf(CancelledFailure);
  });
});

describe('[U] attempts of a worker that was killed', () => {
  it('are failed, so that the next attempt begins at once, whatever it did before', async () => {
    const folder = temporaryFolder();
    keep(folder, 'a');
    keep(folder, 'b', { unit: '2014-12-14', ab: 'b.ab' });
    const { calls, end } = serverThat();
    expect(await end(folder)).toBe(2);
    expect(calls.failed.toSorted()).toEqual([
      ['a', expect.any(ApplicationFailure)],
      ['b', expect.any(ApplicationFailure)],
    ]);
    expect(calls.failed[0]?.[1]).toMatchObject({ nextRetryDelay: '100 milliseconds', nonRetryable: false });
    expect(calls).toMatchObject({ cancelled: [], stopped: [] });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('and cancelled meanwhile have their recipe stopped, then are cancelled', async () => {
    const folder = temporaryFolder();
    const started = { unit: '2014-12-14', ab: 'b.ab' };
    keep(folder, 'a');
    keep(folder, 'b', started);
    const { calls, end } = serverThat(async (token) => {
      if (token === 'b') throw new ActivityCancelledError('cancelled');
    });
    expect(await end(folder)).toBe(2);
    expect(calls).toEqual({ failed: [['a', expect.anything()]], stopped: [started], cancelled: ['b'] });
  });

  it('and given up by the server, or never written to their end, do no harm; nor does a folder that is not there', async () => {
    const folder = temporaryFolder();
    keep(folder, 'a');
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'half'), '{"token":');
    const { calls, end } = serverThat(() => Promise.reject(new ActivityNotFoundError('not found')));
    expect(await end(folder)).toBe(3);
    expect(calls).toEqual({ failed: [], cancelled: [], stopped: [] });
    expect(readdirSync(folder)).toEqual([]);
    expect(await end(join(folder, 'nowhere'))).toBe(0);
  });
});
