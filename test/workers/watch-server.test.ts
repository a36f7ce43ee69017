import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { hearingLog, silentLog } from '../fakes/log.ts';
import { lookAfterOutages } from '../../src/workers/watch-server.ts';
import type { Server } from '../../src/workers/watch-server.ts';

const SCHEDULE = { looksMs: [0, 60], pollMs: 10, restMs: 100 };

/** A server that answers, or does not, and counts how often it was asked. */
function switchable() {
  const state = { isHere: true, isSlow: false, asked: 0 };
  const server: Server = {
    withDeadline: (_deadline, ask) => ask(),
    workflowService: {
      async getSystemInfo() {
        state.asked += 1;
        // As a call does that waits for a new connection.
        if (state.isSlow) await sleep(1_200);
        if (!state.isHere) throw new Error('UNAVAILABLE');
        return {};
      },
    },
  };
  return { state, server };
}

async function asked(state: { asked: number }, times: number): Promise<void> {
  const before = state.asked;
  await expect.poll(() => state.asked, { interval: 5, timeout: 10_000 }).toBeGreaterThanOrEqual(before + times);
}

describe('[U] a worker looks for lost attempts', () => {
  it('at its start and soon again, not while the server is away, and as often when it is back', async () => {
    const { state, server } = switchable();
    let looks = 0;
    const stop = lookAfterOutages(server, async () => (looks += 1), { log: silentLog, schedule: SCHEDULE });
    await expect.poll(() => looks, { timeout: 10_000 }).toBe(2);
    await asked(state, 20);
    expect(looks).toBe(2);

    state.isHere = false;
    await asked(state, 10);
    expect(looks).toBe(2);
    state.isHere = true;
    await expect.poll(() => looks, { timeout: 10_000 }).toBe(4);
    await asked(state, 20);
    expect(looks).toBe(4);
    stop();
    const before = state.asked;
    await sleep(50);
    expect(state.asked).toBeLessThanOrEqual(before + 1);
  });

  it('after an answer that has waited for a new connection, too', async () => {
    const { state, server } = switchable();
    let looks = 0;
    const stop = lookAfterOutages(server, async () => (looks += 1), { log: silentLog, schedule: SCHEDULE });
    await expect.poll(() => looks, { timeout: 10_000 }).toBe(2);
    state.isSlow = true;
    await asked(state, 1);
    state.isSlow = false;
    await expect.poll(() => looks, { timeout: 10_000 }).toBe(4);
    stop();
  });

  it('even where all answers are late, but not without end', async () => {
    const { state, server } = switchable();
    state.isSlow = true;
    let looks = 0;
    const stop = lookAfterOutages(server, async () => (looks += 1), {
      log: silentLog,
      schedule: { looksMs: [0, 60], pollMs: 10, restMs: 60_000 },
    });
    await expect.poll(() => looks, { timeout: 20_000 }).toBe(2);
    await asked(state, 2);
    expect(looks).toBe(2);
    stop();
  });

  it('again when a look has failed', async () => {
    const { server } = switchable();
    const log = hearingLog();
    let looks = 0;
    const stop = lookAfterOutages(
      server,
      async () => {
        looks += 1;
        if (looks === 1) throw new Error('the server went away');
      },
      { log, schedule: { looksMs: [0], pollMs: 10, restMs: 100 } },
    );
    await expect.poll(() => looks, { timeout: 10_000 }).toBe(2);
    stop();
    expect(log.heard).toEqual([
      { said: 'warn looking for lost attempts failed', facts: { error: new Error('the server went away') } },
    ]);
  });
});
