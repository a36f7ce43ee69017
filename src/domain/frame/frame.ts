import type { Keywords } from './keywords.ts';

/**
 * A raw frame as planning sees it: the facts of its header, named in ESO's terms. Never carries pixels.
 * `fileName` (ARCFILE) is the identity: `MUSE.2014-12-15T00:54:04.379.fits`.
 */
export interface Frame {
  readonly fileName: string;
  /** Raw type by the classification table (`OBJECT`, `SKY`, `BIAS`, …), or undefined when no row matches. */
  readonly rawType: string | undefined;
  readonly dprCatg: string;
  readonly dateObs: string;
  /** MJD-OBS [d]. */
  readonly mjdObs: number;
  /** EXPTIME [s]. */
  readonly exptimeSeconds: number;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly insMode: string;
  readonly obsId: number;
  readonly obsName: string;
  readonly obsProgId: string;
  readonly obsTargName: string;
  readonly tplStart: string;
  readonly tplExpno: number;
  readonly tplNexp: number;
  /** INS.DROT.POSANG [deg]. */
  readonly posangDeg: number;
  /** All keywords of the primary header, for the match keys of the association rules. */
  readonly keywords: Keywords;
}

/** A master or static calibration as association sees it. */
export interface Calibration {
  readonly fileName: string;
  /** PRO.CATG: MASTER_BIAS, STD_RESPONSE, … */
  readonly proCatg: string;
  /** MJD-OBS of the calibration [d]; static calibrations (valid at all times) have none. */
  readonly mjdObs: number | undefined;
  readonly keywords: Keywords;
}
