import type { Manifest } from '../domain/outcome/attempt.ts';
import type { UsedInput } from '../domain/frame/file-content.ts';

/** Manifests of published products, whatever their key. */
export interface ManifestReader {
  /**
   * Notes what the archive inputs of published products are, where the manifest does not know it yet, or in other words;
   * products and key stay. Nothing happens when another manifest has taken its place meanwhile.
   */
  recordInputs(productDirectory: string, abKey: string, inputs: readonly UsedInput[]): Promise<void>;
  /** The manifest in this workspace; undefined when nothing is published there. */
  read(productDirectory: string): Promise<Manifest | undefined>;
}
