import type { Container } from '../../domain/frame/file-container.ts';
import type { HeaderOrError } from '../../domain/frame/header-source.ts';
import type { Listing } from '../../domain/frame/listing.ts';
import type { Misplaced } from '../../domain/frame/misplaced.ts';
import type { FileContent } from '../../domain/frame/file-content.ts';
import type { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ContentOptions, FetchedFile, FetchOptions, ListOptions } from '../../ports/archive.ts';
import type { FitsFile } from '../fits/index.ts';

/** A file of an archive as it is stored there. */
export interface StoredFile {
  readonly place: string;
  readonly storedName: string;
  readonly container: Container;
  readonly isCalibration: boolean;
  /** Of the stored file, packed or not. */
  readonly content: FileContent;
}

export interface LocateOptions extends ContentOptions {
  /** Also where nothing says that it is, which takes the longer the more an archive has. */
  readonly isEverywhere?: boolean;
}

/**
 * Files as they are stored, whatever is in them: what each kind of archive does in its own way. A file is asked for by its
 * place, or by its name without a container, which is compared with the names of stored files.
 */
export interface ArchiveStore {
  /** Files are archived under their ARCFILE: one that bears the name of a frame is that frame. */
  readonly isCalledByArcfile: boolean;
  listDates(): Promise<readonly string[]>;
  /** Undefined: nothing is known of the date. */
  listRawFrames(date: string, options: ListOptions): Promise<Listing | undefined>;
  unknownDate(date: string, options: ListOptions): Promise<PhoenixError>;
  listCalibrations(options: ListOptions): Promise<Listing>;
  /** Absent: it lists whatever it has, or cannot be asked. */
  listMisplaced?(options: ListOptions): Promise<readonly Misplaced[]>;
  /** @throws PhoenixError FILE_MISSING, ARCHIVE_UNAVAILABLE, ARCHIVE_REFUSED */
  locate(file: string, options: LocateOptions): Promise<StoredFile>;
  /** Of the first two; of packed files those of the packed file, or of what is within. @throws PhoenixError FRAME_UNREADABLE, FILE_MISSING */
  readFirstHdus(file: string): Promise<FitsFile>;
  /** The same of all extensions. */
  readExtensionNames(file: string): Promise<readonly string[]>;
  /** In the order of the files, each called as it was asked for. @throws PhoenixError ARCHIVE_UNAVAILABLE */
  readManyKeywords(files: readonly string[], wanted: ReadonlySet<string>): Promise<readonly HeaderOrError[]>;
  /** Brings the stored file as it is. */
  fetch(stored: StoredFile, targetPath: string, options: FetchOptions): Promise<FetchedFile>;
  /** Where it can be read without fetching it. */
  readonly pathOf?: (stored: StoredFile) => string;
}

/** A place has a slash in it, a name never. */
export function isPlace(file: string): boolean {
  return file.includes('/');
}
