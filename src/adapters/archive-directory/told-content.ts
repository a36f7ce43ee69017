import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileContent } from '../../domain/frame/file-content.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { absentOr } from './absence.ts';
import type { Checksums } from './checksums-schema.ts';

/** What a file is now, by what the file system tells at no cost. */
export interface FoundFile {
  readonly sizeBytes: number;
  /** Another one whenever somebody may have written the file. */
  readonly revision: string;
}

/** An absent file says nothing, nor does a folder of that name, which whoever lists tells; one that cannot be understood is an error, because a checksum would be skipped silently. */
export async function checksumsIn(folder: string): Promise<Checksums> {
  const path = join(folder, 'checksums.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    return (error as NodeJS.ErrnoException).code === 'EISDIR' ? undefined : absentOr(error, path);
  });
  if (text === undefined) return {};
  // Loaded where there is something to check: it is a third of what an archive takes to start.
  const { checksumsSchema } = await import('./checksums-schema.ts');
  try {
    return checksumsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new PhoenixError('CONFIG_INVALID', `${path} is not understood`, 'correct or remove it', { cause: error });
  }
}

/** Size and CRC-32 from `checksums.json`; of a file that it does not list, only what its folder tells. */
export function toldContent(checksums: Checksums, storedName: string, found: FoundFile): FileContent {
  const listed = Object.hasOwn(checksums, storedName) ? checksums[storedName] : undefined;
  if (listed !== undefined) return { sizeBytes: listed.sizeBytes, crc32: Number(listed.crc32) };
  return { sizeBytes: found.sizeBytes, revision: found.revision };
}
