import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { obOfProduct } from '../domain/product/ob-of-product.ts';
import { exposureAbsOf } from '../domain/cascade/lineage.ts';
import type { DateRow } from '../ports/records/dates.ts';
import type { Operation } from './operation.ts';

type ObSources = Pick<Operation, 'archive' | 'obRecords' | 'plans'>;

/**
 * OB grade and comment of a product, for whoever certifies it (seed 000: displayed throughout the certification). Read when
 * asked, because grades come late; where they cannot be read that is said, and the certification goes on.
 */
export async function obNotes(
  operation: ObSources,
  { unit, planKey }: Pick<DateRow, 'unit' | 'planKey'>,
  ab: string,
): Promise<readonly string[]> {
  try {
    const records = await operation.obRecords.read(unit);
    const { abs } = await (await operation.plans()).load(planKey);
    const exposures = abs
      .filter(({ name }) => name === ab)
      .flatMap((product) => exposureAbsOf(product, abs).flatMap(({ basics }) => basics));
    const { grade, comment } = await obOfProduct(records, exposures, operation.archive);
    return [...(grade === '' ? [] : [`OB grade: ${grade}`]), ...(comment === '' ? [] : [`OB comment: ${comment}`])];
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    return [`OB grade and comment cannot be read: ${error.message}; ${error.cure}`];
  }
}
