import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import { obOfProduct } from '../domain/product/ob-of-product.ts';
import { exposuresOf } from '../domain/quality/lineage.ts';
import type { DateRow } from '../ports/records.ts';
import type { CliContext } from './context.ts';

type ObSources = Pick<CliContext, 'archive' | 'obRecords' | 'plans'>;

/**
 * OB grade and comment of a product, for whoever certifies it (seed 000: displayed throughout the certification). Read when
 * asked, because grades come late; where they cannot be read that is said, and the certification goes on.
 */
export async function obNotes(
  context: ObSources,
  { unit, planKey }: Pick<DateRow, 'unit' | 'planKey'>,
  ab: string,
): Promise<readonly string[]> {
  try {
    const records = await context.obRecords.read(unit);
    const { abs } = await (await context.plans()).load(planKey);
    const exposures = abs
      .filter(({ name }) => name === ab)
      .flatMap((product) => exposuresOf(product, abs).flatMap(({ basics }) => basics));
    const { grade, comment } = await obOfProduct(records, exposures, context.archive);
    return [...(grade === '' ? [] : [`OB grade: ${grade}`]), ...(comment === '' ? [] : [`OB comment: ${comment}`])];
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    return [`OB grade and comment cannot be read: ${error.message}; ${error.cure}`];
  }
}
