import type { Phase3 } from '../ports/phase3.ts';
import type { DistributionRecords } from '../ports/records/distributions.ts';
import type { ProductRecords, ProductRow } from '../ports/records/products.ts';
import type { DateRef } from '../workflows/contract.ts';

export interface ArchivedDependencies {
  readonly host: string;
  readonly records: Pick<DistributionRecords, 'listDistributions'> & Pick<ProductRecords, 'listProducts'>;
  readonly phase3: Pick<Phase3, 'holds'>;
}

/**
 * What of a date is not confirmed to be in the archive, one line; empty when all is. Asked before anything is deleted of
 * which its products could be made again: the records about every file of the date, the archive about those of this host.
 */
export async function missingInArchive(
  { host, records, phase3 }: ArchivedDependencies,
  { process, unit }: Pick<DateRef, 'process' | 'unit'>,
): Promise<string> {
  const last = (await records.listDistributions(process, unit)).at(-1);
  if (last === undefined || last.ingestedAt === '') return `the products of ${unit} are not all ingested`;
  const rows = await records.listProducts(process, unit);
  for (const row of rows.filter((each) => each.distribution === last.number && isOn(host, each))) {
    if (!(await phase3.holds(row)))
      return `${row.name} is ingested as ${row.archiveId}, but the archive does not have it with sha256 ${row.sha256.slice(0, 12)}`;
  }
  return '';
}

/** Dates of older versions do not say where a product is. */
export function isOn(host: string, row: Pick<ProductRow, 'host'>): boolean {
  return row.host === host || row.host === '';
}
