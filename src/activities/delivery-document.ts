import type { FinalProduct } from '../domain/product/final-products.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { Suppressed } from '../domain/cascade/plan.ts';
import type { ProductRow, Records } from '../ports/records.ts';
import type { AbFix, DeliveryItem } from '../workflows/contract.ts';

/** The delivery plan of a date: what is delivered, from which host, and on which decisions it rests. */
export interface DeliveryDocument {
  readonly planKey: string;
  readonly fixes: readonly AbFix[];
  readonly products: readonly FinalProduct[];
  readonly items: readonly DeliveryItem[];
  readonly notDelivered: readonly Suppressed[];
  /** By AB: comment of the certification. */
  readonly comments: Readonly<Record<string, string>>;
}

export async function saveDelivery(records: Records, delivery: DeliveryDocument): Promise<void> {
  await records.saveDocument(documentName(delivery.planKey), JSON.stringify(delivery));
}

/** True when the products of this plan were distributed, wholly or in part. */
export async function hasDelivery(records: Records, planKey: string): Promise<boolean> {
  return (await records.findDocument(documentName(planKey))) !== undefined;
}

/** @throws PhoenixError FILE_MISSING when the date was not distributed. */
export async function loadDelivery(records: Records, planKey: string): Promise<DeliveryDocument> {
  const text = await records.findDocument(documentName(planKey));
  if (text === undefined) {
    throw new PhoenixError(
      'FILE_MISSING',
      `there is no delivery plan for plan ${planKey.slice(0, 16)}`,
      'certify and distribute the date first: phoenix -d DATE -M',
    );
  }
  return JSON.parse(text) as DeliveryDocument;
}

/** What an earlier distribution has published and this one does not deliver. What is ingested stays. */
export function notDeliveredAnyMore(
  rows: readonly ProductRow[],
  products: readonly FinalProduct[],
): readonly ProductRow[] {
  const delivered = new Set(products.flatMap(({ files }) => files.map(({ name }) => name)));
  return rows.filter(({ name, state }) => state === 'published' && !delivered.has(name));
}

function documentName(planKey: string): string {
  return `delivery/${planKey}`;
}
