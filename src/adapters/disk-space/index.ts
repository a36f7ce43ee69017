import { lstat, mkdir, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskUse, FolderSize } from '../../domain/retention/disk-space.ts';
import type { Disk } from '../../ports/disk.ts';

export interface DiskOptions {
  readonly dataRoot: string;
  /** Quota of the data root; undefined: as much as its file system has. */
  readonly quotaBytes: number | undefined;
  readonly clock?: () => number;
}

/** Walking through a data root of some thousand files takes about 50 ms; so old may its result be. */
const WALK_AGAIN_MS = 10_000;

/** The disk of a data root: what the file system says, and what the folders really take. */
export function createDisk({ dataRoot, quotaBytes, clock = Date.now }: DiskOptions): Disk {
  let walked: { readonly atMs: number; readonly folders: Promise<readonly FolderSize[]> } | undefined;

  function folders(): Promise<readonly FolderSize[]> {
    if (walked === undefined || clock() - walked.atMs > WALK_AGAIN_MS) {
      walked = { atMs: clock(), folders: foldersIn(dataRoot) };
    }
    return walked.folders;
  }
  return {
    folders,
    async uses() {
      const disk = await fileSystemOf(dataRoot);
      if (quotaBytes === undefined) return [disk];
      const usedBytes = (await folders()).reduce((sum, { bytes }) => sum + bytes, 0);
      return [disk, { what: 'quota', usedBytes, capacityBytes: quotaBytes }];
    },
  };
}

/** As `df` counts: the blocks that are kept for root belong to nobody. */
async function fileSystemOf(dataRoot: string): Promise<DiskUse> {
  await mkdir(dataRoot, { recursive: true });
  const { blocks, bfree, bavail, bsize } = await statfs(dataRoot);
  const usedBytes = (blocks - bfree) * bsize;
  return { what: 'disk', usedBytes, capacityBytes: usedBytes + bavail * bsize };
}

async function foldersIn(dataRoot: string): Promise<readonly FolderSize[]> {
  const entries = await readdir(dataRoot, { withFileTypes: true }).catch(() => []);
  return Promise.all(
    entries.map(async (entry) => ({ folder: entry.name, bytes: await bytesOf(join(dataRoot, entry.name)) })),
  );
}

/** What vanishes meanwhile takes nothing. Allocated blocks: a sparse file takes less than its size. */
async function bytesOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return 0;
  const own = found.blocks * BLOCK_BYTES;
  if (!found.isDirectory()) return own;
  const names = await readdir(path).catch(() => []);
  const parts = await Promise.all(names.map((name) => bytesOf(join(path, name))));
  return parts.reduce((sum, bytes) => sum + bytes, own);
}

/** Unit of `st_blocks` (POSIX). */
const BLOCK_BYTES = 512;
