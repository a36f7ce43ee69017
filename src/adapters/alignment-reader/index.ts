import type { AlignmentReader } from '../../ports/alignment-reader.ts';
import { readOffsetTargets, readOffsetRows } from './offset-list.ts';
import { readEvidence } from './read-evidence.ts';

/** Lists of offsets and of sources as muse_exp_align writes them, images as muse_scipost does. */
export function createAlignmentReader(): AlignmentReader {
  return { readEvidence, readOffsetRows, readOffsetTargets };
}
