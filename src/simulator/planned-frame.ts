import type { SkyPosition } from './astronomy.ts';
import type { InsMode } from './ins-modes.ts';
import type { ExposureSpec, ObSpec } from './scenario.ts';

/** An execution of an OB: exposures under one OBS.ID and OBS.START. */
export interface PlannedBlock {
  readonly obsId: number;
  readonly obsName: string;
  readonly programme: string;
  readonly investigator: string;
  readonly insMode: InsMode;
  readonly containerId: number;
  readonly containerType: string;
  readonly templateCount: number;
  /** OBS START. */
  readonly start: string;
  readonly target: { readonly name: string; readonly position: SkyPosition };
}

export interface PlannedTemplate {
  readonly id: string;
  readonly name: string;
  /** OBS TPLNO, from 1; in an OB the acquisition is number 1. */
  readonly number: number;
  /** TPL NEXP. */
  readonly exposureCount: number;
  /** TPL START. */
  readonly start: string;
}

interface PlannedFrame {
  /** `MUSE.2014-12-15T00:54:04.379.fits`. */
  readonly fileName: string;
  /** DATE-OBS, to the millisecond. */
  readonly dateObs: string;
  readonly mjdObs: number;
  readonly exptimeSeconds: number;
  readonly block: PlannedBlock;
  readonly template: PlannedTemplate;
  /** TPL EXPNO, from 1. */
  readonly exposureNumber: number;
}

/** What the header of a science frame is made from. */
export interface ExposureFrame extends PlannedFrame {
  readonly type: 'OBJECT' | 'SKY';
  readonly spec: ExposureSpec;
  /** SEQ OFFSET COORDS; absent: SKY. */
  readonly offsetCoordinates?: 'SKY' | 'DETECTOR';
  /** The exposure before it in its template. */
  readonly previous: ExposureSpec | undefined;
}

export interface ScienceFrame extends ExposureFrame {
  readonly ob: ObSpec;
}

export interface CalibrationFrame extends PlannedFrame {
  readonly type: 'BIAS' | 'FLAT';
}
