import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { HttpGet, NgasNode } from './http-get.ts';
import { isEmptyReply, shortReplyOf } from './http-get.ts';
import type { HttpReply } from './http-connection.ts';
import { documentOf, failureOf, unavailable } from './judge-reply.ts';
import type { FileStatus } from './status-document.ts';

/** Bytes of a file from `start` to its end. */
export interface OpenFile {
  readonly reply: HttpReply;
  readonly start: number;
  /** Of the whole file, as the server has it on its disk now; undefined: it does not tell. */
  readonly sizeBytes: number | undefined;
}

export interface RetrieveRequest {
  readonly node: NgasNode;
  /** How often it was tried with all nodes: see {@link checkFile}. */
  readonly round: number;
  readonly fileId: string;
  /** Undefined: the latest. */
  readonly version?: number;
  readonly start?: number;
  readonly signal?: AbortSignal | undefined;
  readonly blockBytes?: number;
}

/** What the archive has noted of a file. @throws PhoenixError FILE_MISSING, ARCHIVE_UNAVAILABLE, ARCHIVE_REFUSED */
export async function statusOf(get: HttpGet, { node, fileId, signal }: RetrieveRequest): Promise<FileStatus> {
  const reply = await get({ node, command: 'STATUS', query: { file_id: fileId }, signal });
  const question = { server: node.url, what: `STATUS of ${fileId}` };
  const { file } = documentOf(await shortReplyOf(reply, question), question);
  if (file === undefined) throw unavailable(`${node.url} answered ${question.what} without telling size and version`);
  return file;
}

/**
 * Opens a file at a byte. The start and the size come from Content-Range, not from the code, which is 200 for a range, too; a
 * server or proxy that ignores the range gives the whole file. @throws PhoenixError FILE_MISSING, FILE_CORRUPT,
 * ARCHIVE_UNAVAILABLE, ARCHIVE_REFUSED
 */
export async function openRetrieve(get: HttpGet, request: RetrieveRequest): Promise<OpenFile> {
  const { node, fileId, version, start = 0, signal, blockBytes } = request;
  const query = { file_id: fileId, ...(version === undefined ? {} : { file_version: String(version) }) };
  const reply = await get({ node, command: 'RETRIEVE', query, start, signal, blockBytes }).catch(
    async (error: unknown) => {
      if (isEmptyReply(error) && request.round > 0) await checkFile(get, request);
      throw error;
    },
  );
  // A file comes as an attachment; whatever else comes with code 200 is a page of something in between.
  const isFile = /attachment/i.test(reply.headers['content-disposition'] ?? '');
  if ((reply.statusCode === 200 || reply.statusCode === 206) && isFile) return opened(reply, request);
  const question = { server: node.url, what: `RETRIEVE of ${fileId}` };
  throw failureOf(await shortReplyOf(reply, question), question);
}

/** A file that became shorter than what we have of it is announced with a negative length. */
function opened(reply: HttpReply, { node, fileId, start: wantedStart = 0 }: RetrieveRequest): OpenFile {
  const length = reply.headers['content-length'];
  if (length?.startsWith('-') === true) {
    reply.close();
    const problem = `${node.url} announces ${length} bytes of ${fileId}`;
    throw wantedStart > 0 ? corrupt(fileId, `${problem}: it has less than was there before`) : unavailable(problem);
  }
  const range = /^bytes (\d+)-\d*\/(\d+)$/.exec(reply.headers['content-range'] ?? '');
  if (wantedStart > 0 && range !== null) return { reply, start: Number(range[1]), sizeBytes: Number(range[2]) };
  return { reply, start: 0, sizeBytes: length === undefined ? undefined : Number(length) };
}

/**
 * A file that is lost from the disk of the server is answered with nothing, every time, while STATUS of it stays fine; so is
 * any request to a server that is being shut down. CHECKFILE tells the difference; because it reads the whole file where it
 * is there, it is asked only when trying again did not help.
 */
async function checkFile(get: HttpGet, request: RetrieveRequest): Promise<void> {
  const { node, fileId, signal } = request;
  // Without a version it would check the first one.
  const version = request.version ?? (await statusOf(get, request)).version;
  const query = { file_id: fileId, file_version: String(version) };
  const reply = await get({ node, command: 'CHECKFILE', query, signal });
  const question = { server: node.url, what: `CHECKFILE of ${fileId}` };
  const { code, message } = documentOf(await shortReplyOf(reply, question), question);
  if (code === FILE_NOK) throw corrupt(fileId, `${question.what} on ${node.url}: ${message}`);
}

/** NGAMS_ER_FILE_NOK: a file that is not what it was comes as a success all the same. */
const FILE_NOK = 4057;

export function corrupt(fileId: string, problem: string, cause?: unknown): PhoenixError {
  return new PhoenixError(
    'FILE_CORRUPT',
    `${fileId}: ${problem}`,
    'check the file in the archive (CHECKFILE); phoenix restart fetches it again',
    { cause },
  );
}
