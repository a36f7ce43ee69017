import type { Catalogue, StoredFile } from './catalogue.ts';
import { checksumOf, sizeOf } from './catalogue.ts';
import type { Fault } from './faults.ts';
import { queryRow, statusXml } from './status-xml.ts';
import type { StatusOfServer } from './status-xml.ts';
import type { WireRequest } from './wire.ts';

export interface Reply {
  readonly code: number;
  readonly contentType: string;
  readonly text: string;
}

export interface CommandContext {
  readonly catalogue: Catalogue;
  readonly server: StatusOfServer;
  readonly fault: Fault | undefined;
}

export type Command = (request: WireRequest, context: CommandContext) => Promise<Reply>;

/** Commands with a short answer. RETRIEVE streams: see retrieve.ts. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  STATUS: async ({ query }, context) => {
    const fileId = query.get('file_id');
    if (fileId === null) return success(context, 'Successfully handled command STATUS');
    const file = context.catalogue.find(fileId, versionOf(query));
    if (file === undefined || context.server.state === 'OFFLINE') return unknownFile(context, fileId);
    return success(context, 'Successfully handled command STATUS', asTold(file, context.fault));
  },
  CHECKFILE: async ({ query }, context) => {
    const fileId = query.get('file_id') ?? '';
    // The first version, not the latest one.
    const file = context.catalogue.find(fileId, versionOf(query) ?? 1);
    if (file === undefined || file.bytes.kind === 'gone') return unknownFile(context, fileId);
    const isGood =
      (await sizeOf(file.bytes)) === file.sizeBytes &&
      String(await checksumOf(file.bytes, file.checksumPlugIn)) === file.checksum;
    // A bad file is a SUCCESS, too: only the code of the message differs.
    return success(context, `${isGood ? 'NGAMS_INFO_FILE_OK:4056' : 'NGAMS_ER_FILE_NOK:4057'}:INFO: ${fileId}`);
  },
  QUERY: async ({ query }, context) => {
    const name = query.get('query') ?? '';
    const like = name === 'files_like' ? (query.get('like') ?? '%') : '%';
    if (name !== 'files_like' && name !== 'files_list')
      return failure(context, 400, `Invalid query specified: ${name}`);
    if (query.get('format') !== 'json') return failure(context, 400, 'the double knows format=json only');
    const rows = context.catalogue
      .versions()
      .filter(({ fileId }) => likeToRegExp(like).test(fileId))
      .map((file) => queryRow(asTold(file, context.fault)));
    return { code: 200, contentType: 'application/json', text: JSON.stringify(rows) };
  },
  ARCHIVE: archive,
  QARCHIVE: archive,
  OFFLINE: async (_, context) => success(context, 'Successfully handled command OFFLINE'),
  ONLINE: async (_, context) => success(context, 'Successfully handled command ONLINE'),
};

/** Not idempotent: the same name again is a new version, unless `versioning=0`. */
async function archive({ query, headers, body }: WireRequest, context: CommandContext): Promise<Reply> {
  const fileId = query.get('filename') ?? '';
  const plugIn = query.get('crc_variant') === 'crc32c' || query.get('crc_variant') === '1' ? 'crc32c' : 'crc32';
  const announced = headers['ngas-file-crc'];
  const sum = String(await checksumOf({ kind: 'memory', buffer: body }, plugIn));
  if (announced !== undefined && announced !== sum)
    return failure(context, 400, `Checksum mismatch: ${announced} ${sum}`);
  const last = context.catalogue.find(fileId)?.version;
  const version = query.get('versioning') === '0' ? (last ?? 1) : (last ?? 0) + 1;
  const file = await context.catalogue.store(fileId, Buffer.from(body), { checksumPlugIn: plugIn, version });
  return success(context, 'Successfully handled Archive Push Request', file);
}

export function failure({ server }: CommandContext, code: number, message: string): Reply {
  return { code, contentType: 'text/xml', text: statusXml(server, { status: 'FAILURE', message }) };
}

export function unknownFile(context: CommandContext, fileId: string): Reply {
  return failure(
    context,
    400,
    `NGAMS_ER_UNAVAIL_FILE:4019:ERROR: File with ID: ${fileId} does not exist or is not available in this archive`,
  );
}

function success({ server }: CommandContext, message: string, file?: StoredFile): Reply {
  const content = { status: 'SUCCESS' as const, message, ...(file === undefined ? {} : { file }) };
  return { code: 200, contentType: 'text/xml', text: statusXml(server, content) };
}

export function versionOf(query: URLSearchParams): number | undefined {
  const version = query.get('file_version');
  return version === null ? undefined : Number(version);
}

function asTold(file: StoredFile, fault: Fault | undefined): StoredFile {
  return fault?.kind === 'wrong-checksum' ? { ...file, checksum: String((Number(file.checksum) + 1) % 2 ** 32) } : file;
}

/** LIKE of SQLite: without regard to case. */
function likeToRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'is');
}
