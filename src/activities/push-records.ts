import { basename, relative } from 'node:path/posix';
import type { Manifest } from '../domain/outcome/attempt.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { abRoot } from '../domain/association/ab-names.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { DateFiles } from '../ports/date-files.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { RecordFiles } from '../ports/record-files.ts';
import type { RecordPush } from '../ports/record-push.ts';
import type { PlacementRecords } from '../ports/records/placements.ts';
import type { QcRecords } from '../ports/records/qc.ts';
import type { AttemptRecords } from '../ports/records/attempts.ts';
import type { ProductRecords } from '../ports/records/products.ts';
import type { AbRecords, AbRow } from '../ports/records/abs.ts';
import type { DateRef, PushRecordsInput } from '../workflows/contract.ts';
import { refuseStalePlacement } from './current-placement.ts';
import { mappingFailures, watchActivityEnd, withHeartbeat } from './failures.ts';

export interface PushDependencies {
  readonly host: string;
  readonly dataRoot: DataRoot;
  readonly plans: PlanStore;
  readonly records: AbRecords & AttemptRecords & PlacementRecords & ProductRecords & QcRecords;
  readonly manifests: ManifestReader;
  readonly dateFiles: DateFiles;
  readonly recordFiles: RecordFiles;
  /** Undefined on hosts that push to nobody. */
  readonly recordPush: RecordPush | undefined;
}

export interface PushedRecords {
  readonly files: number;
  readonly sent: number;
}

export type PushActivities = ReturnType<typeof createPushActivities>;

/**
 * Logs, plots, headers and statistics of a SLAVE go to the MASTER, into the same folders; pixels stay (seed 000,
 * MASTER/SLAVE). Idempotent by path and content.
 */
export function createPushActivities(deps: PushDependencies) {
  return {
    /** Of a chain, as far as it has come. @throws PLACEMENT_STALE, PUSH_FAILED (transient), PUSH_REFUSED */
    async pushRecords(input: PushRecordsInput): Promise<PushedRecords> {
      return withHeartbeat((beat) =>
        mappingFailures(async () => {
          await refuseStalePlacement(deps.records, input);
          const files = await recordsOfChain(deps, input);
          // Reading headers may have taken a while.
          await refuseStalePlacement(deps.records, input);
          return push(deps, files, beat);
        }),
      );
    },
  };
}

/**
 * Before the products of a date are deleted: headers of what this host has delivered, its collected logs and plots, and what
 * its chains could not push. Does nothing on hosts that push to nobody.
 * @throws PUSH_FAILED (transient): nothing is deleted that has not arrived
 */
export async function pushDeliveredRecords(
  deps: Omit<PushDependencies, 'plans'>,
  { process, unit }: Pick<DateRef, 'process' | 'unit'>,
): Promise<void> {
  if (deps.recordPush === undefined) return;
  const paths = (await deps.records.listProducts(process, unit)).map(({ path }) => path);
  const own = (await deps.recordFiles.existing(paths)).filter((path) => path.startsWith(`${deps.dataRoot.root}/`));
  const headers = await writeHeaders(deps, own.filter(isFits), deps.dataRoot.headers(unit));
  const rows = (await deps.records.listAbs(process, unit)).filter(({ host }) => host === deps.host);
  const left: string[] = [];
  for (const row of rows) left.push(...(await recordsOfAb(deps, row)));
  try {
    await push(deps, [...own.filter((path) => !isFits(path)), ...headers, ...left], () => undefined);
  } catch (error) {
    if (!(error instanceof PhoenixError) || error.code !== 'PUSH_REFUSED') throw error;
    throw new PhoenixError('PUSH_FAILED', error.message, error.cure, { cause: error });
  }
}

type Beat = (details: unknown) => void;

async function push(
  { host, dataRoot, recordPush }: Pick<PushDependencies, 'host' | 'dataRoot' | 'recordPush'>,
  paths: readonly string[],
  beat: Beat,
): Promise<PushedRecords> {
  if (recordPush === undefined) {
    throw new PhoenixError(
      'CONFIG_INVALID',
      `host ${host} is to push its records, but its own phoenix.yaml names no place`,
      'give all hosts the same phoenix.yaml, with pushTo, and restart their workers',
    );
  }
  const { cancelRequested, detach } = watchActivityEnd();
  const files = paths.map((path) => relative(dataRoot.root, path)).toSorted();
  const { sent } = await recordPush.push(files, {
    signal: AbortSignal.any([cancelRequested, detach]),
    onSent: beat,
  });
  return { files: files.length, sent: sent.length };
}

async function recordsOfChain(deps: PushDependencies, input: PushRecordsInput): Promise<readonly string[]> {
  const { process, unit, planKey, chain } = input;
  const plan = await deps.plans.load(planKey);
  const names = new Set(plan.chains.find(({ root }) => root === chain)?.abNames);
  const rows = (await deps.records.listAbs(process, unit)).filter(({ ab }) => names.has(ab));
  const paths: string[] = [];
  // One after another: it is not worth the disk's time while recipes run.
  for (const row of rows) paths.push(...(await recordsOfAb(deps, row)));
  return paths;
}

async function recordsOfAb(deps: Omit<PushDependencies, 'plans'>, row: AbRow): Promise<readonly string[]> {
  const { dataRoot, recordFiles } = deps;
  const { unit, ab } = row;
  const manifest = await deps.manifests.read(dataRoot.workspace(unit, ab));
  const products = (manifest?.products ?? []).map(({ path }) => path).filter(isFits);
  const headers = await writeHeaders(deps, products, `${dataRoot.headers(unit)}/${abRoot(ab)}`);
  const statistics = await writeStatistics(deps, row, manifest);
  const others = await recordFiles.existing([dataRoot.logOf(unit, ab), dataRoot.plotOf(unit, ab)]);
  return [...others, ...headers, statistics];
}

/** `fits -> hdr`; a product that has gone has left its header here when it was there. */
async function writeHeaders(
  { dateFiles, recordFiles }: Pick<PushDependencies, 'dateFiles' | 'recordFiles'>,
  products: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const product of products) {
    const path = `${folder}/${basename(product, '.fits')}.hdr`;
    const text = await recordFiles.headerText(product);
    if (text !== undefined) await dateFiles.write(path, text);
    written.push(path);
  }
  return recordFiles.existing(written);
}

/** All that the database knows of an AB, with what its run has cost: readable without the database. */
async function writeStatistics(
  { dataRoot, records, dateFiles }: Pick<PushDependencies, 'dataRoot' | 'records' | 'dateFiles'>,
  row: AbRow,
  manifest: Manifest | undefined,
): Promise<string> {
  const { process, unit, ab } = row;
  const attempts = (await records.listAttempts(process, unit)).filter((attempt) => attempt.ab === ab);
  const qc = await records.listQc(process, unit, ab);
  const path = dataRoot.statisticsOf(unit, ab);
  await dateFiles.write(path, `${JSON.stringify({ ab: row, attempts, qc, run: manifest ?? null }, null, 1)}\n`);
  return path;
}

function isFits(path: string): boolean {
  return path.endsWith('.fits');
}
