import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { unwritable, fileSystemFailure } from './fits-error.ts';
import type { Header } from './header.ts';

export interface Hdu {
  readonly index: number;
  /** EXTNAME, or an empty string. */
  readonly name: string;
  readonly header: Header;
  readonly headerOffset: number;
  /** With the padding of the last block. */
  readonly headerBytes: number;
  readonly dataOffset: number;
  /** Without padding. */
  readonly dataBytes: number;
}

/** A FITS file of which only the headers were read. */
export interface FitsFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly hdus: readonly Hdu[];
  /** What is not as it should be and hinders nobody: `120 bytes behind the last HDU (24), …`. */
  readonly oddities: readonly string[];
}

/** The HDU with an index or an EXTNAME (the first one of that name). */
export function findHdu(fits: FitsFile, which: number | string): Hdu {
  const hdu = fits.hdus.find(({ index, name }) => (typeof which === 'number' ? index === which : name === which));
  if (hdu !== undefined) return hdu;
  const known = fits.hdus.map(({ index, name }) => (name === '' ? `${index}` : `${index} ${name}`)).join(', ');
  throw unwritable(`${fits.path} has no HDU ${which}`, `choose one of: ${known}`);
}

/** Opens a file; what the file system refuses comes back as a PhoenixError with its cause. */
export async function openFile(path: string, flags: 'r' | 'r+'): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    throw fileSystemFailure(path, error);
  }
}

/** Node reads at most 2 GiB at once. */
const READ_BYTES_MAX = 2 ** 30;

/** Fills `target` from `offset` on and returns what was really there: less only at the end of the file. */
export async function readInto(file: FileHandle, target: Buffer, offset: number): Promise<Buffer> {
  let filled = 0;
  while (filled < target.length) {
    const length = Math.min(READ_BYTES_MAX, target.length - filled);
    const { bytesRead } = await file.read(target, filled, length, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return target.subarray(0, filled);
}
