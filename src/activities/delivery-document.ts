import type { Suppressed } from '../domain/cascade/plan.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { DecisionName } from '../domain/quality/decision.ts';
import type { FinalProduct } from '../domain/product/final-products.ts';
import type { ProductRecords } from '../ports/records/products.ts';
import type { DecisionRecords, DecisionRow } from '../ports/records/decisions.ts';
import type { DistributionRecords, DistributionRow } from '../ports/records/distributions.ts';
import type { AbFix, DateRef, DeliveryItem } from '../workflows/contract.ts';

/** The delivery plan of a date: what is delivered, from which host, and on which decisions it rests. */
export interface DeliveryDocument {
  readonly planKey: string;
  readonly fixes: readonly AbFix[];
  readonly products: readonly FinalProduct[];
  readonly items: readonly DeliveryItem[];
  readonly notDelivered: readonly Suppressed[];
  /** By AB: comment of the certification. */
  readonly comments: Readonly<Record<string, string>>;
  /** Ids of the decisions that it counts with; documents of older versions do not say it. */
  readonly decisions?: readonly string[];
}

/** A distribution with what it delivers. */
export interface Delivery extends DistributionRow {
  readonly document: DeliveryDocument;
}

type DateKey = Pick<DateRef, 'process' | 'unit'>;

export async function listDeliveries(
  records: DistributionRecords,
  { process, unit }: DateKey,
): Promise<readonly Delivery[]> {
  const rows = await records.listDistributions(process, unit);
  return rows.map((row) => ({ ...row, document: JSON.parse(row.content) as DeliveryDocument }));
}

/** The distribution under way, or the last one. @throws PhoenixError NOT_DISTRIBUTED when it is not one of this plan. */
export async function currentDelivery(records: DistributionRecords, ref: DateRef): Promise<Delivery> {
  const last = (await listDeliveries(records, ref)).at(-1);
  if (last?.planKey === ref.planKey) return last;
  throw notDistributed(
    ref.unit,
    last === undefined
      ? `nothing of it was ever distributed`
      : `its last distribution is of plan ${last.planKey.slice(0, 12)}, not of ${ref.planKey.slice(0, 12)}`,
  );
}

export function notDistributed(unit: string, because: string): PhoenixError {
  return new PhoenixError(
    'NOT_DISTRIBUTED',
    `${unit} is not distributed: ${because}`,
    `phoenix -d ${unit} -P takes it up again; what is made and decided stays`,
  );
}

/** A completed distribution by which later runs go. */
export interface StandingDelivery {
  readonly planKey: string;
  readonly reached: 'distributed' | 'ingested';
  /** A file of the date is in the archive: from here on there is only the way forward. */
  readonly isArchived: boolean;
}

/**
 * The last distribution of the date, if it is completed and nothing was decided about its products since: a product that was
 * rejected after it does not go into the archive.
 */
export async function standingDelivery(
  records: DistributionRecords & ProductRecords & DecisionRecords,
  ref: DateKey,
): Promise<StandingDelivery | undefined> {
  const last = (await listDeliveries(records, ref)).at(-1);
  if (last === undefined || last.completedAt === '') return undefined;
  const products = await records.listProducts(ref.process, ref.unit);
  const isArchived = products.some(({ state }) => state === 'ingested');
  if (!isArchived && last.ingestedAt === '' && (await isOvertaken(records, last))) return undefined;
  return { planKey: last.planKey, reached: last.ingestedAt === '' ? 'distributed' : 'ingested', isArchived };
}

async function isOvertaken(records: DecisionRecords, { process, unit, document }: Delivery): Promise<boolean> {
  const { decisions } = document;
  if (decisions === undefined) return false;
  const decided = await decisionsOnProducts(records, { process, unit });
  return decided.some(({ decisionId }) => !decisions.includes(decisionId));
}

const ABOUT_PRODUCTS: readonly string[] = ['certify', 'resume', 'review'] satisfies readonly DecisionName[];

/** What was refused has decided nothing; a comment or a park changes no product. */
export async function decisionsOnProducts(
  records: DecisionRecords,
  { process, unit }: DateKey,
): Promise<readonly DecisionRow[]> {
  const isAboutProducts = ({ state, decision: { name } }: DecisionRow) =>
    state !== 'refused' && ABOUT_PRODUCTS.includes(name);
  return (await records.listDecisions(process, unit)).filter(isAboutProducts);
}

/** Names of its files, each once: a plot may belong to two datasets. */
export function fileNamesOf(products: readonly FinalProduct[]): readonly string[] {
  return [...new Set(products.flatMap(({ files }) => files.map(({ name }) => name)))];
}
