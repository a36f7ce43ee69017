import type { SliceGeometry } from '../domain/association/smart/field.ts';
import type { HeaderOrError, HeaderSource } from '../domain/frame/header-source.ts';
import type { Keywords } from '../domain/frame/keywords.ts';
import type { ListedFile, Listing } from '../domain/frame/listing.ts';
import type { Misplaced } from '../domain/frame/misplaced.ts';
import type { FileContent } from '../domain/frame/file-content.ts';

/** A file with what the list tells of it. */
export type ArchiveEntry = ListedFile;

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

/**
 * Where raw frames and certified calibrations come from. A file is asked for by its name, which is that of the frame (ARCFILE)
 * or of the calibration, without a container: the archive knows where it lies, however it is called there. Or by the place
 * that a list has told. A packed file is unpacked on its way here.
 */
export interface Archive extends HeaderSource {
  /**
   * What lies in the archive for an observing date (noon to noon UT), sorted by name, and what is left out of it. Files that
   * lie with the date before or after are listed, too, where their names say that they are of this one, or nothing.
   * @throws PhoenixError DATE_UNKNOWN when the archive knows no such date (the cure names dates that it knows).
   */
  listRawFrames(date: string, options?: ListOptions): Promise<Listing>;
  /** Certified masters and static calibrations, sorted by name. */
  listCalibrations(options?: ListOptions): Promise<Listing>;
  /**
   * What lies in the archive where none of its lists looks, by names, at the same cost however many dates there are. An archive
   * that can only be asked for names lists nothing.
   */
  listMisplaced(options?: ListOptions): Promise<readonly Misplaced[]>;
  /** Keywords of the primary header, merged with those of the first extension where the primary lacks them. @throws PhoenixError FRAME_UNREADABLE. */
  readKeywords(file: string): Promise<Keywords>;
  /** EXTNAMEs of all extensions, in order; their headers are read, never the data between. @throws PhoenixError FRAME_UNREADABLE. */
  readExtensionNames(file: string): Promise<readonly string[]>;
  /** Observing dates that have raw frames, sorted. */
  listDates(): Promise<readonly string[]>;
  /**
   * The wanted keywords of many files: a month of headers fits into memory. Of raw frames the primary header, in which
   * everything stands that rules ask for; of calibrations the first extension, too, where the primary header lacks a wanted
   * keyword. In the order of the files; one that cannot be read is an error of its own (FRAME_UNREADABLE, FILE_MISSING).
   * @throws PhoenixError ARCHIVE_UNAVAILABLE
   */
  readManyKeywords(files: readonly string[], wanted: ReadonlySet<string>): Promise<readonly HeaderOrError[]>;
  /** Slices of a GEOMETRY_TABLE. @throws PhoenixError FRAME_UNREADABLE, FILE_MISSING. */
  readGeometry(file: string): Promise<readonly SliceGeometry[]>;
  /**
   * What the archive tells of the content of a file now: the name stays when a better file takes its place.
   * @throws PhoenixError FILE_MISSING, ARCHIVE_UNAVAILABLE, ARCHIVE_REFUSED.
   */
  contentOf(file: string, options?: ContentOptions): Promise<FileContent>;
  /**
   * Brings a file to `targetPath`: resumed where a partial copy exists, size and checksum verified, visible under its
   * name only when whole and unpacked. A file that is already there and has the content that the archive's has now is not
   * fetched again.
   * @throws PhoenixError FILE_MISSING, FILE_CORRUPT, ARCHIVE_UNAVAILABLE, RECIPE_UNAVAILABLE where it cannot be unpacked.
   */
  fetch(file: string, targetPath: string, options?: FetchOptions): Promise<FetchedFile>;
}
