import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SliceGeometry } from '../../domain/association/smart/field.ts';
import { readFits } from '../fits/index.ts';
import type { ArchiveStore, StoredFile } from './archive-store.ts';
import { readGeometry } from './read-geometry.ts';
import { unpackFile } from './unpack-file.ts';
import { unreadableFrame } from './unreadable-frame.ts';

/** Rows of a table count, not only headers: a packed file, or one that is elsewhere, is brought as a whole. */
export async function readStoredGeometry(
  store: ArchiveStore,
  fileName: string,
  stored: StoredFile,
): Promise<readonly SliceGeometry[]> {
  const isPlain = stored.container === 'plain';
  if (isPlain && store.pathOf !== undefined) return geometryIn(fileName, store.pathOf(stored));
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-geometry-'));
  try {
    const { path: storedPath } = await store.fetch(stored, join(folder, 'table.packed'), {});
    const path = isPlain ? storedPath : join(folder, 'table.fits');
    if (!isPlain) await unpackFile(stored, storedPath, path);
    return await geometryIn(fileName, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function geometryIn(fileName: string, path: string): Promise<readonly SliceGeometry[]> {
  const fits = await readFits(path).catch((error: unknown) => {
    throw unreadableFrame(fileName, error);
  });
  return readGeometry(fileName, fits);
}
