/**
 * A few blocks of memory that are filled and emptied in turns, for a stream of any length. A socket reads straight into them:
 * a buffer for every 64 kB of a GB would cost three times the processor time of the transfer.
 */
export interface BlockRing {
  /** Where the next bytes go. */
  target(): Buffer;
  /** So many bytes were put there. False: all blocks are in use, nothing may be put anywhere until {@link BlockRing.isFree}. */
  filled(bytes: number): boolean;
  isFree(): boolean;
  /** What there is is all that will come. */
  finish(): void;
  /** The oldest block that is full, or the last one; undefined: not yet, or no more. */
  take(): Buffer | undefined;
  /** The oldest block that was taken may be filled again. */
  release(): void;
}

export function createBlockRing({
  blocks,
  blockBytes,
}: {
  readonly blocks: number;
  readonly blockBytes: number;
}): BlockRing {
  // From pages of its own: a block is handed to the kernel, and nothing else may share it.
  const memory = Array.from({ length: blocks }, () => Buffer.allocUnsafeSlow(blockBytes));
  /** Numbers of blocks, counted on without end: released <= taken <= filling < released + blocks. */
  const at = { released: 0, taken: 0, filling: 0 };
  let fill = 0;
  let isFinished = false;
  const blockOf = (number: number): Buffer => memory[number % blocks] ?? Buffer.alloc(0);
  const isFree = () => at.filling - at.released < blocks;

  return {
    target: () => blockOf(at.filling).subarray(fill),
    filled(bytes) {
      fill += bytes;
      if (fill < blockBytes) return true;
      at.filling += 1;
      fill = 0;
      return isFree();
    },
    isFree,
    finish: () => void (isFinished = true),
    take() {
      if (at.taken < at.filling) return blockOf(at.taken++);
      if (!isFinished || fill === 0) return undefined;
      const last = blockOf(at.taken).subarray(0, fill);
      fill = 0;
      return last;
    },
    release: () => void (at.released += 1),
  };
}
