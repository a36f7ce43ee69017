import { open } from 'node:fs/promises';
import { gunzippedSource, unreadableFrame } from '../archive-frames/index.ts';
import type { FitsFile } from '../fits/index.ts';
import { readFirstHdus, scanFitsSource } from '../fits/index.ts';
import type { LocatedFile } from './archive-folders.ts';

/** Headers of the first HDUs. @throws PhoenixError FRAME_UNREADABLE, ARCHIVE_UNAVAILABLE */
export async function readHdus({ storedName, path, container }: LocatedFile, hdusMax: number): Promise<FitsFile> {
  try {
    return container === 'gz' ? await readGzippedHdus(path, hdusMax) : await readFirstHdus(path, hdusMax);
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
