import { open } from 'node:fs/promises';
import { gunzippedSource, unreadableFrame } from '../archive-frames/index.ts';
import type { FitsFile } from '../fits/index.ts';
import { readExtensionNames, readFirstHdus, scanFitsSource } from '../fits/index.ts';
import type { LocatedFile } from './archive-folders.ts';

/** Headers of the first two HDUs. @throws PhoenixError FRAME_UNREADABLE, ARCHIVE_UNAVAILABLE */
export function readTwoHdus({ storedName, path, container }: LocatedFile): Promise<FitsFile> {
  return readable(storedName, async () => (container === 'gz' ? readGzippedHdus(path, 2) : readFirstHdus(path, 2)));
}

/** EXTNAMEs of all extensions. @throws PhoenixError FRAME_UNREADABLE, ARCHIVE_UNAVAILABLE */
export function readNames({ storedName, path, container }: LocatedFile): Promise<readonly string[]> {
  return readable(storedName, async () => {
    if (container !== 'gz') return readExtensionNames(path);
    const { hdus } = await readGzippedHdus(path, Infinity);
    return hdus.slice(1).map(({ name }) => name);
  });
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
