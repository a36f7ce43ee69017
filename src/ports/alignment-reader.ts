import type { AlignmentEvidence } from '../domain/quality/alignment-evidence.ts';
import type { OffsetRow, OffsetTarget } from '../domain/quality/offset-list.ts';

/** Files of one alignment. */
export interface AlignmentFiles {
  readonly offsetListPath: string;
  /** One per image, in any order; empty where the recipe writes none. */
  readonly sourceListPaths: readonly string[];
  /** In the order of the set of frames: the first one is the reference. */
  readonly imagePaths: readonly string[];
}

/** Reads what a list of offsets can be judged by. */
export interface AlignmentReader {
  /** @throws PhoenixError FITS_INVALID when a file is not what it should be. */
  readEvidence(files: AlignmentFiles): Promise<AlignmentEvidence>;
  /** @throws PhoenixError OFFSET_LIST_INVALID when the file is no list of offsets. */
  readOffsetRows(path: string): Promise<readonly OffsetRow[]>;
  /** Of pixel tables. */
  readOffsetTargets(paths: readonly string[]): Promise<readonly OffsetTarget[]>;
}
