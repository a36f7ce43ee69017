import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface BoundedFileOptions {
  readonly path: string;
  /** A file that would become larger is renamed to `<path>.1`, that one to `<path>.2`, and so on. */
  readonly maxBytes: number;
  /** So many files are kept, with `path` itself. */
  readonly files: number;
  /** A line for those that were lost: their number, and what stood in the way. */
  readonly gapLine: (lost: number, why: string) => string;
}

export interface BoundedFile {
  /** Never throws: what cannot be written is lost, and said as soon as something can be written again. */
  write(line: string): void;
  close(): void;
}

/**
 * Lines in files of bounded size and number. Each is with the kernel before `write` returns, so that the last words of a
 * process that dies are there; at a few lines a second that costs less than a thread which writes.
 */
export function openBoundedFile(options: BoundedFileOptions): BoundedFile {
  const { path, maxBytes, files, gapLine } = options;
  let descriptor: number | undefined;
  let sizeBytes = 0;
  let lost = 0;
  let why = '';
  /** A full disk may have taken the first half of a line. */
  let isCut = false;

  function open(): number {
    // Its folder alone: a data root that somebody has deleted is not made again.
    if (!existsSync(dirname(path))) mkdirSync(dirname(path));
    const opened = openSync(path, 'a');
    sizeBytes = fstatSync(opened).size;
    return opened;
  }
  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  }
  function append(text: string): void {
    const bytes = Buffer.from(isCut ? `\n${text}` : text);
    descriptor ??= open();
    if (sizeBytes > 0 && sizeBytes + bytes.length > maxBytes) {
      close();
      moveOn(path, files);
      descriptor = open();
    }
    for (let at = 0; at < bytes.length;) {
      at += writeSync(descriptor, bytes, at);
      isCut = at < bytes.length;
    }
    sizeBytes += bytes.length;
  }

  return {
    write(line) {
      try {
        if (lost > 0) append(gapLine(lost, why));
        lost = 0;
        append(line);
      } catch (error) {
        lost += 1;
        why = error instanceof Error ? error.message : String(error);
      }
    },
    close() {
      try {
        close();
      } catch {
        // Nobody is left to hear of it.
      }
    },
  };
}

/** `log.1` becomes `log.2`, `log` becomes `log.1`; the oldest one goes. */
function moveOn(path: string, files: number): void {
  if (files === 1) return rmSync(path, { force: true });
  for (let number = files - 1; number > 0; number--) {
    try {
      renameSync(number === 1 ? path : `${path}.${number - 1}`, `${path}.${number}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
