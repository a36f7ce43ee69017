import type { KeywordValue } from '../domain/frame/keywords.ts';

/** One change of a header: `value: undefined` deletes the keyword. HDU 0 is the primary header. */
export interface HeaderEdit {
  readonly hdu: number;
  readonly keyword: string;
  readonly value: KeywordValue | undefined;
  readonly comment?: string;
}

export interface PublishRequest {
  readonly sourcePath: string;
  /** `sci/<date>` or `sci/DPING/<date>`, absolute. */
  readonly directory: string;
  readonly name: string;
  /** Applied to FITS files only; CHECKSUM and DATASUM are kept true. */
  readonly headerEdits: readonly HeaderEdit[];
  /** The archive has the file with this content: nothing else takes its place. */
  readonly archivedSha256?: string | undefined;
}
export interface PublishedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly md5: string;
}

/** Logs of several recipe runs, collected into one text (phoenixGetLogs). */
export interface PublishLogRequest {
  readonly directory: string;
  readonly name: string;
  readonly sources: readonly { readonly title: string; readonly path: string }[];
  readonly archivedSha256?: string | undefined;
}

/** The final products of a date. */
export interface ProductStore {
  /**
   * Copies, edits, fsyncs and renames into place; the file is never visible half made. The same request again gives the same file.
   * @throws PhoenixError ALREADY_INGESTED; what is there stays.
   */
  publish(request: PublishRequest): Promise<PublishedFile>;
  /** The logs one after another under their titles; a log that is not there is said to be missing. */
  publishLog(request: PublishLogRequest): Promise<PublishedFile>;
  /** Names of the files in a folder, sorted; empty when it is not there. */
  list(directory: string): Promise<readonly string[]>;
  /** Deletes these folders and files if they are there. */
  release(paths: readonly string[]): Promise<void>;
}
