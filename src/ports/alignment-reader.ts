import type { AlignmentEvidence } from '../domain/quality/alignment-evidence.ts';

/** Files of one alignment. */
export interface AlignmentFiles {
  readonly offsetListPath: string;
  /** One per image, in any order; empty where the recipe writes none. */
  readonly sourceListPaths: readonly string[];
  /** In the order of the set of frames: the first one is the reference. */
  readonly imagePaths: readonly string[];
}

/** What a list of offsets says of itself. */
export interface OffsetRows {
  /** First 23 characters of DATE_OBS, by row. */
  readonly dateObs: readonly string[];
}

/** Reads what a list of offsets can be judged by. */
export interface AlignmentReader {
  /** @throws PhoenixError FITS_INVALID when a file is not what it should be. */
  readEvidence(files: AlignmentFiles): Promise<AlignmentEvidence>;
  /** @throws PhoenixError OFFSET_LIST_INVALID when the file is no list of offsets. */
  readOffsetRows(path: string): Promise<OffsetRows>;
  /** First 23 characters of DATE-OBS of each file. */
  readDateObs(paths: readonly string[]): Promise<readonly string[]>;
}
