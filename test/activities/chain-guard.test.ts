import { describe, expect, it } from 'vitest';
import { createChainGuard } from '../../src/activities/chain-guard.ts';

const CHAIN = 'MUSE_R/2014-12-14/A';

describe('[U] sweeping and working on a chain', () => {
  it('are kept apart for half a minute after the work was begun', async () => {
    let nowMs = 0;
    const guard = createChainGuard(() => nowMs);
    await guard.enter(CHAIN);
    expect(await guard.whileIdle(CHAIN, async () => expect.unreachable())).toBe(false);
    expect(await guard.whileIdle('another chain', async () => undefined)).toBe(true);
    nowMs = 29_999;
    expect(await guard.whileIdle(CHAIN, async () => expect.unreachable())).toBe(false);
    nowMs = 30_000;
    expect(await guard.whileIdle(CHAIN, async () => undefined)).toBe(true);
  });

  it('do not overlap: who enters waits for the sweep, also for one that fails', async () => {
    const guard = createChainGuard();
    const events: string[] = [];
    const sweeping = Promise.withResolvers<undefined>();
    const swept = guard.whileIdle(CHAIN, () => sweeping.promise);
    const entered = guard.enter(CHAIN).then(() => events.push('entered'));
    await guard.enter('another chain');
    events.push('sweep ends');
    sweeping.reject(new Error('disk'));
    await expect(swept).rejects.toThrow('disk');
    await entered;
    expect(events).toEqual(['sweep ends', 'entered']);
  });
});
