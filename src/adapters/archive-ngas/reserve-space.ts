import { execFile } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';

export interface Reservation {
  readonly path: string;
  readonly file: FileHandle;
  readonly haveBytes: number;
  readonly sizeBytes: number;
}

/** Below this a reservation costs more than it is worth. */
const WORTH_BYTES = 16 << 20;

/**
 * Takes the space of the rest of a download before its first byte, so that ten downloads side by side do not find out at the
 * end that only nine fit. `fallocate` (util-linux) leaves the length of the file alone, which tells how much has arrived; on
 * a file system that cannot reserve, and without the program, the free space is compared. @throws PhoenixError DISK_FULL
 */
export async function reserveSpace({ path, file, haveBytes, sizeBytes }: Reservation): Promise<void> {
  const wanted = sizeBytes - haveBytes;
  if (wanted <= 0) return;
  // What is reserved already for this file is not free any more.
  const reserved = Math.max(0, (await file.stat()).blocks * 512 - haveBytes);
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize + reserved < wanted) throw full(path, wanted, bavail * bsize);
  if (wanted >= WORTH_BYTES && (await fallocate(file.fd, sizeBytes)) === 'full')
    throw full(path, wanted, bavail * bsize);
}

/** By its descriptor: under its name there may be another file already. */
function fallocate(fd: number, sizeBytes: number): Promise<'done' | 'impossible' | 'full'> {
  return new Promise((resolve) => {
    const call = ['--keep-size', '--offset', '0', '--length', String(sizeBytes), `/proc/${process.pid}/fd/${fd}`];
    execFile('fallocate', call, { timeout: 60_000, env: { ...envOfTools, LC_ALL: 'C' } }, (error, _, stderr) => {
      if (error === null) resolve('done');
      else resolve(/No space left|quota exceeded/i.test(stderr) ? 'full' : 'impossible');
    });
  });
}

/** Where util-linux is; the environment of the process is none of our business. */
const envOfTools = { PATH: '/usr/bin:/bin:/usr/local/bin' };

function full(path: string, wanted: number, free: number): PhoenixError {
  const [need, have] = [wanted, free].map((bytes) => `${(bytes / 1e9).toFixed(2)} GB`);
  return new PhoenixError(
    'DISK_FULL',
    `no space for ${path}: it needs ${need ?? ''} more, ${have ?? ''} are free`,
    'free some space; the download goes on where it was',
  );
}
