import type { ManifestReader } from '../../ports/manifest-reader.ts';
import { readManifest, recordInputs } from './manifest-file.ts';

/** Manifests as the runner leaves them beside the products. */
export function createManifestReader(): ManifestReader {
  return { read: readManifest, recordInputs };
}
