import type { ExpectedProduct } from '../association/association-block.ts';
import type { Key, OutputRule, Step } from '../instance/step.ts';
import { isMadeFor } from '../instance/steps.ts';
import { filtersOf } from './recipe-parameters.ts';

export interface ProductContext {
  readonly rawType: string;
  readonly ifus: readonly number[];
  readonly parameters: readonly string[];
}

/** The products without which a run of this step has failed. */
export function expectedProducts({ outputs }: Step, context: ProductContext): ExpectedProduct[] {
  return outputs
    .filter((output) => isMadeFor(output, context.rawType))
    .map(({ catg, count }) => ({ catg, count: countOf(count, context) }));
}

function countOf(count: OutputRule['count'], context: ProductContext): number {
  return typeof count === 'number' ? count : keysOf(count.each, context).length;
}

/** What tells the calls or files of an AB apart, each as its files are called. */
export function keysOf(key: Key, { ifus, parameters }: Pick<ProductContext, 'ifus' | 'parameters'>): readonly string[] {
  return key === 'ifu' ? ifus.map(String) : filtersOf(parameters);
}
