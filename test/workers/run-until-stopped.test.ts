import { IllegalStateError } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { hearingLog, silentLog } from '../fakes/log.ts';
import { runUntilStopped } from '../../src/workers/run-until-stopped.ts';

function worker() {
  let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  let state: 'RUNNING' | 'STOPPING' | 'FAILED' = 'RUNNING';
  return {
    run: () => ended,
    getState: () => state,
    shutdown: () => {
      if (state !== 'RUNNING') throw new IllegalStateError('Not running');
      state = 'STOPPING';
    },
    end: () => settle?.resolve(),
    fail: (error: unknown) => {
      state = 'FAILED';
      settle?.reject(error);
    },
  };
}

/** A book that knows whether it was told to take nothing more. */
function book() {
  const state = { isStopped: false };
  return { state, stopTaking: () => void (state.isStopped = true) };
}

describe('[U] a worker until it is stopped', () => {
  it('takes nothing more from the signal on, and is drained when all its parts have ended', async () => {
    const parts = [worker(), worker()];
    const { state, stopTaking } = book();
    const listenersBefore = process.listenerCount('SIGTERM');
    const end = runUntilStopped(parts, { book: { stopTaking }, log: silentLog });
    expect(state.isStopped).toBe(false);
    process.emit('SIGTERM', 'SIGTERM');
    expect(state.isStopped).toBe(true);
    for (const part of parts) part.end();
    expect(await end).toBe('drained');
    expect(process.listenerCount('SIGTERM')).toBe(listenersBefore);
  });

  it('was cut off when a part of it did not listen', async () => {
    const parts = [worker(), worker()] as const;
    const end = runUntilStopped(parts, { book: book(), log: silentLog });
    process.emit('SIGTERM', 'SIGTERM');
    parts[0].fail(new IllegalStateError('Worker still in use: Expected 1 reference, but got 2'));
    expect(await end).toBe('cut off');
  });

  it('is broken when a part of it fails: the others end with it, and nothing more is taken', async () => {
    const parts = [worker(), worker()] as const;
    const { state, stopTaking } = book();
    const log = hearingLog();
    const end = runUntilStopped(parts, { book: { stopTaking }, log });
    parts[0].fail(new Error('the server refuses us'));
    await expect.poll(() => parts[1].getState()).toBe('STOPPING');
    expect(state.isStopped).toBe(true);
    parts[1].end();
    expect(await end).toBe('broken');
    expect(log.heard).toEqual([
      {
        said: 'error a part of the worker broke: all of it ends',
        facts: { error: expect.objectContaining({ message: 'the server refuses us' }) },
      },
    ]);
  });

  it('does not wait for ever for a part that does not end after another one has failed', async () => {
    const parts = [worker(), worker()] as const;
    const end = runUntilStopped(parts, { book: book(), log: silentLog, shutDownMs: 50 });
    parts[0].fail(new Error('the server refuses us'));
    expect(await end).toBe('broken');
  });

  it('ends and says why when its place is lost, and waits for no part that does not end', async () => {
    const parts = [worker(), worker()] as const;
    const { state, stopTaking } = book();
    const log = hearingLog();
    const lost = Promise.resolve('its data root /data is gone');
    const end = runUntilStopped(parts, { book: { stopTaking }, log, lost, shutDownMs: 50 });
    expect(await end).toBe('lost');
    expect(state.isStopped).toBe(true);
    expect(parts.map((part) => part.getState())).toEqual(['STOPPING', 'STOPPING']);
    expect(log.heard).toEqual([{ said: 'error the worker ends', facts: { why: 'its data root /data is gone' } }]);
  });
});
