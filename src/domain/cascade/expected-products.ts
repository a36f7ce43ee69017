import type { ExpectedProduct } from '../association/association-block.ts';
import type { ProductRule, RecipeRule } from '../instance/recipe-rule.ts';
import { filtersOf } from './recipe-parameters.ts';

export interface ProductContext {
  readonly rawType: string;
  readonly ifus: readonly number[];
  readonly parameters: readonly string[];
}

/** The products without which a run of this step has failed. */
export function expectedProducts(rule: RecipeRule, context: ProductContext): ExpectedProduct[] {
  return rule.products
    .filter(({ rawTypes }) => rawTypes?.includes(context.rawType) ?? true)
    .map(({ catg, count }) => ({ catg, count: countOf(count, context) }));
}

function countOf(count: ProductRule['count'], { ifus, parameters }: ProductContext): number {
  if (count === 'per-ifu') return ifus.length;
  return count === 'per-filter' ? filtersOf(parameters).length : count;
}
