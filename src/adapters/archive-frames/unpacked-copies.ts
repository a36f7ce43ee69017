import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileContent, PackedContent } from '../../domain/frame/file-content.ts';
import { replaceDurably } from '../durable-files/sync-path.ts';
import { stampOf, toleratingAbsence } from '../file-content/index.ts';
import type { UnpackedCopy } from './unpacked-copy-schema.ts';

/** Of which packed file each unpacked copy is: nothing else could tell whether the archive still has that one. */
export interface UnpackedCopies {
  /** The content of the copy; undefined where none is known, or the copy was changed. */
  recall(path: string): Promise<FileContent | undefined>;
  remember(path: string, content: UnpackedContent): Promise<FileContent>;
}

interface UnpackedContent {
  readonly crc32: number;
  readonly packed: PackedContent;
}

/** A small file per copy, so that it outlives the worker; what is of copies that are gone goes when the next one comes. */
export function createUnpackedCopies(folder: string): UnpackedCopies {
  const fileOf = (path: string) => join(folder, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`);
  let isSwept = false;

  async function sweep(): Promise<void> {
    isSwept = true;
    for (const name of await readdir(folder)) {
      const copy = await readCopy(join(folder, name));
      if (copy !== undefined && (await stampOf(copy.path)) === undefined) await rm(join(folder, name), { force: true });
    }
  }

  return {
    async recall(path) {
      const copy = await readCopy(fileOf(path));
      if (copy === undefined || copy.path !== path || copy.stamp !== (await stampOf(path))) return undefined;
      return { sizeBytes: sizeIn(copy.stamp), crc32: copy.crc32, packed: copy.packed };
    },
    async remember(path, { crc32, packed }) {
      const stamp = (await stampOf(path)) ?? '';
      await mkdir(folder, { recursive: true });
      if (!isSwept) await sweep();
      await replaceDurably(fileOf(path), JSON.stringify({ path, stamp, crc32, packed }));
      return { sizeBytes: sizeIn(stamp), crc32, packed };
    },
  };
}

/** A stamp begins with the size. */
function sizeIn(stamp: string): number {
  return Number(stamp.split('/')[0]);
}

/** What is not understood is as good as forgotten: the file comes again. */
async function readCopy(file: string): Promise<UnpackedCopy | undefined> {
  const text = await readFile(file, 'utf8').catch(toleratingAbsence);
  if (text === undefined) return undefined;
  const { copySchema } = await import('./unpacked-copy-schema.ts');
  try {
    return copySchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
