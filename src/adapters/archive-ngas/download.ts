import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { FetchedFile, FetchOptions } from '../../ports/archive.ts';
import { contentTold, createChecksum } from './checksums.ts';
import type { HttpGet, NgasNode } from './http-get.ts';
import { unavailable } from './judge-reply.ts';
import type { NgasNodes } from './ngas-nodes.ts';
import type { PartFile } from './part-file.ts';
import { isWholeFile, openPartFile } from './part-file.ts';
import type { OpenFile } from './retrieve.ts';
import { corrupt, openRetrieve, statusOf } from './retrieve.ts';
import type { FileStatus } from './status-document.ts';

export interface Downloader {
  readonly get: HttpGet;
  readonly nodes: NgasNodes;
}

export interface DownloadRequest extends FetchOptions {
  readonly fileName: string;
  /** Under one of these it is archived. */
  readonly fileIds: readonly string[];
  readonly targetPath: string;
}

/**
 * Brings a file through `<target>.part`, which goes on where it was after any interruption; visible under its name when size
 * and checksum are those of the archive. @throws PhoenixError FILE_MISSING, FILE_CORRUPT, ARCHIVE_UNAVAILABLE,
 * ARCHIVE_REFUSED, DISK_FULL
 */
export function download({ get, nodes }: Downloader, request: DownloadRequest): Promise<FetchedFile> {
  const { targetPath, signal } = request;
  let received = 0;
  const onProgress = (bytes: number) => {
    received = Math.max(received, bytes);
    request.onProgress?.(bytes);
  };
  return nodes.ask(
    async (node, round) => {
      const status = await knownAs(request, (fileId) => statusOf(get, { node, round, fileId, signal }));
      assertPlain(request.fileName, status);
      if (!(await isThere(targetPath, status)))
        await downloadFrom(get, { ...request, onProgress, node, round, status });
      return { path: targetPath, ...contentTold(status) };
    },
    { signal, progress: () => received },
  );
}

/** The first of the ids that the archive knows. @throws PhoenixError FILE_MISSING when it knows none. */
export async function knownAs<T>(
  { fileName, fileIds }: Pick<DownloadRequest, 'fileName' | 'fileIds'>,
  askAs: (fileId: string) => Promise<T>,
): Promise<T> {
  let unknown: PhoenixError | undefined;
  for (const fileId of fileIds) {
    try {
      return await askAs(fileId);
    } catch (error) {
      if (!(error instanceof PhoenixError) || error.code !== 'FILE_MISSING') throw error;
      unknown = error;
    }
  }
  throw fileMissing(fileName, unknown);
}

export function fileMissing(fileName: string, cause?: PhoenixError): PhoenixError {
  const said = cause === undefined ? 'that is no name of a file' : cause.message;
  return new PhoenixError(
    'FILE_MISSING',
    `${fileName} is not in the archive: ${said}`,
    'archive the file, or prepare the date again',
    { cause },
  );
}

/** A compressed file would arrive as it is stored, under a name that promises something else. */
export function assertPlain(fileName: string, { compression }: FileStatus): void {
  if (compression === '') return;
  throw new PhoenixError(
    'FRAME_UNREADABLE',
    `${fileName} is archived compressed (${compression}), which the recipes do not read`,
    'archive it as it is, or tile-compressed (.fits.fz)',
  );
}

function isThere(path: string, { sizeBytes, checksum: stored, checksumPlugIn }: FileStatus): Promise<boolean> {
  return isWholeFile(path, { sizeBytes, checksum: createChecksum(checksumPlugIn, stored), stored });
}

interface Attempt extends DownloadRequest {
  readonly node: NgasNode;
  readonly round: number;
  readonly status: FileStatus;
}

async function downloadFrom(get: HttpGet, attempt: Attempt): Promise<void> {
  const { status, targetPath, signal, onProgress } = attempt;
  const { sizeBytes } = status;
  const checksum = createChecksum(status.checksumPlugIn, status.checksum);
  const part = await openPartFile({ targetPath, sizeBytes, checksum, signal, onProgress });
  try {
    await complete(get, attempt, part);
    signal?.throwIfAborted();
    await part.publish();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PhoenixError && error.code === 'FILE_CORRUPT') await part.discard();
    throw error;
  } finally {
    await part.close();
  }
}

/** @throws PhoenixError FILE_CORRUPT for a copy that is whole and wrong, or cannot become right. */
async function complete(get: HttpGet, attempt: Attempt, part: PartFile): Promise<void> {
  const { fileName, node, status } = attempt;
  const { fileId, version, sizeBytes } = status;
  if (part.sizeBytes() < sizeBytes) {
    const start = part.sizeBytes();
    const file = await openRetrieve(get, { ...attempt, fileId, version, start });
    try {
      assertSize(attempt, file);
      if (file.start !== start) await beginAnew(attempt, part);
      await receive(attempt, file, part);
    } finally {
      file.reply.close();
    }
  }
  if (part.checksum?.agreesWith(status.checksum) === false)
    throw corrupt(fileName, `its bytes do not have the checksum of the archive, ${status.checksum} (${node.url})`);
}

/** A proxy gives the whole file whatever is asked for: what is there is of no use, and nothing is asked for next time. */
async function beginAnew({ fileName, node }: Attempt, part: PartFile): Promise<never> {
  await part.discard();
  throw unavailable(`${node.url} does not go on where ${fileName} was broken off`);
}

/** A file that is truncated on the disk of the server comes with a consistent, smaller length. */
function assertSize({ fileName, node, status }: Attempt, { start, sizeBytes }: OpenFile): void {
  if (start > 0 && start >= (sizeBytes ?? Infinity))
    throw corrupt(fileName, `${node.url} has less of it than was there before`);
  if (sizeBytes === undefined || sizeBytes === status.sizeBytes) return;
  throw corrupt(fileName, `${node.url} sends ${sizeBytes} bytes of it, the archive has noted ${status.sizeBytes}`);
}

/** What has arrived stays, whatever ends it. */
async function receive(attempt: Attempt, { reply }: OpenFile, part: PartFile): Promise<void> {
  const { fileName, node, status, signal } = attempt;
  const brokenOff = async (error: unknown) => {
    await part.flush();
    signal?.throwIfAborted();
    throw unavailable(`${node.url} broke off ${fileName} at byte ${part.sizeBytes()}: ${String(error)}`, error);
  };
  for (;;) {
    const block = await reply.next().catch(brokenOff);
    if (block === undefined) break;
    await part.add(block);
  }
  await part.flush();
  const missing = status.sizeBytes - part.sizeBytes();
  if (missing > 0) throw unavailable(`${node.url} ended ${fileName} ${missing} bytes before its end`);
  if (missing < 0) throw corrupt(fileName, `${node.url} sends ${-missing} bytes more than the archive has noted`);
}
