import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { toleratingAbsence } from '../file-content/index.ts';
import { identifyProcess, isAlive } from '../processes/process-identity.ts';

export interface FileDigest {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly md5: string;
}

/** A temporary file of a writer that was killed is nobody's any more after this. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Lets `fill` make a hidden file beside the target and puts it in place when it is on disk: nobody sees it half made, and
 * what a killed writer left is swept up by the next one.
 */
export async function placeFile(
  directory: string,
  name: string,
  fill: (temporary: string) => Promise<FileDigest>,
): Promise<FileDigest> {
  const temporary = join(directory, `.${name}.${ownMark()}.${randomUUID()}.tmp`);
  try {
    await mkdir(directory, { recursive: true });
    await sweepAbandoned(directory, name);
    const digest = await fill(temporary);
    await syncPath(temporary);
    await rename(temporary, join(directory, name));
    await syncPath(directory);
    return digest;
  } catch (error) {
    await rm(temporary, { force: true });
    throw storageFailure(join(directory, name), error);
  }
}

/** A copy that shares its blocks with the source where the file system can. */
export async function cloneFile(source: string, target: string): Promise<void> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new PhoenixError(
      'FILE_MISSING',
      `cannot copy ${source}: no such file`,
      'start the date again: what is missing is made again',
      { cause: error },
    );
  }
}

/** Both checksums in one pass over what is really stored. */
export async function digestOf(path: string): Promise<FileDigest> {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    sha256.update(chunk);
    md5.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

export async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(toleratingAbsence)) !== undefined;
}

/** An error of the file system as the failure it means here; anything unforeseen is passed on as it is. */
export function storageFailure(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return cause;
  return new PhoenixError(
    'DISK_FULL',
    `cannot write ${path}: the disk is full`,
    'free some space (phoenix ingest of a distributed date deletes its intermediate products); the date goes on by itself',
    { cause },
  );
}

async function sweepAbandoned(directory: string, name: string): Promise<void> {
  const before = Date.now() - ABANDONED_AFTER_MS;
  for (const entry of await readdir(directory)) {
    // What edits the temporary file makes one of its own beside it, with one more dot.
    if (!entry.replace(/^\.+/, '.').startsWith(`.${name}.`) || !entry.endsWith('.tmp')) continue;
    const path = join(directory, entry);
    const found = await stat(path).catch(() => undefined); // Another writer may have swept it.
    if (found !== undefined && (found.mtimeMs < before || isOfDeadWriter(entry))) await rm(path, { force: true });
  }
}

const MACHINE = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');

/** Who writes: only on its own machine can it be asked whether a process lives. */
function ownMark(): string {
  const { pid, startTicks } = identifyProcess(process.pid);
  return [MACHINE, pid, startTicks ?? ''].join('_');
}

const WRITER = /\.([A-Za-z0-9-]+)_(\d+)_(\d*)\.[0-9a-f-]+\.tmp/;

/** The next attempt of a killed writer comes within seconds, and its cube may have gigabytes. */
function isOfDeadWriter(entry: string): boolean {
  const [, machine, pid, startTicks] = WRITER.exec(entry) ?? [];
  if (machine !== MACHINE) return false;
  return !isAlive({ pid: Number(pid), startTicks: startTicks === '' ? null : Number(startTicks) });
}

async function syncPath(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
