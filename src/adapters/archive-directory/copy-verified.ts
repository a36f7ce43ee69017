import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { FetchOptions } from '../../ports/archive.ts';
import { unreadableSource } from './archive-folders.ts';
import { syncFolder } from '../durable-files/sync-path.ts';
import { sumFile } from '../file-content/index.ts';

/** What a copy has to be. */
export interface Expected {
  readonly sizeBytes: number;
  readonly crc32: number;
}

export interface CopyRequest extends FetchOptions {
  readonly fileName: string;
  readonly sourcePath: string;
  readonly targetPath: string;
  readonly expected: Expected;
  readonly bytesPerSecond?: number | undefined;
}

const CHUNK_BYTES = 1 << 20;
const ATTEMPTS = 3;

/**
 * Copies through `<target>.part`, resumed where one is there; visible under its name only when size and checksum are right.
 * A wrong copy is made again from the start, twice; then it is final. One copy per target at a time: see share-copies.ts.
 */
export async function copyVerified(request: CopyRequest): Promise<Expected> {
  const { fileName, targetPath, expected, signal } = request;
  signal?.throwIfAborted();
  if (await isWhole(targetPath, expected)) return expected;
  await mkdir(dirname(targetPath), { recursive: true });
  const part = `${targetPath}.part`;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await append(request, part);
    if (await isWhole(part, expected)) {
      await rename(part, targetPath);
      await syncFolder(dirname(targetPath));
      return expected;
    }
    await rm(part, { force: true });
  }
  throw new PhoenixError(
    'FILE_CORRUPT',
    `${fileName} differs from the archive's size or checksum after ${ATTEMPTS} copies`,
    'check the file in the archive; phoenix restart fetches it again',
  );
}

/** What an aborted copy has written stays, for the next one to go on from. */
async function append(request: CopyRequest, part: string): Promise<void> {
  const { expected, signal } = request;
  const there = (await stat(part).catch(() => undefined))?.size ?? 0;
  const start = there <= expected.sizeBytes ? there : 0;
  const file = await open(part, start === 0 ? 'w' : 'a').catch((error: unknown) => {
    throw diskFullOr(error, part);
  });
  try {
    await pump(request, file, start);
    await file.sync();
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason as Error;
    throw diskFullOr(error, part);
  } finally {
    await file.close();
  }
}

async function pump(request: CopyRequest, file: FileHandle, start: number): Promise<void> {
  const { signal, onProgress, bytesPerSecond } = request;
  let bytes = start;
  for await (const chunk of chunksOf(request, start)) {
    signal?.throwIfAborted();
    await file.writeFile(chunk);
    bytes += chunk.length;
    onProgress?.(bytes);
    if (bytesPerSecond !== undefined)
      await delay((1000 * chunk.length) / bytesPerSecond, undefined, signal === undefined ? {} : { signal });
  }
}

async function* chunksOf({ fileName, sourcePath, bytesPerSecond }: CopyRequest, start: number): AsyncGenerator<Buffer> {
  const highWaterMark =
    bytesPerSecond === undefined ? CHUNK_BYTES : Math.min(CHUNK_BYTES, Math.ceil(bytesPerSecond / 10));
  try {
    for await (const chunk of createReadStream(sourcePath, { start, highWaterMark }) as AsyncIterable<Buffer>)
      yield chunk;
  } catch (error) {
    throw unreadableSource(fileName, error);
  }
}

function diskFullOr(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new PhoenixError('DISK_FULL', `no space left for ${path}`, 'free space; the download goes on where it was', {
    cause: error,
  });
}

async function isWhole(path: string, expected: Expected): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.size === expected.sizeBytes && (await sumFile(path)) === expected.crc32;
}
