import { IllegalStateError } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { runUntilStopped } from '../../src/workers/run-until-stopped.ts';

function worker() {
  let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { run: () => ended, end: () => settle?.resolve(), fail: (error: unknown) => settle?.reject(error) };
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

  it('fails at once when a part of it fails: the other one would go on without it', async () => {
    const parts = [worker(), worker()] as const;
    const end = runUntilStopped(parts, book());
    parts[0].fail(new Error('the server refuses us'));
    await expect(end).rejects.toThrow('the server refuses us');
  });
});
