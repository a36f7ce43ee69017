import type { SmartCase } from '../domain/instance/smart-case.ts';
import type { ActionKind } from '../domain/association/edits/action.ts';
import type { ObsMode } from '../domain/association/ob-record.ts';
import type { SkyOffset } from './astronomy.ts';
import type { InsMode } from './ins-modes.ts';
import type { Star } from './star-field.ts';

/** One exposure as the observer planned it and as it really went. */
export interface ExposureSpec {
  /** What it is; DPR.TYPE says the same unless `untrueKeywords` has it. */
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
  /** Primary keywords in which the header does not tell the truth. */
  readonly untrueKeywords?: Readonly<Record<string, string | number | boolean>>;
}

export interface TemplateSpec {
  readonly exposures: readonly ExposureSpec[];
  /** TPL NEXP of a template that was aborted; absent: all exposures were taken. */
  readonly plannedExposures?: number;
  /** SEQ OFFSET COORDS: in which coordinates the headers tell the offsets; absent: SKY. */
  readonly offsetCoordinates?: 'SKY' | 'DETECTOR';
}

/** One run of an OB. Executions of one OB have the same OBS.ID and different OBS.START. */
export interface ExecutionSpec {
  readonly grade: string;
  readonly comment: string;
  readonly templates: readonly TemplateSpec[];
}

export interface Container {
  /** Added to the first container number of the date: OBs with the same index are linked. */
  readonly index: number;
  /** `C` is a concatenation (ESO OBS CONTAINER TYPE); other types mean nothing (phoenix-formats 6.1: `U`). */
  readonly type: string;
}

export interface ObSpec {
  /** Unique in its scenario. */
  readonly name: string;
  /** OBs with the same target see the same stars. */
  readonly target: string;
  readonly programme: string;
  readonly investigator: string;
  readonly obsMode: ObsMode;
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
  /** The first one takes its turn among the OBs; repetitions come after the last OB of the night. */
  readonly executions: readonly ExecutionSpec[];
}

export interface CalibrationSpec {
  /** How many dates before the night the closest arc was taken: from 2 on it is more than 1.5 d away. */
  readonly arcAgeDays: number;
  /** Whether a TWILIGHT_CUBE is certified. */
  readonly twilight: boolean;
  /** Whether there are masters of another read-out mode and instrument mode, closer in time and useless. */
  readonly decoys?: boolean;
}

/** Exposures of an OB by their number, from 1, in order of time over all its templates and executions. */
export interface ObExposures {
  readonly ob: string;
  readonly exposures: readonly number[];
}

/** A dataset that makes the most useful cubes. */
export interface DatasetSpec {
  readonly files: readonly ObExposures[];
  /** SKY exposures of other datasets that stand for its static sky calibrations. */
  readonly skyFrom?: readonly ObExposures[];
}

/**
 * The right answer to a pattern, as an expert would give it after seed 000: how the raw files are to be associated, and by
 * which actions. It is stated here and not worked out, so that it can judge the rules of the application.
 */
export interface AssociationSpec {
  readonly scenarioCase: SmartCase | 'none';
  /** Names of the OBs. */
  readonly obs: readonly string[];
  /** In the order in which they are done. */
  readonly actions: readonly ActionKind[];
  /** Every exposure of these OBs is in one of them. */
  readonly datasets: readonly DatasetSpec[];
}

/** A night to be simulated. What happens in it is data only: see `scenarios/`. */
export interface Scenario {
  readonly description: string;
  /** With fewer IFUs the field is too small for what happens in the night; absent: 4 are enough. */
  readonly minIfus?: number;
  /** With more IFUs the field is too large for it; absent: any number. */
  readonly maxIfus?: number;
  readonly calibrations: CalibrationSpec;
  readonly obs: readonly ObSpec[];
  /** OBs that are not mentioned stay as they are: a dataset per template. */
  readonly association?: readonly AssociationSpec[];
}

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

/** A SKY whose DPR.TYPE says OBJECT, because the template of its OB knows nothing else. */
export function hiddenSkyExposure(exptimeSeconds: number, differences: Partial<ExposureSpec> = {}): ExposureSpec {
  return { ...skyExposure(exptimeSeconds, differences), untrueKeywords: { 'ESO DPR TYPE': 'OBJECT' } };
}

type UsualFacts = Pick<ObSpec, 'obsMode' | 'insMode' | 'starPeakElectrons'>;
const USUAL: UsualFacts = { obsMode: 'SM', insMode: 'WFM-NOAO-N', starPeakElectrons: [300, 3000] };

/** An OB in service mode, without AO, on a field of stars, with the given differences. */
export function usualOb(facts: Omit<ObSpec, keyof UsualFacts> & Partial<UsualFacts>): ObSpec {
  return { ...USUAL, ...facts };
}

export function template(...exposures: readonly ExposureSpec[]): TemplateSpec {
  return { exposures };
}

/** A template that was aborted: fewer exposures than planned. */
export function abortedTemplate(plannedExposures: number, ...exposures: readonly ExposureSpec[]): TemplateSpec {
  return { exposures, plannedExposures };
}

export function execution(grade: string, comment: string, ...templates: readonly TemplateSpec[]): ExecutionSpec {
  return { grade, comment, templates };
}

export function obFrames(ob: string, ...exposures: readonly number[]): ObExposures {
  return { ob, exposures };
}

/** These exposures are one dataset. */
export function dataset(...files: readonly ObExposures[]): DatasetSpec {
  return { files };
}
