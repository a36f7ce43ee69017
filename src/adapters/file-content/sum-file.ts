import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const CHUNK_BYTES = 1 << 20;

/** zlib CRC-32 of a file. */
export async function sumFile(path: string, signal?: AbortSignal): Promise<number> {
  let sum = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    sum = crc32(chunk, sum);
  }
  return sum;
}

/** Changes when the file does, or is replaced; undefined where there is none. */
export async function stampOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(toleratingAbsence);
  return found === undefined ? undefined : `${found.size}/${found.mtimeMs}/${found.ctimeMs}/${found.ino}`;
}

/** What a file was found to be. */
export interface SummedFile {
  readonly sizeBytes: number;
  readonly crc32: number;
  /** That of the file that has this sum. */
  readonly stamp: string;
}

/** Sums of files that are not taken again as long as the files do not change. */
export interface SummedFiles {
  of(path: string, signal?: AbortSignal): Promise<SummedFile>;
  /** What is known without reading. */
  known(path: string): Promise<number | undefined>;
}

/** More than the inputs of all dates that a host has under way. */
const FILES_MAX = 20_000;

export function summedFiles(): SummedFiles {
  const sums = new Map<string, SummedFile>();

  function remember(path: string, summed: SummedFile): void {
    sums.delete(path);
    sums.set(path, summed);
    const [oldest] = sums.keys();
    if (oldest !== undefined && sums.size > FILES_MAX) sums.delete(oldest);
  }
  return {
    async of(path, signal) {
      for (;;) {
        const stamp = await stampOf(path);
        const known = sums.get(path);
        if (stamp !== undefined && known?.stamp === stamp) return known;
        const sum = await sumFile(path, signal);
        // A file that was replaced meanwhile is summed again.
        if (stamp === undefined || stamp !== (await stampOf(path))) continue;
        const summed = { sizeBytes: Number(stamp.split('/')[0]), crc32: sum, stamp };
        remember(path, summed);
        return summed;
      }
    },
    async known(path) {
      const known = sums.get(path);
      return known !== undefined && known.stamp === (await stampOf(path)) ? known.crc32 : undefined;
    },
  };
}

/** For `catch`: what is not there is nothing, what cannot be read now is a failure. */
export function toleratingAbsence(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}
