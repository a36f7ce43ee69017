import { IllegalStateError } from '@temporalio/common';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
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
    const end = runUntilStopped(parts, { stopTaking });
    expect(state.isStopped).toBe(false);
    process.emit('SIGTERM', 'SIGTERM');
    expect(state.isStopped).toBe(true);
    for (const part of parts) part.end();
    expect(await end).toBe('drained');
    expect(process.listenerCount('SIGTERM')).toBe(listenersBefore);
  });

  it('was cut off when a part of it did not listen', async () => {
    const parts = [worker(), worker()] as const;
    const end = runUntilStopped(parts, book());
    process.emit('SIGTERM', 'SIGTERM');
    parts[0].fail(new IllegalStateError('Worker still in use: Expected 1 reference, but got 2'));
    expect(await end).toBe('cut off');
  });

  it('is broken when a part of it fails: the others end with it, and nothing more is taken', async () => {
    const parts = [worker(), worker()] as const;
    const { state, stopTaking } = book();
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => said.mockRestore());
    const end = runUntilStopped(parts, { stopTaking });
    parts[0].fail(new Error('the server refuses us'));
    await expect.poll(() => parts[1].getState()).toBe('STOPPING');
    expect(state.isStopped).toBe(true);
    parts[1].end();
    expect(await end).toBe('broken');
    expect(said).toHaveBeenCalledWith(expect.stringContaining('the server refuses us'));
  });

  it('does not wait for ever for a part that does not end after another one has failed', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => said.mockRestore());
    const parts = [worker(), worker()] as const;
    const end = runUntilStopped(parts, book(), 50);
    parts[0].fail(new Error('the server refuses us'));
    expect(await end).toBe('broken');
  });
});
