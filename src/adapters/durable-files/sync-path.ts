import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What was written to a file is on the disk. */
export async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r');
  await file.sync();
}

/** Which names a folder has is on the disk: a rename survives a power cut only then. */
export async function syncFolder(path: string): Promise<void> {
  await syncFile(path);
}

/** Whoever reads the path sees the old text or the new one, also after a power cut. */
export async function replaceDurably(path: string, text: string | Uint8Array): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    await writeThrough(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeThrough(path: string, text: string | Uint8Array): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(text);
  await file.sync();
}
