import type { Sourced } from './sourced.ts';

/** Extensions in which a raw frame or a calibration has the data of an IFU. */
export interface ChannelRules extends Sourced {
  /** The n-th is that of IFU n; a calibration may have several of a channel, `CHAN02.DATA` and `CHAN02.STAT`. */
  readonly names: readonly string[];
}
