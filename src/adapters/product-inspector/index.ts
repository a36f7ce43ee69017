import type { ProductInspector } from '../../ports/product-inspector.ts';
import { measureProduct } from './measure.ts';
import { plotProduct } from './plot.ts';
import { DEFAULT_NAMES } from './product-catgs.ts';
import type { InspectedNames } from './product-catgs.ts';

/** Looks at products with our own FITS module and draws their QC plots, without any library. */
export function createProductInspector(names: Partial<InspectedNames> = {}): ProductInspector {
  const all = { ...DEFAULT_NAMES, ...names };
  return {
    measure: (request) => measureProduct(request, all),
    plot: (request) => plotProduct(request, all),
  };
}
