import type { SliceGeometry } from '../domain/association/smart/field.ts';
import type { HeaderOrError, HeaderSource } from '../domain/frame/header-source.ts';
import type { Keywords } from '../domain/frame/keywords.ts';
import type { FileContent } from '../domain/outcome/file-content.ts';

/** A file with what the list tells of its content. */
export interface ArchiveEntry extends FileContent {
  readonly fileName: string;
}

export interface ListOptions {
  /** A silent archive is asked for minutes. */
  readonly signal?: AbortSignal | undefined;
}

export interface FetchOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes on disk so far; the caller's heartbeat. */
  readonly onProgress?: (bytes: number) => void;
}

export interface ContentOptions extends ListOptions {
  /** A sum is wanted where the archive keeps none, if it can be had without fetching the file: it may have to be read as a whole. */
  readonly isSummed?: boolean;
}

/** A file that is here, with the content that the archive tells of it. */
export interface FetchedFile extends FileContent {
  readonly path: string;
}

/** Where raw frames and certified calibrations come from. */
export interface Archive extends HeaderSource {
  /**
   * Raw frames of an observing date (noon to noon UT), sorted by name.
   * @throws PhoenixError DATE_UNKNOWN when the archive knows no such date (the cure names dates that it knows).
   */
  listRawFrames(date: string, options?: ListOptions): Promise<readonly ArchiveEntry[]>;
  /** Certified masters and static calibrations, sorted by name. */
  listCalibrations(options?: ListOptions): Promise<readonly ArchiveEntry[]>;
  /** Keywords of the primary header, merged with those of the first extension where the primary lacks them. @throws PhoenixError FRAME_UNREADABLE. */
  readKeywords(fileName: string): Promise<Keywords>;
  /** EXTNAMEs of all extensions, in order; their headers are read, never the data between. @throws PhoenixError FRAME_UNREADABLE. */
  readExtensionNames(fileName: string): Promise<readonly string[]>;
  /** Observing dates that have raw frames, sorted. */
  listDates(): Promise<readonly string[]>;
  /**
   * The wanted keywords of many files: a month of headers fits into memory. Of raw frames the primary header, in which
   * everything stands that rules ask for; of calibrations the first extension, too, where the primary header lacks a wanted
   * keyword. In the order of the names; a file that cannot be read is an error of its own (FRAME_UNREADABLE, FILE_MISSING).
   * @throws PhoenixError ARCHIVE_UNAVAILABLE
   */
  readManyKeywords(fileNames: readonly string[], wanted: ReadonlySet<string>): Promise<readonly HeaderOrError[]>;
  /** Slices of a GEOMETRY_TABLE. @throws PhoenixError FRAME_UNREADABLE, FILE_MISSING. */
  readGeometry(fileName: string): Promise<readonly SliceGeometry[]>;
  /**
   * What the archive tells of the content of a file now: the name stays when a better file takes its place.
   * @throws PhoenixError FILE_MISSING, ARCHIVE_UNAVAILABLE, ARCHIVE_REFUSED.
   */
  contentOf(fileName: string, options?: ContentOptions): Promise<FileContent>;
  /**
   * Brings a file to `targetPath`: resumed where a partial copy exists, size and checksum verified, visible under its
   * name only when whole. A file that is already there and has the content that the archive's has now is not fetched again.
   * @throws PhoenixError FILE_MISSING, FILE_CORRUPT, ARCHIVE_UNAVAILABLE.
   */
  fetch(fileName: string, targetPath: string, options?: FetchOptions): Promise<FetchedFile>;
}
