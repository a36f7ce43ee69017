import type { HeaderOrError } from '../../domain/frame/header-source.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import { unreadableFrame } from '../archive-frames/index.ts';
import type { FitsFile } from '../fits/index.ts';
import { scanFitsSource } from '../fits/index.ts';
import { fileMissing, knownAs } from './download.ts';
import type { FilePatterns } from './file-ids.ts';
import { fileIdsOf, isRawFrame } from './file-ids.ts';
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

const BLOCK_BYTES = 2880;

/**
 * Headers of the first HDUs, off the stream of a file, which is closed behind them: some ten kB instead of a GB.
 * @throws PhoenixError FRAME_UNREADABLE, FILE_MISSING, ARCHIVE_UNAVAILABLE
 */
export function readRemoteHdus(reader: HeaderReader, fileName: string, hdusMax = Infinity): Promise<FitsFile> {
  const { get, nodes, patterns, limit } = reader;
  const names = { fileName, fileIds: fileIdsOf(fileName, patterns) };
  if (names.fileIds.length === 0) return Promise.reject(fileMissing(fileName));
  return limit.run(() =>
    nodes.ask((node, round) =>
      knownAs(names, async (fileId) => {
        await using file = await openRemoteFile(get, { node, round, fileId });
        return await scanFitsSource({ path: fileName, ...file }, hdusMax).catch((error: unknown) => {
          throw isInvalidFits(error) ? unreadableFrame(fileName, error) : error;
        });
      }),
    ),
  );
}

/** Wanted keywords of each distinct file once, several of them side by side. @throws PhoenixError ARCHIVE_UNAVAILABLE */
export async function readManyKeywords(
  reader: HeaderReader,
  fileNames: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<readonly HeaderOrError[]> {
  const distinct = [...new Set(fileNames)];
  const read = await Promise.all(distinct.map((fileName) => headerOrError(reader, fileName, wanted)));
  const byName = new Map(read.map((one) => [one.fileName, one]));
  return fileNames.map((fileName) => byName.get(fileName) ?? neverRead(fileName));
}

async function headerOrError(
  reader: HeaderReader,
  fileName: string,
  wanted: ReadonlySet<string>,
): Promise<HeaderOrError> {
  try {
    const keywords = await wantedKeywords(reader, fileName, wanted);
    return { kind: 'keywords', fileName, keywords };
  } catch (error) {
    if (!(error instanceof PhoenixError) || (error.code !== 'FRAME_UNREADABLE' && error.code !== 'FILE_MISSING'))
      throw error;
    return { kind: 'error', fileName, error };
  }
}

/** Of calibrations the first extension, too, where the primary header lacks something. */
async function wantedKeywords(reader: HeaderReader, fileName: string, wanted: ReadonlySet<string>): Promise<Keywords> {
  const hdusMax = isRawFrame(fileName, reader.patterns.raw) ? 1 : 2;
  const { hdus, sizeBytes } = await readRemoteHdus(reader, fileName, hdusMax);
  if (sizeBytes % BLOCK_BYTES !== 0) throw cutOff(fileName, sizeBytes);
  const [primary = {}, first = {}] = hdus.map(({ header }) => header.keywords);
  return Object.fromEntries(Object.entries({ ...first, ...primary }).filter(([keyword]) => wanted.has(keyword)));
}

function cutOff(fileName: string, sizeBytes: number): PhoenixError {
  return unreadableFrame(fileName, new Error(`byte ${sizeBytes}: the file is cut off there, in the middle of a block`));
}

function isInvalidFits(error: unknown): boolean {
  return error instanceof PhoenixError && error.code === 'FITS_INVALID';
}

function neverRead(fileName: string): never {
  throw new Error(`${fileName} was not read`);
}
