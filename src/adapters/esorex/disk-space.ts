import { statfs } from 'node:fs/promises';

/** Less than a log and an exit code need. */
const DISK_FULL_BYTES = 2 ** 20;

export async function isDiskFull(path: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize < DISK_FULL_BYTES;
}
