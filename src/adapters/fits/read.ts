import type { FileHandle } from 'node:fs/promises';
import { fileSystemFailure } from './fits-error.ts';
import type { FitsFile } from './fits-file.ts';
import { openFile, readInto } from './fits-file.ts';
import { walkHdus } from './walk-hdus.ts';

/** Reads the headers of all HDUs; the data between them are skipped, never read. */
export async function readFits(path: string): Promise<FitsFile> {
  await using file = await openFile(path, 'r');
  return await scanFits(path, file);
}

/** The same without what comes behind the first HDUs. */
export async function readFirstHdus(path: string, count: number): Promise<FitsFile> {
  await using file = await openFile(path, 'r');
  return await scanFits(path, file, count);
}

/** The same for a file that is open. */
export async function scanFits(path: string, file: FileHandle, hdusMax = Infinity): Promise<FitsFile> {
  try {
    const { size } = await file.stat();
    const read = (length: number, offset: number) => readInto(file, Buffer.alloc(length), offset);
    return await scanFitsSource({ path, sizeBytes: size, read }, hdusMax);
  } catch (error) {
    throw fileSystemFailure(path, error);
  }
}

/** A FITS file wherever it is: only its headers are asked for, from the first one on. */
export interface FitsSource {
  /** What it is called in messages. */
  readonly path: string;
  /** Infinity: nobody knows it before the end. */
  readonly sizeBytes: number;
  /** Bytes from `offset` on; less than `length` only at the end of the file. */
  readonly read: (length: number, offset: number) => Promise<Buffer>;
}

/** The headers of the first HDUs of a file that may be on another machine. @throws PhoenixError FITS_INVALID */
export async function scanFitsSource(source: FitsSource, hdusMax = Infinity): Promise<FitsFile> {
  const walk = walkHdus(source, { hdusMax });
  let step = walk.next();
  while (step.done !== true) {
    const { length, offset } = step.value;
    step = walk.next(await source.read(length, offset));
  }
  return step.value;
}
