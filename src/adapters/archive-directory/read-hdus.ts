import { open } from 'node:fs/promises';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { gunzippedSource, unreadableFrame } from '../archive-frames/index.ts';
import type { FitsFile } from '../fits/index.ts';
import { readExtensionNames, readFirstHdus, scanFitsSource } from '../fits/index.ts';
import type { LocatedFile } from './archive-folders.ts';

/** Headers of the first two HDUs. @throws PhoenixError FRAME_UNREADABLE, ARCHIVE_UNAVAILABLE */
export function readTwoHdus({ storedName, path, container }: LocatedFile): Promise<FitsFile> {
  return readable(storedName, async () => (container === 'gz' ? readGzippedHdus(path, 2) : readFirstHdus(path, 2)));
}

/** EXTNAMEs of all extensions. @throws PhoenixError FRAME_UNREADABLE, ARCHIVE_UNAVAILABLE */
export function readNames({
  storedName,
  path,
  container,
}: Pick<LocatedFile, 'storedName' | 'path' | 'container'>): Promise<readonly string[]> {
  return readable(storedName, async () => {
    if (container !== 'gz') return readExtensionNames(path);
    const { hdus } = await readGzippedHdus(path, Infinity);
    return hdus.slice(1).map(({ name }) => name);
  });
}

/**
 * What is wrong with the bytes of a file, by the HDUs that its headers announce; undefined: nothing. All of a gzipped file would
 * have to be unpacked for it: that it is whole shows when it is used.
 */
export async function brokenFile(
  file: Pick<LocatedFile, 'storedName' | 'path' | 'container' | 'sizeBytes'>,
): Promise<string | undefined> {
  if (file.sizeBytes === 0) return 'it is empty';
  if (file.container === 'gz') return undefined;
  try {
    await readNames(file);
    return undefined;
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'FRAME_UNREADABLE') return error.message;
    throw error;
  }
}

async function readable<T>(storedName: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw unreadableFrame(storedName, error);
  }
}

/** Only so much of it is unpacked as the headers need. */
export async function readGzippedHdus(path: string, hdusMax: number): Promise<FitsFile> {
  await using file = await open(path);
  const read = async (length: number, offset: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
  await using source = gunzippedSource({ path, sizeBytes: Infinity, read });
  return await scanFitsSource(source, hdusMax);
}
