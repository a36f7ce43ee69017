import type { FileHandle } from 'node:fs/promises';
import { constants, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { RunningChecksum } from './checksums.ts';
import { unavailable } from './judge-reply.ts';
import { reserveSpace } from './reserve-space.ts';

const READ_BYTES = 1 << 20;
/** So much at most waits to be forced to disk: the rest of a download then ends within a moment. */
const SYNC_BYTES = 256 << 20;

/** A download that is under way, `<target>.part`: what it holds is kept for the next attempt. */
export interface PartFile {
  /** On disk. */
  sizeBytes(): number;
  /** Takes a block, which must stay as it is until the next one is taken: so that network and disk work side by side. */
  add(block: Buffer): Promise<void>;
  /** What was added is on disk. */
  flush(): Promise<void>;
  /** Of all bytes that are there; undefined: the archive has none to compare with. */
  readonly checksum: RunningChecksum | undefined;
  /** It is of no use, to the next attempt either. */
  discard(): Promise<void>;
  /** Forces it to disk and makes it visible under its name. */
  publish(): Promise<void>;
  close(): Promise<void>;
}

export interface PartFileOptions {
  readonly targetPath: string;
  readonly sizeBytes: number;
  readonly checksum: RunningChecksum | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** @throws PhoenixError DISK_FULL before the first byte is asked for. */
export async function openPartFile(options: PartFileOptions): Promise<PartFile> {
  const { targetPath, sizeBytes, checksum, signal } = options;
  const path = `${targetPath}.part`;
  await mkdir(dirname(targetPath), { recursive: true });
  await dropWhenTooLong(path, sizeBytes);
  const file = await open(path, constants.O_RDWR | constants.O_CREAT).catch((error: unknown) => {
    throw diskFullOr(error, path);
  });
  try {
    const there = await sumFile(file, checksum, signal);
    await reserveSpace({ path, file, haveBytes: there, sizeBytes });
    if (there > 0) options.onProgress?.(there);
    return createPart({ ...options, path, file, there });
  } catch (error) {
    const { size } = await file.stat();
    await file.close();
    // Space that is reserved for nothing is nobody's.
    if (size === 0) await rm(path, { force: true });
    throw diskFullOr(error, path);
  }
}

interface PartState extends PartFileOptions {
  readonly path: string;
  readonly file: FileHandle;
  readonly there: number;
}

function createPart({ path, file, there, targetPath, sizeBytes, checksum, onProgress }: PartState): PartFile {
  let onDisk = there;
  let unsynced = 0;
  let writing: Promise<void> = Promise.resolve();
  let syncing: Promise<void> = Promise.resolve();

  async function write(block: Buffer): Promise<void> {
    await assertOurs(file, path, onDisk);
    await writeAll(file, block, onDisk).catch((error: unknown) => {
      throw diskFullOr(error, path);
    });
    onDisk += block.length;
    unsynced += block.length;
    onProgress?.(onDisk);
    if (unsynced < SYNC_BYTES) return;
    await syncing;
    unsynced = 0;
    syncing = file.datasync();
    // Whoever waits next gets the failure; it must not count as unhandled until then.
    syncing.catch(() => undefined);
  }

  return {
    checksum,
    sizeBytes: () => onDisk,
    async add(block) {
      checksum?.add(block);
      await writing;
      writing = write(block);
      writing.catch(() => undefined);
    },
    flush: () => writing,
    async discard() {
      await writing.catch(() => undefined);
      await rm(path, { force: true });
    },
    async publish() {
      await writing;
      await syncing;
      await file.sync();
      await assertOurs(file, path, sizeBytes);
      await rename(path, targetPath).catch((error: unknown) => {
        throw isGone(error) ? fetchedByOther(path) : error;
      });
      await syncFolder(dirname(targetPath));
    },
    close: () => file.close(),
  };
}

/**
 * A command may fetch a file into the same place as the worker does. Bytes go to where they belong, so that both may write
 * the same ones; whoever finds the file longer or shorter than he has made it, or replaced, leaves it to the other one.
 */
async function assertOurs(file: FileHandle, path: string, sizeBytes: number): Promise<void> {
  const [ours, visible] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
  if (ours.size === sizeBytes && visible?.ino === ours.ino) return;
  throw fetchedByOther(path);
}

function fetchedByOther(path: string): PhoenixError {
  return unavailable(`another process fetches ${path}, too`);
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** A write may take less than it was given. */
async function writeAll(file: FileHandle, block: Buffer, position: number): Promise<void> {
  for (let done = 0; done < block.length;)
    done += (await file.write(block, done, block.length - done, position + done)).bytesWritten;
}

async function dropWhenTooLong(path: string, sizeBytes: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && found.size > sizeBytes) await rm(path, { force: true });
}

/** Adds the bytes of a file to a checksum; returns how many there are. The file may have got another name meanwhile. */
async function sumFile(
  file: FileHandle,
  checksum: RunningChecksum | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (checksum === undefined) return (await file.stat()).size;
  let bytes = 0;
  const content = file.createReadStream({ start: 0, autoClose: false, highWaterMark: READ_BYTES });
  for await (const chunk of content as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    checksum.add(chunk);
    bytes += chunk.length;
  }
  return bytes;
}

export interface WholeFile {
  readonly sizeBytes: number;
  readonly checksum: RunningChecksum | undefined;
  /** The checksum as the archive has it. */
  readonly stored: string;
}

/** Whether a file of that name is there already, with size and checksum as expected. */
export async function isWholeFile(path: string, { sizeBytes, checksum, stored }: WholeFile): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size !== sizeBytes) return false;
  await using file = await open(path, 'r');
  await sumFile(file, checksum, undefined);
  return checksum?.agreesWith(stored) ?? true;
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}

function diskFullOr(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  const cure = 'free some space; the download goes on where it was';
  return new PhoenixError('DISK_FULL', `no space left for ${path}`, cure, { cause: error });
}
