import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { PublishRequest } from '../../ports/product-store.ts';
import type { FileDigest } from '../durable-files/durable-file.ts';

/** Lets pass what the archive does not have yet, and what it has with this very content. @throws PhoenixError ALREADY_INGESTED */
export function assertArchived(
  { name, archivedSha256 }: Pick<PublishRequest, 'name' | 'archivedSha256'>,
  digest: FileDigest,
): FileDigest {
  if (archivedSha256 === undefined || archivedSha256 === digest.sha256) return digest;
  throw new PhoenixError(
    'ALREADY_INGESTED',
    `${name} is in the archive with sha256 ${archivedSha256.slice(0, 12)} and would now be published with ${digest.sha256.slice(0, 12)}`,
    'what is ingested is never replaced: reprocess the date into another data root to compare',
  );
}
