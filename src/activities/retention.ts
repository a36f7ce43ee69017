import type { DataRoot } from '../domain/product/data-root.ts';
import { isIngested } from '../domain/stage/date-facts.ts';
import { isGateOpen } from '../domain/stage/questions.ts';
import { inputsToDelete } from '../domain/retention/input-sweep.ts';
import type { DeletedInput } from '../domain/retention/input-sweep.ts';
import { chainsToRelease, isFinal } from '../domain/retention/product-retention.ts';
import type { ProductFacts } from '../domain/retention/product-retention.ts';
import type { ProcessOf } from '../domain/process/process.ts';
import type { InputStore } from '../ports/input-store.ts';
import type { IntermediateStore } from '../ports/intermediate-store.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { AbRecords, AbRow } from '../ports/records/abs.ts';
import type { AttemptRecords } from '../ports/records/attempts.ts';
import type { DateRecords, KnownDate } from '../ports/records/dates.ts';
import type { DecisionRecords } from '../ports/records/decisions.ts';
import { missingInArchive } from './archived.ts';
import type { ArchivedDependencies } from './archived.ts';
import type { ChainGuard } from './chain-guard.ts';
import type { DiskWatch } from './disk-watch.ts';
import { chainKey } from './disk-watch.ts';

export interface RetentionDependencies {
  readonly host: string;
  readonly dataRoot: DataRoot;
  readonly processes: readonly string[];
  readonly records: Pick<AbRecords, 'listAbs'> &
    Pick<AttemptRecords, 'listAttempts'> &
    Pick<DateRecords, 'listDates' | 'findDate'> &
    Pick<DecisionRecords, 'listDecisions'> &
    ArchivedDependencies['records'];
  readonly phase3: ArchivedDependencies['phase3'];
  readonly manifests: ManifestReader;
  readonly inputs: Pick<InputStore, 'sweep'>;
  readonly intermediates: IntermediateStore;
  readonly store: Pick<ProductStore, 'release'>;
  readonly diskWatch: Pick<DiskWatch, 'isTight'>;
  readonly chains: Pick<ChainGuard, 'whileIdle'>;
  readonly retention: { readonly graceDays: number; readonly calibrationDays: number };
  readonly processOf: ProcessOf;
  clock?(): Date;
}

export interface SweepReport {
  readonly inputs: readonly DeletedInput[];
  /** Bytes of intermediate products that are gone. */
  readonly freedBytes: number;
}

/** Deletes what nothing on this host can need any more, by what the database says. To be called every minute or so. */
export type RetentionSweep = () => Promise<SweepReport>;

export function createRetentionSweep(deps: RetentionDependencies): RetentionSweep {
  /** Dates of which nothing is left to be released, with the row for which this is true. */
  const finished = new Map<string, string>();
  return async () => {
    const readAt = (deps.clock?.() ?? new Date()).toISOString();
    const dates = (await Promise.all(deps.processes.map((process) => deps.records.listDates(process)))).flat();
    const inputs = await sweepInputs(deps, dates, readAt);
    let freedBytes = 0;
    for (const date of dates) {
      const key = `${date.process}/${date.unit}`;
      const version = `${date.stage} ${date.updatedAt} ${date.distribution?.ingestedAt ?? ''}`;
      if (finished.get(key) === version || !mayHaveReleasable(date, deps.retention.graceDays, readAt)) continue;
      const swept = await sweepProducts(deps, date, readAt);
      freedBytes += swept.freedBytes;
      if (swept.isAll) finished.set(key, version);
    }
    return { inputs, freedBytes };
  };
}

/** Spares the database the questions about the many dates of which nothing can go yet. */
function mayHaveReleasable(date: KnownDate, graceDays: number, readAt: string): boolean {
  if (isFinal(date) || isGateOpen(date.stage)) return true;
  const completedAt = date.distribution?.completedAt ?? '';
  return completedAt !== '' && Date.parse(readAt) - Date.parse(completedAt) > graceDays * DAY_MS;
}

const DAY_MS = 86_400_000;

async function sweepInputs(
  deps: RetentionDependencies,
  dates: readonly KnownDate[],
  readAt: string,
): Promise<readonly DeletedInput[]> {
  const isDiskTight = await deps.diskWatch.isTight();
  let deleted: readonly DeletedInput[] = [];
  await deps.inputs.sweep((stored) => {
    deleted = inputsToDelete({ ...stored, ...deps.retention, dates, readAt, isDiskTight });
    return deleted.map(({ path }) => path);
  });
  return deleted;
}

interface Swept {
  readonly freedBytes: number;
  /** Nothing more will ever be found. */
  readonly isAll: boolean;
}

async function sweepProducts(deps: RetentionDependencies, date: KnownDate, readAt: string): Promise<Swept> {
  // What went into the archive without it being there is all that is left of the products.
  if (isIngested(date) && (await missingInArchive(deps, date)) !== '') return { freedBytes: 0, isAll: false };
  const { facts, own } = await productFactsOf(deps, date, readAt);
  const chains = chainsToRelease(facts).filter(({ chain }) => own.some((row) => row.chain === chain));
  let freedBytes = 0;
  let idle = 0;
  for (const { chain } of chains) {
    const isIdle = await deps.chains.whileIdle(chainKey({ ...date, chain }), async () => {
      freedBytes += await sweepChain(deps, { date, chain, readAt });
    });
    if (isIdle) idle += 1;
  }
  if (isFinal(date)) await releaseLeftBehind(deps, date);
  return { freedBytes, isAll: !isGateOpen(date.stage) && idle === chains.length };
}

/** What this host has made of chains that were placed anew elsewhere, when it was lost. */
async function releaseLeftBehind(deps: RetentionDependencies, { process, unit }: KnownDate): Promise<void> {
  const [abs, attempts] = await Promise.all([
    deps.records.listAbs(process, unit),
    deps.records.listAttempts(process, unit),
  ]);
  const madeHere = new Set(attempts.filter(({ host }) => host === deps.host).map(({ ab }) => ab));
  const left = abs.filter(({ ab, host }) => host !== deps.host && madeHere.has(ab));
  await deps.store.release(left.flatMap(({ ab }) => workspacesOf(deps, unit, ab)));
}

function workspacesOf(
  { dataRoot }: Pick<RetentionDependencies, 'dataRoot'>,
  unit: string,
  ab: string,
): readonly string[] {
  return [dataRoot.workspace(unit, ab), ...dataRoot.attempts(unit, ab)];
}

interface OwnFacts {
  readonly facts: ProductFacts;
  /** ABs of the date whose products are on this host. */
  readonly own: readonly AbRow[];
}

async function productFactsOf(
  deps: RetentionDependencies,
  { process, unit }: KnownDate,
  readAt: string,
): Promise<OwnFacts> {
  const [date, abs, decisions] = await Promise.all([
    deps.records.findDate(process, unit),
    deps.records.listAbs(process, unit),
    deps.records.listDecisions(process, unit),
  ]);
  const facts = { date: date ?? NO_DATE, abs, decisions, graceDays: deps.retention.graceDays, readAt };
  return { facts, own: abs.filter(({ host }) => host === deps.host) };
}

/** Nothing is known of it: nothing goes. */
const NO_DATE = { process: '', unit: '', stage: 'planning', updatedAt: '' } as const;

interface ChainSweep {
  readonly date: KnownDate;
  readonly chain: string;
  readonly readAt: string;
}

/** Asks the database anew: nobody can begin with the chain between this question and the deletion. */
async function sweepChain(deps: RetentionDependencies, { date, chain, readAt }: ChainSweep): Promise<number> {
  const { facts, own } = await productFactsOf(deps, date, readAt);
  if (!chainsToRelease(facts).some((releasable) => releasable.chain === chain)) return 0;
  const rows = own.filter((row) => row.chain === chain);
  // It is never made again: the workspaces go as a whole.
  if (isFinal(facts.date)) {
    await deps.store.release(rows.flatMap(({ ab }) => workspacesOf(deps, date.unit, ab)));
    return 0;
  }
  await deps.store.release(attemptsToRelease(deps, rows, facts));
  let freedBytes = 0;
  for (const row of rows) freedBytes += await releaseIntermediates(deps, row);
  return freedBytes;
}

/** What an operator has taken from an attempt, a doubtful list of offsets, is an input of a combination: it stays with it. */
function attemptsToRelease(
  { dataRoot }: RetentionDependencies,
  rows: readonly AbRow[],
  { decisions }: ProductFacts,
): readonly string[] {
  const taken = decisions.flatMap(({ decision }) =>
    decision.name === 'resume' && decision.payload.fix.kind === 'offset-list' ? [decision.payload.fix.path] : [],
  );
  return rows
    .flatMap(({ unit, ab }) => dataRoot.attempts(unit, ab))
    .filter((folder) => !taken.some((path) => path.startsWith(`${folder}/`)));
}

async function releaseIntermediates(deps: RetentionDependencies, row: AbRow): Promise<number> {
  const workspace = deps.dataRoot.workspace(row.unit, row.ab);
  const manifest = await deps.manifests.read(workspace);
  const rules = deps.processOf(row.process).rules.intermediate;
  const isIntermediate = (step: string, catg: string) => rules.some((rule) => rule.step === step && rule.catg === catg);
  const released = (await deps.intermediates.find(workspace))?.released ?? [];
  const paths = (manifest?.products ?? [])
    .filter(({ catg, path }) => isIntermediate(row.step, catg) && !released.includes(path))
    .map(({ path }) => path);
  return paths.length === 0 ? 0 : deps.intermediates.release(workspace, paths);
}
