import type { Manifest } from '../domain/outcome/attempt.ts';

/** Manifests of published products, whatever their key. */
export interface ManifestReader {
  /** The manifest in this workspace; undefined when nothing is published there. */
  read(productDirectory: string): Promise<Manifest | undefined>;
}
