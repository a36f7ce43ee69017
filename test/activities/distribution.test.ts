import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeliveryActivities } from '../../src/activities/delivery.ts';
import type { DeliveryDependencies } from '../../src/activities/delivery.ts';
import { standingDelivery } from '../../src/activities/delivery-document.ts';
import { createDistributionActivities } from '../../src/activities/distribution.ts';
import type { DistributionDependencies } from '../../src/activities/distribution.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { MUSE_R } from '../fakes/muse.ts';
import type { HostRow } from '../../src/ports/records/hosts.ts';
import type { Records } from '../../src/ports/records.ts';
import type { DistributionInput, DistributionPlan } from '../../src/workflows/contract.ts';
import { ab, host, placement, product } from '../adapters/database/rows.ts';
import { object, planNight } from '../domain/cascade/night-fixtures.ts';
import { certify } from '../fakes/decisions.ts';
import { activityContext } from '../fakes/activity-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'phoenix-distribution-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two exposures of two OBs: two chains. */
const { plan } = planNight([
  { obsId: 1, tplStart: '2014-12-15T02:12:34', exposures: [object('02:12:34.681', 900)] },
  { obsId: 2, tplStart: '2014-12-15T01:49:19', exposures: [object('01:49:19.464', 900)] },
]);
const { process, unit, planKey } = plan;
const CUBES = plan.abs.filter(({ step }) => step === 'post').map(({ name }) => name);

let records: Records;
let lost: readonly string[];
beforeEach(async () => {
  lost = [];
  records = await createRecords({ url: `sqlite:${join(folder, randomUUID())}` });
  await records.migrate();
  for (const name of ['muc09', 'muc10']) await records.saveHost(host({ host: name }));
  for (const [index, { root, abNames }] of plan.chains.entries()) {
    const chain = { process, unit, chain: root, host: index === 0 ? 'muc09' : 'muc10' };
    await records.savePlacement(placement(chain));
    for (const name of abNames) await records.saveAb(ab({ ...chain, ab: name, status: 'succeeded' }));
  }
});
afterEach(() => records.close());

/** The final products of these ABs, by activity of the MASTER. */
function distribute(...accepted: readonly string[]): Promise<DistributionPlan> {
  return distributeWith({}, ...accepted);
}

function distributeWith(
  input: Pick<DistributionInput, 'decisions'>,
  ...accepted: readonly string[]
): Promise<DistributionPlan> {
  const activities = createDistributionActivities({
    records,
    plans: { load: async () => plan },
    watch: { lostBecause: ({ host: name }: HostRow) => (lost.includes(name) ? 'power cut' : '') },
    processOf: () => MUSE_R,
  } as unknown as DistributionDependencies);
  const outcomes = plan.abs.map(({ name }) => ({
    ...{ kind: 'succeeded' as const, ab: name, abKey: name, productChecksum: name, wallSeconds: 1, peakRssBytes: null },
    ...{ caveats: [], reviewMandatory: false, assessment: null },
  }));
  const verdicts = Object.fromEntries(
    CUBES.map((name) => [name, accepted.includes(name) ? 'accept' : 'reject'] as const),
  );
  return activityContext().run(() =>
    activities.planDistribution({ process, unit, planKey, fixes: [], outcomes, verdicts, comments: {}, ...input }),
  );
}

/** What this host takes back, and the files that it deletes. */
async function withdrawOn(
  name: string,
): Promise<{ readonly withdrawn: readonly string[]; readonly deleted: string[] }> {
  const deleted: string[] = [];
  const activities = createDeliveryActivities({
    host: name,
    records,
    dataRoot: dataRootAt('/data'),
    processOf: () => MUSE_R,
    phase3: { find: async () => undefined },
    store: { list: async () => [], release: async (paths: readonly string[]) => void deleted.push(...paths) },
  } as unknown as DeliveryDependencies);
  const ref = { process, unit, planKey };
  const run = (): ReturnType<typeof activities.withdrawProducts> => activities.withdrawProducts(ref);
  const { withdrawn } = await activityContext().run<[], Awaited<ReturnType<typeof run>>, typeof run>(run);
  return { withdrawn, deleted };
}

function publishedOn(name: string, file: string): Promise<void> {
  return records.saveProduct(product({ process, unit, name: file, host: name, path: `/${name}/${file}` }));
}

describe('[U] the distribution of a date with products on two hosts', () => {
  it('waits for nobody while both are there', async () => {
    const { items, obsoleteOn, waitsFor } = await distribute(...CUBES);
    expect(items.map((item) => item.host).toSorted()).toEqual(['muc09', 'muc10']);
    expect(obsoleteOn).toEqual([]);
    expect(waitsFor).toBeUndefined();
  });

  it('says which lost host it waits for, and the way out', async () => {
    lost = ['muc10'];
    const waitsFor = `waits for host muc10 (lost: power cut): products of the date are there; start its worker again, or phoenix restart -d ${unit} makes them anew elsewhere`;
    expect(await distribute(...CUBES)).toMatchObject({ waitsFor });
    const { items } = await distribute(...CUBES);
    const onMuc09 = items.filter((item) => item.host === 'muc09').map((item) => item.ab);
    expect((await distribute(...onMuc09)).waitsFor).toBeUndefined();
  });

  it('has each host take back its own products only', async () => {
    await publishedOn('muc09', 'a.fits');
    await publishedOn('muc10', 'b.fits');
    expect(await distribute()).toMatchObject({ items: [], obsoleteOn: ['muc09', 'muc10'] });
    expect(await withdrawOn('muc09')).toEqual({ withdrawn: ['a.fits'], deleted: ['/muc09/a.fits'] });
    expect((await records.listProducts(process, unit)).map(({ name }) => name)).toEqual(['b.fits']);
    expect(await withdrawOn('muc10')).toEqual({ withdrawn: ['b.fits'], deleted: ['/muc10/b.fits'] });
  });

  it('asks a host on which an earlier distribution may have left files without rows, completed or not', async () => {
    const { items } = await distribute(...CUBES);
    const onMuc09 = items.filter((item) => item.host === 'muc09').map((item) => item.ab);
    expect((await distribute(...onMuc09)).obsoleteOn).toEqual(['muc09', 'muc10']);
    lost = ['muc10'];
    expect((await distribute(...onMuc09)).obsoleteOn).toEqual(['muc09']);
  });

  it('asks no lost host to take something back: it would wait for it', async () => {
    await publishedOn('muc09', 'a.fits');
    await publishedOn('muc10', 'b.fits');
    lost = ['muc10'];
    expect((await distribute()).obsoleteOn).toEqual(['muc09']);
  });
});

describe('[U] a decision that comes when the date takes no more', () => {
  const reject = certify(CUBES[0] ?? '', 'reject');
  const { decisionId } = reject.payload;
  const stored = { process, unit, decisionId, decision: reject, because: '', at: '2014-12-16T09:00:00.000Z' };

  /** A distribution that has published nothing, and with that all of it. */
  async function distributed(input: Pick<DistributionInput, 'decisions'>): Promise<void> {
    await distributeWith(input);
    await records.completeDistribution({ process, unit, number: 1 }, '2014-12-16T10:00:00.000Z');
  }

  it('is not counted for being stored: what is distributed without it does not stand', async () => {
    await records.saveDecision({ ...stored, state: 'stored' });
    await distributed({ decisions: [] });
    expect(await standingDelivery(records, { process, unit })).toBeUndefined();
  });

  it('is counted when the date has taken it, although its row does not say so yet', async () => {
    await records.saveDecision({ ...stored, state: 'stored' });
    await distributed({ decisions: [decisionId] });
    await records.saveDecision({ ...stored, state: 'accepted', number: 1 });
    expect(await standingDelivery(records, { process, unit })).toMatchObject({ reached: 'distributed' });
  });

  it('is counted as it always was in a date that does not say what it has taken', async () => {
    await records.saveDecision({ ...stored, state: 'stored' });
    await distributed({});
    expect(await standingDelivery(records, { process, unit })).toMatchObject({ reached: 'distributed' });
  });
});
