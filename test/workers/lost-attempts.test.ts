import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptId } from '../../src/workers/attempt-tokens.ts';
import { createLostAttemptSearch } from '../../src/workers/lost-attempts.ts';
import { workerIdentityOf } from '../../src/workers/worker-identity.ts';
import { startRawServer } from '../fakes/raw-server.ts';
import type { RawServer } from '../fakes/raw-server.ts';

const HOST = 'muc01';
const IDENTITY = workerIdentityOf(HOST, '');
const PREDECESSOR = workerIdentityOf(HOST, '', new Date('2026-11-20T12:00:00.000Z')).own;
/** The time-out of planDate; an attempt that comes back within this time was not left to it. */
const HEARTBEAT_TIMEOUT_MS = 60_000;
const SOON_MS = 20_000;

let server: RawServer;
beforeAll(async () => {
  server = await startRawServer();
});
afterAll(() => server.end());

interface SearchOptions {
  readonly holds?: (attempt: AttemptId) => boolean;
  readonly clock?: () => number;
  readonly role?: 'MASTER' | 'SLAVE';
}

function search({ holds = () => false, clock = Date.now, role = 'MASTER' }: SearchOptions = {}) {
  const { client } = server;
  return createLostAttemptSearch({ client, host: { name: HOST, role }, identity: IDENTITY, book: { holds }, clock });
}

/** Looks until as many attempts were ended: the list of open workflows follows their start with a delay. */
async function endOne(look: () => Promise<number>): Promise<void> {
  await expect.poll(look, { timeout: 10_000, interval: 50 }).toBe(1);
}

/** The date is in the server's list, and the search has nothing to end in it. */
async function findsNothing(look: () => Promise<number>, unit: string): Promise<void> {
  const listed = async () => {
    const found = [];
    for await (const { workflowId } of server.client.workflow.list({ query: "ExecutionStatus = 'Running'" }))
      found.push(workflowId);
    return found;
  };
  await expect.poll(listed, { timeout: 10_000 }).toContain(`MUSE_R/${unit}`);
  expect(await look()).toBe(0);
}

describe('[W] attempts that nobody runs', () => {
  it('because an earlier worker of the host took them into its death, before it wrote their tokens, are started at once', async () => {
    const handle = await server.startDate('2014-12-01');
    const first = await server.take(PREDECESSOR);
    expect(first).toMatchObject({ attempt: 1 });
    const killed = performance.now();
    await endOne(search());
    const second = await server.take(IDENTITY.own);
    expect(performance.now() - killed).toBeLessThan(SOON_MS);
    expect(SOON_MS).toBeLessThan(HEARTBEAT_TIMEOUT_MS);
    expect(second).toMatchObject({ attempt: 2, activityId: first.activityId });
    await handle.terminate();
  });

  it('are left alone while they are under way here, or belong to another host', async () => {
    const handle = await server.startDate('2014-12-02');
    await server.take(IDENTITY.own);
    const holds = ({ workflowId }: AttemptId) => workflowId === handle.workflowId;
    let now = Date.now();
    const look = search({ holds, clock: () => now });
    await findsNothing(look, '2014-12-02');
    now += 60_000;
    expect(await look()).toBe(0);
    await handle.terminate();

    const other = await server.startDate('2014-12-03');
    await server.take(workerIdentityOf('muc011', '', new Date(0)).own);
    await findsNothing(search(), '2014-12-03');
    await other.terminate();
  });

  it('because their hand-over to this worker was lost are started when they have been missing for 3 s', async () => {
    const handle = await server.startDate('2014-12-04');
    await server.take(IDENTITY.own);
    let now = Date.now();
    const look = search({ clock: () => now });
    await findsNothing(look, '2014-12-04');
    now += 2_900;
    expect(await look()).toBe(0);
    now += 200;
    expect(await look()).toBe(1);
    expect(await server.take(IDENTITY.own)).toMatchObject({ attempt: 2 });
    // Missing anew: this attempt has its own three seconds.
    expect(await look()).toBe(0);
    await handle.terminate();
  });

  it('of a date that was cancelled meanwhile are reported as cancelled, and the date ends', async () => {
    const handle = await server.startDate('2014-12-05');
    await server.take(PREDECESSOR);
    await handle.cancel();
    const states = async () => (await handle.describe()).raw.pendingActivities?.map(({ state }) => state);
    await expect.poll(states, { timeout: 10_000, interval: 50 }).toEqual([3]);
    await endOne(search());
    // recordStage: the database learns that it was cancelled.
    expect(await server.take(IDENTITY.own)).toMatchObject({ activityType: { name: 'recordStage' }, attempt: 1 });
    await handle.terminate();
  });

  it('of dates are found by a SLAVE, too: it publishes what it has made', async () => {
    const handle = await server.startDate('2014-12-06');
    await server.take(PREDECESSOR);
    await endOne(search({ role: 'SLAVE' }));
    await handle.terminate();
  });
});
