import type { Keywords } from '../frame/keywords.ts';
import type { Background } from './background.ts';
import type { CubeSize, ExposureFacts, MeasuredOffset } from './quality-facts.ts';

/** What was measured on the files of a product and of the ABs that it descends from. */
export interface ProductMeasurement {
  /** Keywords of the cube: primary header, and of the extension with the data. */
  readonly primary: Keywords;
  readonly data: Keywords;
  readonly cubeSize: CubeSize;
  /** Of the white-light image; null when the product has none. */
  readonly background: Background | null;
  /** In order of time; a single cube has one. */
  readonly exposures: readonly ExposureFacts[];
  /** Largest cube among the exposures of a combined cube. */
  readonly largestSingle: CubeSize | null;
  /** Offsets that were given to the combination; empty without alignment. */
  readonly offsets: readonly MeasuredOffset[];
  /** Exposures that the recipe says it combined (from its log); null when it says nothing. */
  readonly combinedCount: number | null;
  /** Numeric QC parameters of all products by AB: `qc[ab][keyword]` has one value per product that carries it. */
  readonly qc: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}
