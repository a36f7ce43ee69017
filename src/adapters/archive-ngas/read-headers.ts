import { basename } from 'node:path';
import { containerOf } from '../../domain/frame/file-container.ts';
import type { HeaderOrError } from '../../domain/frame/header-source.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { gunzippedSource, isGzipped, unreadableFrame } from '../archive-frames/index.ts';
import type { FitsFile, FitsSource } from '../fits/index.ts';
import { scanFitsSource } from '../fits/index.ts';
import { fileMissing, knownAs } from './download.ts';
import type { FilePatterns } from './file-ids.ts';
import { fileIdsOf, isRawFrame, storedNameOf } from './file-ids.ts';
import type { HttpGet } from './http-get.ts';
import type { StreamLimit } from './limit-streams.ts';
import { openRemoteFile } from './remote-file.ts';
import type { NgasNodes } from './ngas-nodes.ts';

export interface HeaderReader {
  readonly get: HttpGet;
  readonly nodes: NgasNodes;
  readonly patterns: FilePatterns;
  readonly limit: StreamLimit;
}

export interface HeaderReadOptions {
  /** By default all. */
  readonly hdusMax?: number;
  readonly signal?: AbortSignal;
}

export interface RemoteHdus extends FitsFile {
  readonly fileId: string;
}

/**
 * Headers of the first HDUs, off the stream of a file, which is closed behind them: some ten kB instead of a GB.
 * @throws PhoenixError FRAME_UNREADABLE, FILE_MISSING, ARCHIVE_UNAVAILABLE
 */
export function readRemoteHdus(
  reader: HeaderReader,
  fileName: string,
  { hdusMax = Infinity, signal }: HeaderReadOptions = {},
): Promise<RemoteHdus> {
  const { get, nodes, patterns, limit } = reader;
  const names = { fileName, fileIds: fileIdsOf(fileName, patterns) };
  if (names.fileIds.length === 0) return Promise.reject(fileMissing(fileName));
  return limit.run(
    () =>
      nodes.ask(
        (node, round) =>
          knownAs(names, async (fileId) => {
            await using file = await openRemoteFile(get, { node, round, fileId, signal });
            const scanned = await scanRemote({ path: nameIn(fileName), ...file }, hdusMax).catch((error: unknown) => {
              throw isInvalidFits(error) ? unreadableFrame(nameIn(fileName), error) : error;
            });
            return { ...scanned, fileId };
          }),
        { signal },
      ),
    signal,
  );
}

/** A gzipped file is unpacked as far as the headers need, whatever its id says of it. */
async function scanRemote(file: FitsSource, hdusMax: number): Promise<FitsFile> {
  if (!(await isGzipped(file))) return scanFitsSource(file, hdusMax);
  await using within = gunzippedSource(file);
  return await scanFitsSource(within, hdusMax);
}

/**
 * Wanted keywords of each distinct file once, several of them side by side. The first failure ends the others: who tries again
 * would read beside what is left of the last try. @throws PhoenixError ARCHIVE_UNAVAILABLE
 */
export async function readManyKeywords(
  reader: HeaderReader,
  fileNames: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<readonly HeaderOrError[]> {
  const others = new AbortController();
  const { signal } = others;
  const read = new Map<string, HeaderOrError>();
  await Promise.all(
    [...new Set(fileNames)].map(async (fileName) => {
      try {
        read.set(fileName, await headerOrError(reader, fileName, { wanted, signal }));
      } catch (error) {
        others.abort(error);
      }
    }),
  );
  signal.throwIfAborted();
  return fileNames.map((fileName) => read.get(fileName) ?? neverRead(fileName));
}

interface KeywordsRead {
  readonly wanted: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

async function headerOrError(reader: HeaderReader, fileName: string, read: KeywordsRead): Promise<HeaderOrError> {
  try {
    return { kind: 'keywords', fileName, ...(await wantedKeywords(reader, fileName, read)) };
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    // What the archive itself finds spoilt is no reason to do without the others.
    if (error.code === 'FILE_CORRUPT')
      return { kind: 'error', fileName, error: unreadableFrame(nameIn(fileName), error) };
    if (error.code !== 'FRAME_UNREADABLE' && error.code !== 'FILE_MISSING') throw error;
    return { kind: 'error', fileName, error };
  }
}

/**
 * Of calibrations the first extension, too, where the primary header lacks something; so of a frame that fpack has left an
 * empty one.
 */
async function wantedKeywords(
  reader: HeaderReader,
  fileName: string,
  { wanted, signal }: KeywordsRead,
): Promise<ReadKeywords> {
  const isRaw = isRawFrame(nameIn(fileName), reader.patterns.raw);
  const read = await readRemoteHdus(reader, fileName, { hdusMax: isRaw ? 1 : 2, signal });
  const found = wantedOf(read, wanted);
  if (!isRaw || containerOf(read.fileId) !== 'fz' || Object.keys(found.keywords).length > 0) return found;
  return wantedOf(await readRemoteHdus(reader, fileName, { hdusMax: 2, signal }), wanted);
}

interface ReadKeywords {
  readonly keywords: Keywords;
  readonly oddities?: readonly string[];
}

function wantedOf({ hdus, oddities }: RemoteHdus, wanted: ReadonlySet<string>): ReadKeywords {
  const [primary = {}, first = {}] = hdus.map(({ header }) => header.keywords);
  const all = Object.entries({ ...first, ...primary });
  const keywords = Object.fromEntries(all.filter(([keyword]) => wanted.has(keyword)));
  return oddities.length === 0 ? { keywords } : { keywords, oddities };
}

/** What a place or a name is called in messages. */
function nameIn(file: string): string {
  return storedNameOf(basename(file));
}

function isInvalidFits(error: unknown): boolean {
  return error instanceof PhoenixError && error.code === 'FITS_INVALID';
}

function neverRead(fileName: string): never {
  throw new Error(`${fileName} was not read`);
}
