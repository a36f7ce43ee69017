import type { Keywords } from '../domain/frame/keywords.ts';

export interface ArchiveEntry {
  readonly fileName: string;
  readonly sizeBytes: number;
}

export interface FetchOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes on disk so far; the caller's heartbeat. */
  readonly onProgress?: (bytes: number) => void;
}

export interface FetchedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Where raw frames and certified calibrations come from. */
export interface Archive {
  /**
   * Raw frames of an observing date (noon to noon UT), sorted by name.
   * @throws PhoenixError DATE_UNKNOWN when the archive knows no such date (the cure names dates that it knows).
   */
  listRawFrames(date: string): Promise<readonly ArchiveEntry[]>;
  /** Certified masters and static calibrations, sorted by name. */
  listCalibrations(): Promise<readonly ArchiveEntry[]>;
  /** Keywords of the primary header, merged with those of the first extension where the primary lacks them. @throws PhoenixError FRAME_UNREADABLE. */
  readKeywords(fileName: string): Promise<Keywords>;
  /** EXTNAMEs of all extensions, in order. @throws PhoenixError FRAME_UNREADABLE. */
  readExtensionNames(fileName: string): Promise<readonly string[]>;
  /** OB grades and comments of a date, by OBS.ID; empty where nothing is known. */
  readObRecords(date: string): Promise<Readonly<Record<string, ObRecord>>>;
  /**
   * Brings a file to `targetPath`: resumed where a partial copy exists, size and checksum verified, visible under its
   * name only when whole. A file that is already there and whole is not fetched again.
   * @throws PhoenixError FILE_MISSING, FILE_CORRUPT, ARCHIVE_UNAVAILABLE.
   */
  fetch(fileName: string, targetPath: string, options?: FetchOptions): Promise<FetchedFile>;
}

export interface ObRecord {
  readonly obsId: number;
  readonly grade: string;
  readonly comment: string;
}
