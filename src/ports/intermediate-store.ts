import type { Manifest } from '../domain/outcome/attempt.ts';

/** What is left of an AB some of whose products were deleted because nothing needed them any more. */
export interface ReleasedAb {
  readonly manifest: Manifest;
  /** Paths of the products that were deleted, as the manifest has them. */
  readonly released: readonly string[];
}

/** Deletes intermediate products and remembers it, so that an AB without them is not taken for one that was never made. */
export interface IntermediateStore {
  /** Undefined where nothing was released, or where something else is missing as well. */
  find(productDirectory: string): Promise<ReleasedAb | undefined>;
  /** Returns the bytes that were freed. */
  release(productDirectory: string, paths: readonly string[]): Promise<number>;
}
