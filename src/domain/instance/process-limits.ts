export interface ProcessLimits {
  /** Shorter exposures are not processed [s]. */
  readonly minExptimeSeconds: number;
  /** More exposures than this are not combined. */
  readonly maxCombine: number;
}
