import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { abRowOf } from '../../src/activities/ab-row.ts';
import { createChainGuard } from '../../src/activities/chain-guard.ts';
import { createDeliveryActivities } from '../../src/activities/delivery.ts';
import { standingDelivery } from '../../src/activities/delivery-document.ts';
import { createDistributionActivities } from '../../src/activities/distribution.ts';
import { openTree } from '../../src/activities/generated-abs.ts';
import { createDatasetPublisher } from '../../src/activities/publish-dataset.ts';
import { createRetentionSweep } from '../../src/activities/retention.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import { abText } from '../../src/domain/association/ab-text.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { MUSE, MUSE_R } from '../fakes/muse.ts';
import type { AbTree } from '../../src/ports/ab-tree.ts';
import type { PlanStore } from '../../src/ports/plan-store.ts';
import type { Records } from '../../src/ports/records.ts';
import type { DeliveryItem, DistributionPlan } from '../../src/workflows/contract.ts';
import { object, planNight } from '../domain/cascade/night-fixtures.ts';
import { made } from '../domain/quality/gate-fixtures.ts';
import { date, placement } from '../adapters/database/rows.ts';
import { archiveIn, logIn, storeIn, treeIn } from '../fakes/delivery-ports.ts';
import type { ArchivedCopy, Files } from '../fakes/delivery-ports.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

export const HOST = 'muc10';
/** Two exposures and their combination: an IDP of six files, and two S. files. */
export const { plan: PLAN } = planNight([
  { obsId: 1, tplStart: '2014-12-15T02:12:34', exposures: [object('02:12:34.681', 900), object('02:23:49.898', 900)] },
]);
const { process, unit, planKey } = PLAN;
const REF = { process, unit, planKey };
export const COMBINED = PLAN.abs.find(({ step }) => step === 'combine')?.name ?? '';
const CATGS = ['DATACUBE_FINAL', 'IMAGE_FOV'];
export const SINGLES = PLAN.abs.filter(({ step }) => step === 'post').map(({ name }) => name);

/** What a test is told of every effect on the outside, before and after it; throwing is the death of the process there. */
export type OnEffect = (when: 'before' | 'after', effect: string) => Promise<void> | void;

/** A port whose methods of these names are effects. */
function watched<Port extends object>(port: Port, names: readonly (keyof Port & string)[], onEffect: OnEffect): Port {
  const methods = names.map((name) => [
    name,
    async (...given: readonly unknown[]): Promise<unknown> => {
      const effect = `${name} ${JSON.stringify(given).slice(0, 160)}`;
      await onEffect('before', effect);
      const result: unknown = await (port[name] as (...all: readonly unknown[]) => Promise<unknown>)(...given);
      await onEffect('after', effect);
      return result;
    },
  ]);
  return { ...port, ...(Object.fromEntries(methods) as Partial<Port>) };
}

const DATA_ROOT = dataRootAt('/data');

/** A certified date on one host, from its workspaces to the archive: real activities over a real database. */
export async function deliveredNight(onEffect: OnEffect = () => undefined) {
  const dataRoot = DATA_ROOT;
  const files = new Map<string, string>();
  const archive = new Map<string, ArchivedCopy>();
  const lines: string[] = [];
  const plain = await createRecords({ url: `sqlite:${join(temporaryFolder(), `${randomUUID()}.db`)}` });
  onTestFinished(() => plain.close());
  await plain.migrate();
  // How the run before has ended is nothing that a delivery goes by.
  await plain.saveDate(date({ process, unit, stage: 'cancelled', planKey }));
  const tree = treeIn(new Map());
  const texts = Object.fromEntries(PLAN.abs.map((ab) => [ab.name, abText(ab, MUSE)]));
  const opened = await openTree({ abTree: tree, records: plain, processOf: () => MUSE_R }, REF);
  await opened.write({ texts, generated: texts });
  for (const { root: chain, abNames } of PLAN.chains) {
    await plain.savePlacement(placement({ process, unit, chain, host: HOST }));
    for (const ab of PLAN.abs.filter(({ name }) => abNames.includes(name)))
      await plain.saveAb(abRowOf({ process, unit, chain }, ab, { status: 'succeeded', host: HOST }));
  }
  for (const { name } of PLAN.abs) makeProducts(files, name);
  const delivery = deliveryOver({
    records: plain,
    abTree: tree,
    plans: { load: async () => PLAN },
    files,
    archive,
    lines,
    onEffect,
  });
  return { unit, dataRoot, files, archive, lines, records: plain, tree, ...delivery };
}
export type DeliveredNight = Awaited<ReturnType<typeof deliveredNight>>;

export interface DeliverySetting {
  readonly records: Records;
  readonly abTree: AbTree;
  readonly plans: Pick<PlanStore, 'load'>;
  readonly files: Files;
  readonly archive: Map<string, ArchivedCopy>;
  readonly lines: string[];
  readonly onEffect?: OnEffect;
}

/** The activities of a delivery, real ones, with the sweep of the host; every product is there whose workspace has files. */
export function deliveryOver({ files, archive, lines, onEffect = () => undefined, ...given }: DeliverySetting) {
  const records = watched(
    given.records,
    ['saveProduct', 'deleteProduct', 'beginDistribution', 'completeDistribution', 'completeIngestion', 'saveDocument'],
    onEffect,
  );
  const abTree = watched(given.abTree, ['replaceAll'], onEffect);
  const phase3 = watched(archiveIn(files, archive), ['ingest'], onEffect);
  const ingestionLog = watched(logIn(lines), ['record'], onEffect);
  const store = watched(storeIn(files), ['publish', 'publishLog', 'release'], onEffect);
  const plans = { ...given.plans, save: async () => undefined };
  const dataRoot = DATA_ROOT;
  const processOf = () => MUSE_R;
  const central = createDistributionActivities({
    ...{ abTree, plans, records, processOf },
    watch: { lostBecause: () => '' },
  });
  const manifests = {
    read: async (directory: string) => {
      const products = CATGS.map((catg) => ({ catg, path: `${directory}/${catg}` }));
      return products.every(({ path }) => files.has(path)) ? { recipeVersion: '2.8.9', products } : undefined;
    },
  } as never;
  const publisher = createDatasetPublisher({
    ...{ dataRoot, plans, manifests, store, records, processOf },
    archive: {} as never,
    obRecords: { read: async () => [] },
    headers: { readHeaders: async () => [{}, {}] },
  });
  const local = createDeliveryActivities({
    ...{ host: HOST, dataRoot, plans, records, store, phase3, publisher, ingestionLog, processOf },
    pushDelivered: async () => undefined,
  });
  const sweep = createRetentionSweep({
    ...{ host: HOST, dataRoot, processes: ['MUSE_R'], records, manifests, store, phase3, processOf },
    ...{ inputs: { sweep: async () => undefined }, intermediates: {} as never },
    ...{ diskWatch: { isTight: async () => false }, chains: createChainGuard(() => 0) },
    retention: { graceDays: 7, calibrationDays: 28 },
  });
  return { phase3, central, local, sweep };
}

/** What a recipe run leaves. */
export function makeProducts(files: Files, ab: string): void {
  for (const catg of CATGS) files.set(`${DATA_ROOT.workspace(unit, ab)}/${catg}`, `${catg} of ${ab}`);
  for (const path of [DATA_ROOT.logOf(unit, ab), DATA_ROOT.plotOf(unit, ab)]) files.set(path, basename(path));
}

/** An attempt of an activity, or the same again when it has died. */
export type Attempt = <T>(run: () => Promise<T>) => Promise<T>;

interface Course {
  readonly attempt?: Attempt;
  readonly rejected?: readonly string[];
}

/** What the workflow of a date does from the gate on, started through the ingestion. */
export async function deliver(
  night: DeliveredNight,
  { attempt = (run) => run(), rejected = [] }: Course = {},
): Promise<void> {
  const standing = await standingDelivery(night.records, REF);
  if (standing?.reached === 'ingested') return;
  if (standing === undefined) await distribute(night, { attempt, rejected });
  await ingest(night, attempt);
}

export async function distribute(
  night: DeliveredNight,
  { attempt = (run) => run(), rejected = [] }: Course = {},
): Promise<void> {
  const verdictOf = (name: string) => (rejected.includes(name) ? ('reject' as const) : ('accept' as const));
  const input = {
    ...{ ...REF, fixes: [], comments: {}, outcomes: PLAN.abs.map(({ name }) => made(name)) },
    verdicts: Object.fromEntries([COMBINED, ...SINGLES].map((name) => [name, verdictOf(name)])),
  };
  const planned = await attempt(() => inContext(() => night.central.planDistribution(input)));
  for (const item of inOrder(planned))
    await attempt(() => inContext(() => night.local.publishProduct({ ...REF, item })));
  for (const host of new Set([...planned.items.map((item) => item.host), ...(planned.obsoleteOn ?? [])]))
    if (host === HOST) await attempt(() => inContext(() => night.local.withdrawProducts(REF)));
  await attempt(() => inContext(() => night.central.finishDate(input)));
}

export async function ingest(night: DeliveredNight, attempt: Attempt = (run) => run()): Promise<void> {
  const planned = await attempt(() => inContext(() => night.central.readDistribution(REF)));
  for (const item of inOrder(planned))
    await attempt(() => inContext(() => night.local.ingestProduct({ ...REF, item })));
  await attempt(() => inContext(() => night.local.releaseScratch(REF)));
}

function inOrder({ items }: DistributionPlan): readonly DeliveryItem[] {
  return [...items.filter(({ kind }) => kind === 'S'), ...items.filter(({ kind }) => kind === 'IDP')];
}

function inContext<T>(run: () => Promise<T>): Promise<T> {
  return activityContext().run<[], T, () => Promise<T>>(run);
}

/** All that a delivery leaves behind, without its times. */
export async function traceOf({ records, dataRoot, tree, files, archive, lines }: DeliveredNight) {
  const products = await records.listProducts(process, unit);
  const distributions = await records.listDistributions(process, unit);
  const opened = await openTree({ abTree: tree, records, processOf: () => MUSE_R }, REF);
  return {
    products: products.map(({ name, state, sha256, path }) => ({ name, state, sha256, path })),
    ofEarlierOnes: products.filter((row) => row.distribution !== distributions.at(-1)?.number).map(({ name }) => name),
    last: distributions.slice(-1).map((row) => ({
      ...{ planKey: row.planKey, files: row.files, content: row.content },
      ...{ isCompleted: row.completedAt !== '', isIngested: row.ingestedAt !== '' },
    })),
    files: Object.fromEntries([...files].filter(([path]) => path.startsWith('/data/sci/')).toSorted()),
    archive: [...archive.values()].map(({ name, kind, sha256 }) => `${kind} ${name} ${sha256}`).toSorted(),
    ingested: lines.map((line) => line.split(' ')[1] ?? '').toSorted(),
    tree: opened.texts,
    editedByHand: Object.keys(opened.texts).filter((name) => opened.texts[name] !== opened.generated[name]),
    workspaces: [...files.keys()].filter((path) => path.startsWith(`${dataRoot.products(unit)}/`)),
  };
}

/** Names of files of the date that the archive does not have. */
export async function notInArchive({ records, phase3 }: DeliveredNight): Promise<readonly string[]> {
  const rows = await records.listProducts(process, unit);
  const held = await Promise.all(rows.map(async (row) => ((await phase3.holds(row)) ? [] : [row.name])));
  return held.flat();
}
