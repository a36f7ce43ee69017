import type { SkyOffset } from './astronomy.ts';
import type { Star } from './star-field.ts';

/** One exposure as the observer planned it and as it really went. */
export interface ExposureSpec {
  readonly type: 'OBJECT' | 'SKY';
  /** EXPTIME [s]. */
  readonly exptimeSeconds: number;
  /** Commanded offset from the target; the headers tell it. */
  readonly dither: SkyOffset;
  /** What the telescope did wrong; no header tells it, the alignment must find it. */
  readonly hiddenError: SkyOffset;
  /** Position angle of the rotator, INS DROT POSANG [deg]. */
  readonly posangDeg: number;
  /** FWHM of a star [arcsec]. */
  readonly seeingArcsec: number;
  /** Continuum of the sky, relative to a dark one. Brighter in the SKY than in the OBJECT, it is over-subtracted. */
  readonly skyBrightness: number;
  /** How far the spectra have moved on the CCD since the arc was taken. */
  readonly wavelengthShiftAngstrom: number;
}

export interface TemplateSpec {
  readonly exposures: readonly ExposureSpec[];
}

export interface Container {
  /** Added to the first container number of the date: OBs with the same index are linked. */
  readonly index: number;
  /** `C` is a concatenation (ESO OBS CONTAINER TYPE). */
  readonly type: string;
}

export interface ObSpec {
  readonly name: string;
  /** OBs with the same target see the same stars. */
  readonly target: string;
  readonly programme: string;
  readonly investigator: string;
  readonly insMode: InsMode;
  /** Declination of the target [deg]. */
  readonly decDeg: number;
  /** Hour angle of the target when the night begins [deg]; the right ascension follows from the date. */
  readonly hourAngleDeg: number;
  readonly container?: Container;
  /** Peaks of the stars are drawn between these [e- in 600 s]; absent: an empty field. */
  readonly starPeakElectrons?: readonly [min: number, max: number];
  /** A star beside the drawn ones, so bright that it saturates the CCD in every OBJECT. */
  readonly saturatingStar?: Star;
  readonly grade: string;
  readonly comment: string;
  readonly templates: readonly TemplateSpec[];
}

export interface CalibrationSpec {
  /** How many dates before the night the closest arc was taken: from 2 on it is more than 1.5 d away. */
  readonly arcAgeDays: number;
  /** Whether a TWILIGHT_CUBE is certified. */
  readonly twilight: boolean;
}

/** A night to be simulated. What happens in it is data only: see `scenarios.ts`. */
export interface Scenario {
  readonly description: string;
  readonly calibrations: CalibrationSpec;
  readonly obs: readonly ObSpec[];
}

export interface InsModeFacts {
  readonly pupilFilter: string;
  readonly fieldMode: string;
  readonly templateId: string;
  readonly templateName: string;
}

/** Instrument modes that can be simulated: what the headers say in them. */
export const INS_MODES = {
  'WFM-NOAO-N': {
    pupilFilter: 'Blue',
    fieldMode: 'WFM',
    templateId: 'MUSE_wfm-noao_obs_genericoffset',
    templateName: 'Observation in WFM with user defined offsets',
  },
} as const satisfies Record<string, InsModeFacts>;
export type InsMode = keyof typeof INS_MODES;

const NOWHERE: SkyOffset = { eastArcsec: 0, northArcsec: 0 };
const SEEING_ARCSEC = 0.8;

/** Arcseconds to the East and to the North. */
export function towards(eastArcsec: number, northArcsec: number): SkyOffset {
  return { eastArcsec, northArcsec };
}

/** An exposure with the given differences from a plain one: no offset, no error, North up, seeing 0.8 arcsec, dark sky. */
export function objectExposure(exptimeSeconds: number, differences: Partial<ExposureSpec> = {}): ExposureSpec {
  const where = { dither: NOWHERE, hiddenError: NOWHERE, posangDeg: 0 };
  const conditions = { seeingArcsec: SEEING_ARCSEC, skyBrightness: 1, wavelengthShiftAngstrom: 0 };
  return { ...where, ...conditions, ...differences, type: 'OBJECT', exptimeSeconds };
}

/** An exposure of blank sky, some arcminutes off the target. */
export function skyExposure(exptimeSeconds: number, differences: Partial<ExposureSpec> = {}): ExposureSpec {
  return { ...objectExposure(exptimeSeconds, { dither: towards(120, 90), ...differences }), type: 'SKY' };
}
