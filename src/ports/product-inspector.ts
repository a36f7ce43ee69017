import type { InspectedNames } from '../domain/instance/inspected-names.ts';
import type { Manifest } from '../domain/outcome/attempt.ts';
import type { ProductMeasurement } from '../domain/quality/measurement.ts';
import type { Score } from '../domain/quality/score-product.ts';

export interface InspectRequest {
  /** Where the recipes of the process write what is measured. */
  readonly names: InspectedNames;
  /** The `_pst` or `_tpl` product. */
  readonly manifest: Manifest;
  /** Manifests of its exposures' `_pst` ABs, in order of time; for a single product its own or none. */
  readonly exposures: readonly Manifest[];
  /** Manifests of all further ancestors whose QC parameters count (scibasic, create_sky, exp_align). */
  readonly ancestors: readonly Manifest[];
  /** List of offsets that was given to the combination: of exp_align or made by hand; undefined without alignment. */
  readonly offsetListPath?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface PlotRequest {
  readonly names: InspectedNames;
  readonly manifest: Manifest;
  readonly targetPath: string;
  /** First line of the plot: name of the AB. */
  readonly title: string;
  /** What a reviewer wants to see beside the image, one line each: target, OB, grade, pattern, flag. */
  readonly notes: readonly string[];
  readonly scores: readonly Score[];
  readonly signal?: AbortSignal;
}

export interface WrittenPlot {
  readonly path: string;
  readonly sizeBytes: number;
  readonly md5: string;
}

/** Looks at the pixels and headers of products. Memory does not grow with the size of the cube. */
export interface ProductInspector {
  /** @throws PhoenixError PRODUCT_INVALID when the manifest names no cube, FITS_INVALID or FILE_MISSING when a file cannot be read. */
  measure(request: InspectRequest): Promise<ProductMeasurement>;
  /** Writes the QC plot (PNG): white-light image, mean spectrum, scores. The same request gives the same bytes. */
  plot(request: PlotRequest): Promise<WrittenPlot>;
}
