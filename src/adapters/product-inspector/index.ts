import type { ProductInspector } from '../../ports/product-inspector.ts';
import { measureProduct } from './measure.ts';
import { plotProduct } from './plot.ts';

/** Looks at products with our own FITS module and draws their QC plots, without any library. */
export function createProductInspector(): ProductInspector {
  return { measure: measureProduct, plot: plotProduct };
}
