import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileSystemFailure } from './fits-error.ts';

/**
 * Lets `write` fill a hidden file beside `path` and puts it in place only when all of it is on disk:
 * whoever reads the path sees the old file or the new one, whenever we are killed.
 */
export async function writeAtomically(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeThrough(temporary, write);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileSystemFailure(path, error);
  }
  await syncFolder(dirname(path));
}

async function writeThrough(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await using file = await open(path, 'wx');
  await write(file);
  await file.sync();
}

/** The rename itself survives a power cut only when the folder is on disk too. */
async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}
