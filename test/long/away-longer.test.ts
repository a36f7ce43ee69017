import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { ExpectStatic } from 'vitest';
import { connectTo, workerPid } from '../e2e/setting/attempts.ts';
import type { ServerView } from '../e2e/setting/attempts.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home } from '../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';

const AB = FRAMES.single[0];
const HEARTBEAT_TIMEOUT_MS = 60_000;
/** What a busy machine takes beyond it. */
const TIMED_OUT_MS = 150_000;

let homes: readonly [Home, Home];
const views: ServerView[] = [];
beforeAll(async () => {
  // One after the other: both take the night that is simulated once per test run.
  homes = [await openHome({ frames: FRAMES.single }), await openHome({ frames: FRAMES.single })];
}, 120_000);
afterAll(async () => {
  await Promise.all(views.map((view) => view.close()));
  await Promise.all(homes.map((home) => home.close()));
});

/** The recipe of the night has begun and waits. `expect` is that of the test: two of them run at once. */
async function startRecipe(home: Home, expect: ExpectStatic): Promise<void> {
  expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
  await home.must('prepare', '-d', DATE, '--accept');
  await home.esorex.hold('muse_scibasic');
  void home.phoenix('-d', DATE, '-P');
  await expect.poll(home.esorex.starts, { timeout: 60_000 }).toEqual([AB]);
}

/** When somebody last said that he watches the recipe [ms ago]. */
function silenceMs(home: Home): number {
  const runs = join(home.root, 'products', DATE, '.runs');
  const [run = ''] = readdirSync(runs).filter((name) => !name.startsWith('.') && !name.endsWith('.json'));
  return Date.now() - statSync(join(runs, run, 'claim')).mtimeMs;
}

/** The recipe ends, the AB is made, and it was started once. */
async function endsRight(home: Home, expect: ExpectStatic): Promise<void> {
  await expect.poll(() => silenceMs(home), { timeout: 45_000, interval: 100 }).toBeLessThan(3_000);
  await home.esorex.release('muse_scibasic');
  expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
  expect(await home.esorex.starts()).toEqual([AB, `${AB}_pst`]);
}

// Each waits for a time-out of 60 s with nothing to do: side by side.
describe.concurrent('[E] a recipe goes on, and runs once', () => {
  it(
    'while its worker is frozen until the server has given its attempt up',
    { timeout: 300_000 },
    async ({ expect }) => {
      const [frozen] = homes;
      await startRecipe(frozen, expect);
      const view = await connectTo(frozen);
      views.push(view);
      const pid = workerPid(frozen);
      process.kill(pid, 'SIGSTOP');
      const given = async () => (await view.attempts()).find(({ activity }) => activity === 'runAb');
      await expect
        .poll(given, { timeout: TIMED_OUT_MS, interval: 500 })
        .toMatchObject({ attempt: 2, isStarted: false });
      expect(frozen.recipes()).not.toEqual([]);
      process.kill(pid, 'SIGCONT');
      // The old attempt learns that it is over, the new one adopts the run.
      await expect.poll(given, { timeout: 45_000, interval: 100 }).toMatchObject({ attempt: 2, isStarted: true });
      await endsRight(frozen, expect);
    },
  );

  it('while its server is away for longer than a heartbeat may take', { timeout: 300_000 }, async ({ expect }) => {
    const [, serverless] = homes;
    await startRecipe(serverless, expect);
    await serverless.killServer();
    const killed = performance.now();
    const awayMs = () => performance.now() - killed;
    await expect.poll(awayMs, { timeout: TIMED_OUT_MS, interval: 500 }).toBeGreaterThan(HEARTBEAT_TIMEOUT_MS);
    // The worker watches its recipe all the time: it would be stopped otherwise, after 5 min.
    expect(silenceMs(serverless)).toBeLessThan(10_000);
    expect(serverless.recipes()).not.toEqual([]);
    expect(await serverless.up()).toMatchObject({ exitCode: 0 });
    // The attempt goes on where its heartbeat comes before the server looks at the clock; else the next one adopts the run.
    await endsRight(serverless, expect);
  });
});
