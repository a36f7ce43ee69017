import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PackedContent } from '../../domain/frame/file-content.ts';
import { isSameContent } from '../../domain/frame/file-content.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { FetchedFile, FetchOptions } from '../../ports/archive.ts';
import { syncFile, syncFolder } from '../durable-files/sync-path.ts';
import { sumFile } from '../file-content/index.ts';
import type { ArchiveStore } from './archive-store.ts';
import type { FrameFinder } from './find-frames.ts';
import { unpackFile } from './unpack-file.ts';
import type { UnpackedCopies } from './unpacked-copies.ts';

export interface Unpacking {
  readonly store: ArchiveStore;
  readonly finder: FrameFinder;
  readonly copies: UnpackedCopies;
}

export interface UnpackedRequest extends FetchOptions {
  readonly file: string;
  readonly targetPath: string;
}

/**
 * Brings a packed file and unpacks it, visible under its name when it is whole. The packed one stays beside it, as
 * `<target>.packed`, until then: an interruption goes on where it was. Not fetched again while the copy that is there is the
 * one that was unpacked of what the archive has now.
 */
export async function fetchUnpacked(
  { store, finder, copies }: Unpacking,
  { file, targetPath, ...options }: UnpackedRequest,
): Promise<FetchedFile> {
  const { signal } = options;
  const stored = await finder.find(file, { signal });
  const known = await copies.recall(targetPath);
  if (known?.packed !== undefined && isSameContent(known.packed, stored.content) === true)
    return { path: targetPath, ...known };
  await mkdir(dirname(targetPath), { recursive: true });
  const [packedPath, unpackedPath] = [`${targetPath}.packed`, `${targetPath}.unpacked`];
  const fetched = await store.fetch(stored, packedPath, options);
  const onProgress = (bytes: number) => options.onProgress?.(fetched.sizeBytes + bytes);
  try {
    await unpackFile(stored, packedPath, unpackedPath, { ...options, onProgress });
    await syncFile(unpackedPath);
    await rename(unpackedPath, targetPath);
    await syncFolder(dirname(targetPath));
    await rm(packedPath);
  } catch (error) {
    await rm(unpackedPath, { force: true });
    // What cannot be unpacked is fetched anew; whatever else ends it, it goes on with what is here.
    if (error instanceof PhoenixError && error.code === 'FILE_CORRUPT') await rm(packedPath, { force: true });
    throw error;
  }
  const content = { crc32: await sumFile(targetPath, signal), packed: contentOf(fetched) };
  return { path: targetPath, ...(await copies.remember(targetPath, content)) };
}

function contentOf({ path: _, packed: __, ...content }: FetchedFile): PackedContent {
  return content;
}
