import type { StatsFs } from 'node:fs';
import { lstat, readdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DiskUse, FolderSize } from '../../domain/retention/disk-space.ts';
import type { Disk } from '../../ports/disk.ts';

export interface DiskOptions {
  readonly dataRoot: string;
  /** Quota of the data root; undefined: as much as its file system has. */
  readonly quotaBytes: number | undefined;
  readonly clock?: () => number;
}

/** So old may the sizes of folders be; a data root through which a walk takes long is walked through less often. */
const WALK_AGAIN_MS = 10_000;
/** Of the time at most one part in so many is spent on walks. */
const WALK_SHARE = 20;

/** The disk of a data root: what the file system says, and what the folders really take. */
export function createDisk({ dataRoot, quotaBytes, clock = Date.now }: DiskOptions): Disk {
  let walked: Promise<readonly FolderSize[]> | undefined;
  let walkAgainAtMs = -Infinity;

  function folders(): Promise<readonly FolderSize[]> {
    if (walked === undefined || clock() > walkAgainAtMs) {
      walkAgainAtMs = Infinity;
      walked = walk(clock());
    }
    return walked;
  }
  async function walk(startedAtMs: number): Promise<readonly FolderSize[]> {
    try {
      return await foldersIn(dataRoot);
    } finally {
      walkAgainAtMs = clock() + Math.max(WALK_AGAIN_MS, WALK_SHARE * (clock() - startedAtMs));
    }
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
  const { blocks, bfree, bavail, bsize } = await statfsNear(dataRoot);
  const usedBytes = (blocks - bfree) * bsize;
  return { what: 'disk', usedBytes, capacityBytes: usedBytes + bavail * bsize };
}

/** Of a data root that is not there yet: of the folder in which it will be. */
async function statfsNear(path: string): Promise<StatsFs> {
  try {
    return await statfs(path);
  } catch (error) {
    if (dirname(path) === path) throw error;
    return statfsNear(dirname(path));
  }
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
