import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { refuseStalePlacement, saveCurrentAb } from '../../src/activities/current-placement.ts';
import { createPlacementActivities } from '../../src/activities/placement.ts';
import type { KnownHost } from '../../src/activities/placement.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import type { Records } from '../../src/ports/records.ts';
import type { AbRow } from '../../src/ports/records/abs.ts';
import type { HostRow } from '../../src/ports/records/hosts.ts';
import type { AbFix, Placement } from '../../src/workflows/contract.ts';
import { ab as abRow, date, host as hostRow } from '../adapters/database/rows.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { object, planNight } from '../domain/cascade/night-fixtures.ts';

const GB = 1e9;
const folder = mkdtempSync(join(tmpdir(), 'phoenix-placement-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two chains: a pair of exposures, and a single one. */
const PLAN: Plan = withEstimates(
  planNight([
    { obsId: 1, tplStart: '2014-12-15T02:12:34', exposures: [object('02:12:34.681'), object('02:23:49.898')] },
    { obsId: 2, tplStart: '2014-12-15T01:49:19', exposures: [object('01:49:19.464', 900)] },
  ]).plan,
);
const PAIR = 'MUSE.2014-12-15T02:12:34.681';
const SINGLE = 'MUSE.2014-12-15T01:49:19.464';

/** Every AB: one hour, 20 GB of memory, 10 GB of disk. */
function withEstimates(plan: Plan): Plan {
  const estimate = { memoryBytes: 20 * GB, diskBytes: 10 * GB, finalBytes: 0, downloadBytes: 0, seconds: 3_600 };
  return { ...plan, estimates: Object.fromEntries(plan.abs.map(({ name }) => [name, estimate])) };
}

function known(name: string, changes: Partial<KnownHost> = {}): KnownHost {
  return {
    name,
    role: 'MASTER',
    streams: 1,
    memoryBytes: 100 * GB,
    slot: undefined,
    diskBytes: undefined,
    pushTo: undefined,
    ...changes,
  };
}

let records: Records;
let lost: readonly string[];
/** [s] */
let silent: Readonly<Record<string, number>>;
beforeEach(async () => {
  lost = [];
  silent = {};
  records = await createRecords({ url: `sqlite:${join(folder, randomUUID())}` });
  await records.migrate();
  const { process, unit, planKey } = PLAN;
  await records.saveDate(date({ process, unit, planKey, stage: 'processing' }));
  await records.savePlannedAbs(
    process,
    unit,
    PLAN.chains.flatMap(({ root, abNames }) =>
      abNames.map((ab) => abRow({ process, unit, ab, chain: root, host: '', status: 'planned' })),
    ),
  );
});

function alive(host: string, changes: Partial<HostRow> = {}): Promise<void> {
  return records.saveHost(
    hostRow({ host, streams: 1, memoryBytes: 100 * GB, seenAt: new Date().toISOString(), ...changes }),
  );
}

function activities(hosts: readonly KnownHost[]) {
  const watch = {
    lostBecause: ({ host }: HostRow) => (lost.includes(host) ? 'power cut' : ''),
    silentSeconds: ({ host }: HostRow) => silent[host] ?? 0,
  };
  const plans = { load: async () => PLAN, save: async () => undefined };
  const { placeChain } = createPlacementActivities({ records, plans, hosts, watch });
  const { process, unit, planKey } = PLAN;
  return {
    place: (chain: string, fixes: readonly AbFix[] = []): Promise<Placement> =>
      activityContext().run(() => placeChain({ process, unit, planKey, chain, fixes })),
  };
}

async function rowsOf(chain: string): Promise<readonly AbRow[]> {
  return (await records.listAbs(PLAN.process, PLAN.unit)).filter((row) => row.chain === chain);
}

async function endWith(chain: string, status: AbRow['status']): Promise<void> {
  for (const row of await rowsOf(chain)) await records.saveAb({ ...row, status, reason: 'why' });
}

describe('[U] placing a chain', () => {
  it('takes the chains of a date that are placed at once one after the other', async () => {
    const { place } = activities([known('muc09'), known('muc10')]);
    await Promise.all([alive('muc09'), alive('muc10')]);
    const [first, second] = await Promise.all([place(PAIR), place(SINGLE)]);
    expect(first).toEqual({
      host: 'muc09',
      because: 'finished there first: in 6 h; muc10: would need 6 h',
      number: 1,
      pushes: false,
    });
    expect(second).toMatchObject({ host: 'muc10', because: 'finished there first: in 2 h; muc09: would need 8 h' });
  });

  it('tells the database where the chain is, with its work and its disk', async () => {
    await alive('muc09');
    await activities([known('muc09')]).place(PAIR);
    expect(await records.findPlacement({ process: PLAN.process, unit: PLAN.unit, chain: PAIR })).toMatchObject({
      host: 'muc09',
      number: 1,
      because: 'the only host that can take it: in 6 h',
      seconds: 6 * 3_600,
      diskBytes: 60 * GB,
    });
    expect((await rowsOf(PAIR)).map(({ host, status }) => `${host} ${status}`)).toEqual(
      Array.from({ length: 6 }, () => 'muc09 planned'),
    );
    expect((await rowsOf(SINGLE)).map(({ host }) => host)).toEqual(['', '']);
  });

  it('counts the work and the disk of chains of other dates, as far as it is still to be done', async () => {
    await Promise.all([alive('muc09', { freeDiskBytes: 85 * GB }), alive('muc10', { freeDiskBytes: 85 * GB })]);
    const other = { process: PLAN.process, unit: '2014-12-20', chain: 'X' };
    await records.saveDate(date({ ...other, stage: 'processing' }));
    const at = new Date().toISOString();
    await records.savePlacement({
      ...other,
      host: 'muc09',
      number: 1,
      because: '',
      seconds: 40,
      diskBytes: 40 * GB,
      at,
    });
    await records.saveAb(abRow({ ...other, ab: '1', host: 'muc09', status: 'planned' }));
    const { place } = activities([known('muc09'), known('muc10')]);
    expect(await place(PAIR)).toMatchObject({
      host: 'muc10',
      because: 'the only host that can take it: in 6 h; muc09: needs 60 GB of disk, 45 GB are free',
    });
    await records.saveAb(abRow({ ...other, ab: '2', host: 'muc09', status: 'succeeded' }));
    expect(await place(SINGLE)).toMatchObject({
      host: 'muc09',
      because: expect.stringContaining('after 20 s') as string,
    });
  });

  it('places a chain again where its products are, with what is left of its work', async () => {
    await Promise.all([alive('muc09'), alive('muc10')]);
    const { place } = activities([known('muc09'), known('muc10')]);
    await place(PAIR);
    const [failed, ...made] = (await rowsOf(PAIR)).toReversed();
    for (const row of made) await records.saveAb({ ...row, status: 'succeeded' });
    if (failed !== undefined) await records.saveAb({ ...failed, status: 'failed', reason: 'crash' });
    expect(await place(PAIR)).toEqual({
      host: 'muc09',
      because: 'the products of this chain are there',
      number: 2,
      pushes: false,
    });
    const { process, unit } = PLAN;
    expect(await records.findPlacement({ process, unit, chain: PAIR })).toMatchObject({ seconds: 3_600 });
    expect((await rowsOf(PAIR)).map(({ status, reason }) => `${status} ${reason}`).toSorted()).toEqual([
      'planned ',
      ...made.map(() => 'succeeded '),
    ]);
  });

  it('makes everything anew on another host when that of the products is lost', async () => {
    await Promise.all([alive('muc09'), alive('muc10')]);
    const { place } = activities([known('muc09'), known('muc10')]);
    await place(PAIR);
    await endWith(PAIR, 'succeeded');
    lost = ['muc09'];
    expect(await place(PAIR)).toMatchObject({
      host: 'muc10',
      number: 2,
      because: 'the only host that can take it: in 6 h; muc09: lost: power cut',
    });
    expect(new Set((await rowsOf(PAIR)).map(({ host, status }) => `${host} ${status}`))).toEqual(
      new Set(['muc10 planned']),
    );
  });

  it('leaves ABs alone that a fix has taken out', async () => {
    await alive('muc09');
    const { place } = activities([known('muc09')]);
    await place(PAIR);
    await endWith(PAIR, 'failed');
    await place(PAIR, [{ ab: `${PAIR}_tpl.ab`, fix: { kind: 'give-up' } }]);
    const statuses = Object.fromEntries((await rowsOf(PAIR)).map(({ ab, status }) => [ab, status]));
    expect(statuses).toMatchObject({ [`${PAIR}_tpl.ab`]: 'failed', [`${PAIR}.ab`]: 'planned' });
  });

  it('says that a SLAVE pushes where it has somebody to push to', async () => {
    await alive('muc09');
    const places = async (changes: Partial<KnownHost>) =>
      (await activities([known('muc09', changes)]).place(SINGLE)).pushes;
    expect(await places({ role: 'SLAVE', pushTo: 'muse@muc10:/data' })).toBe(true);
    expect(await places({ role: 'SLAVE' })).toBe(false);
    expect(await places({ role: 'MASTER', pushTo: 'muse@muc10:/data' })).toBe(false);
  });
});

describe('[U] a chain that no host takes', () => {
  it('is tried again, with the reason of every host', async () => {
    await alive('muc09');
    await records.markHost({
      host: 'muc09',
      mark: 'drained',
      markedBy: 'jdoe',
      markedAt: '2014-12-15T10:00:00.000Z',
      markedBecause: 'new disks',
    });
    await alive('muc10');
    silent = { muc10: 600 };
    await expect(activities([known('muc09'), known('muc10'), known('muc11')]).place(PAIR)).rejects.toMatchObject({
      type: 'HOST_UNAVAILABLE',
      nonRetryable: false,
      message: `no host takes chain ${PAIR} now: muc09: drained by jdoe: new disks; muc10: silent for 10 min; muc11: its worker has never been started; it is placed as soon as one does; phoenix host list shows them`,
    });
    expect((await rowsOf(PAIR)).map(({ host }) => host)).toEqual(Array.from({ length: 6 }, () => ''));
  });

  it('fails when none ever can: what a host says of itself counts before phoenix.yaml', async () => {
    await alive('muc09', { memoryBytes: 8 * GB });
    await expect(activities([known('muc09')]).place(PAIR)).rejects.toMatchObject({
      type: 'HOST_TOO_SMALL',
      nonRetryable: true,
      message: expect.stringContaining('muc09: needs 20 GB of memory, has 8 GB') as string,
    });
  });

  it('does not wait for a host whose clock is wrong', async () => {
    await alive('muc09', { seenAt: '1999-01-01T00:00:00.000Z' });
    await expect(activities([known('muc09')]).place(PAIR)).resolves.toMatchObject({ host: 'muc09' });
  });

  it('waits for the slot that its host has written', async () => {
    const now = new Date();
    const hour = (plus: number) => String((now.getUTCHours() + plus) % 24).padStart(2, '0');
    await alive('muc09', { slot: `${hour(2)}:00-${hour(14)}:00` });
    await expect(activities([known('muc09')]).place(PAIR)).rejects.toMatchObject({ type: 'HOST_UNAVAILABLE' });
    await alive('muc09', { slot: '' });
    await expect(activities([known('muc09')]).place(PAIR)).resolves.toMatchObject({ host: 'muc09' });
  });
});

describe('[U] a placement that is over', () => {
  const ref = (placement: number) => ({ process: PLAN.process, unit: PLAN.unit, chain: PAIR, placement });

  it('can write no row of an AB any more; the one that holds can', async () => {
    await Promise.all([alive('muc09'), alive('muc10')]);
    const { place } = activities([known('muc09'), known('muc10')]);
    const old = await place(PAIR);
    const [row] = await rowsOf(PAIR);
    if (row === undefined) throw new Error('no AB');
    await saveCurrentAb(records, ref(old.number), { ...row, status: 'running' });
    lost = ['muc09'];
    const current = await place(PAIR);
    await expect(saveCurrentAb(records, ref(old.number), { ...row, status: 'succeeded' })).rejects.toMatchObject({
      code: 'PLACEMENT_STALE',
      message: `placement 1 of chain ${PAIR} is over: it was placed on muc10 (placement 2)`,
    });
    expect((await rowsOf(PAIR)).map(({ status }) => status)).not.toContain('succeeded');
    await saveCurrentAb(records, ref(current.number), { ...row, host: 'muc10', status: 'succeeded' });
    expect((await rowsOf(PAIR)).map(({ status }) => status)).toContain('succeeded');
  });

  it('is none where the chain was never placed by number, as in dates of older versions', async () => {
    await expect(refuseStalePlacement(records, ref(0))).resolves.toBeUndefined();
  });
});
