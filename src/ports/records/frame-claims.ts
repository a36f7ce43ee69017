/** A raw frame (ARCFILE) with the one unit of a process that makes it. */
export interface FrameClaim {
  readonly process: string;
  readonly unit: string;
  readonly frame: string;
}

/** Which unit makes which raw frame. */
export interface FrameClaims {
  /**
   * From now on the unit makes these raw frames, and no others: those that it has had before are free, unless these are more frames.
   * One that another unit of the process makes stays with it and comes back.
   */
  claimFrames(
    unit: Pick<FrameClaim, 'process' | 'unit'>,
    frames: readonly string[],
    areMore?: boolean,
  ): Promise<readonly FrameClaim[]>;
}
