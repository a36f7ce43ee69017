import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { crc32c } from '../../../src/adapters/archive-ngas/checksums.ts';

/** One version of a file as the database of the server has it. */
export interface StoredFile {
  readonly fileId: string;
  readonly fileName: string;
  readonly version: number;
  /** As noted at archiving, whatever has become of the bytes since then. */
  readonly sizeBytes: number;
  readonly checksum: string;
  readonly checksumPlugIn: string;
  readonly compression: string;
  readonly isIgnored: boolean;
  readonly bytes: StoredBytes;
}

export type StoredBytes =
  | { readonly kind: 'memory'; readonly buffer: Buffer }
  | { readonly kind: 'path'; readonly path: string }
  /** The entry is there, the file on its disk is gone. */
  | { readonly kind: 'gone' };

export interface StoreOptions {
  readonly checksumPlugIn?: string;
  /** As the archive tells it; by default that of the bytes. */
  readonly checksum?: string;
  readonly version?: number;
  readonly compression?: string;
  readonly isIgnored?: boolean;
  /** As the archive tells it; by default that of the bytes. */
  readonly sizeBytes?: number;
}

/** What the server holds. */
export interface Catalogue {
  store(fileId: string, content: Buffer | string, options?: StoreOptions): Promise<StoredFile>;
  /** Other bytes under an entry that stays as it is; undefined: the file is gone from its disk. */
  spoil(fileId: string, bytes: Buffer | undefined): void;
  /** The highest version, or the named one. */
  find(fileId: string, version?: number): StoredFile | undefined;
  versions(): readonly StoredFile[];
}

export function createCatalogue(): Catalogue {
  const files = new Map<string, StoredFile[]>();
  const find = (fileId: string, version?: number) => {
    const all = files.get(fileId)?.toSorted((a, b) => b.version - a.version) ?? [];
    return version === undefined ? all[0] : all.find((one) => one.version === version);
  };
  const put = (file: StoredFile) => {
    const others = (files.get(file.fileId) ?? []).filter(({ version }) => version !== file.version);
    files.set(file.fileId, [...others, file]);
  };
  return {
    async store(fileId, content, options = {}) {
      const bytes: StoredBytes =
        typeof content === 'string' ? { kind: 'path', path: content } : { kind: 'memory', buffer: content };
      const { checksumPlugIn = 'ngamsGenCrc32', compression = '', isIgnored = false } = options;
      const file = {
        fileId,
        fileName: `/volume1/afa/${fileId}`,
        version: options.version ?? (find(fileId)?.version ?? 0) + 1,
        sizeBytes: options.sizeBytes ?? (await sizeOf(bytes)),
        checksum: options.checksum ?? String(await checksumOf(bytes, checksumPlugIn)),
        checksumPlugIn,
        compression,
        isIgnored,
        bytes,
      };
      put(file);
      return file;
    },
    spoil(fileId, buffer) {
      const file = find(fileId);
      if (file === undefined) throw new Error(`${fileId} is not in the archive`);
      put({ ...file, bytes: buffer === undefined ? { kind: 'gone' } : { kind: 'memory', buffer } });
    },
    find,
    versions: () => [...files.values()].flat().toSorted((a, b) => (a.fileId < b.fileId ? -1 : 1)),
  };
}

/** Takes a folder as the embedded archive has it (`raw/<date>`, `calib`): raw frames go by their ARCFILE, without `.fits`. */
export async function storeArchiveFolder(catalogue: Catalogue, folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.fits(?:\.fz|\.gz)?$/u.test(name)) continue;
    const isRaw = name.startsWith('raw/');
    await catalogue.store(basename(name, isRaw ? '.fits' : ''), join(folder, name));
  }
}

export async function sizeOf(bytes: StoredBytes): Promise<number> {
  if (bytes.kind === 'memory') return bytes.buffer.length;
  return bytes.kind === 'gone' ? 0 : (await stat(bytes.path)).size;
}

/** The bytes from `start` to before `end`. */
export function streamOf(bytes: StoredBytes, start: number, end: number): Readable {
  if (bytes.kind === 'path' && start < end)
    return createReadStream(bytes.path, { start, end: end - 1, highWaterMark: 1 << 18 });
  return Readable.from(bytes.kind === 'memory' && start < end ? [bytes.buffer.subarray(start, end)] : []);
}

export async function checksumOf(bytes: StoredBytes, plugIn: string): Promise<number> {
  const add = plugIn === 'crc32c' ? crc32c : (chunk: Buffer, sum: number) => crc32(chunk, sum);
  let sum = 0;
  const content = streamOf(bytes, 0, await sizeOf(bytes)) as AsyncIterable<Buffer>;
  for await (const chunk of content) sum = add(chunk, sum);
  return sum;
}
