import type { SmartCase } from './smart-case.ts';
import type { Sourced } from './sourced.ts';

/** Edge of a spaxel by instrument mode: the first row whose prefix fits. */
export interface FieldScale {
  readonly insModePrefix: string;
  readonly spaxelArcsec: number;
  /** Edge of the square that stands in where no geometry table is there [arcsec]. */
  readonly nominalArcsec: number;
}

export interface SmartCaseRule extends Sourced {
  readonly case: SmartCase;
  /** `1`, `5a` …: as seed 000 numbers it. */
  readonly seedCase: string;
  readonly title: string;
  readonly criterion: string;
  readonly recommendation: string;
}

/** How an OB that claims to be OBJECT is recognised as the sky of its container. */
export interface HiddenSkyRule {
  /** Farther away nobody takes a sky for subtraction [arcsec]. */
  readonly maxArcsec: number;
  /**
   * Without other signs: all far pointings together have at most this fraction of the exposure time of the object. A far OB
   * of several exposures may be a target of its own, so less is asked of single ones.
   */
  readonly maxShare: { readonly single: number; readonly several: number };
  /** Regular expression on OBS.NAME, OBS.TARG.NAME and OBJECT; letter case is ignored. */
  readonly name: string;
}

/** What smart association must know of an instrument. */
export interface SmartRules extends Sourced {
  /** PRO.CATG of the calibration that holds the footprint. */
  readonly geometryTag: string;
  readonly scales: readonly FieldScale[];
  /** OBS CONTAINER TYPE of a concatenation. */
  readonly concatenation: string;
  /** Exposures that share at least this fraction of their area are worth a combined cube. */
  readonly minOverlap: number;
  /** Pointings closer than this are one pointing (twins, repeated executions) [arcsec]. */
  readonly samePointingArcsec: number;
  /** Offsets and coordinates of an exposure that differ by more contradict each other [arcsec]. */
  readonly offsetToleranceArcsec: number;
  /** OB grades that say an execution failed its constraints. */
  readonly badGrades: readonly string[];
  /** OB grades that say an execution was stopped; what was taken until then may be good. */
  readonly abortedGrades: readonly string[];
  /** What comments say of executions whose grade does not tell: regular expressions, letter case is ignored. */
  readonly comments: { readonly bad: readonly string[]; readonly aborted: readonly string[] };
  /** An exposure shorter than this fraction of the median of its OB was cut off. */
  readonly truncatedFraction: number;
  readonly hiddenSky: HiddenSkyRule;
  readonly cases: readonly SmartCaseRule[];
}
