import type { ScienceFrame } from './night-plan.ts';
import type { CalibrationSpec, ExposureSpec, ObSpec } from './scenario.ts';

/**
 * What an OB gives when all its cubes are accepted and its night has an archive folder of its own (a neighbour's arc or
 * twilight may be closer). It follows from what was injected, not from the rules of the application: those are to be
 * judged by it.
 */
export interface ObExpectation {
  readonly products: readonly ExpectedProduct[];
  readonly dropped: readonly DroppedExposure[];
}

export interface ExpectedProduct {
  /** `MU_SCBC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits`. */
  readonly name: string;
  /** `S`: an exposure of a combined cube, archived beside it as `S.<name>`. */
  readonly delivery: 'IDP' | 'S';
  /** Raw files whose light is in it, in order of time. */
  readonly exposures: readonly string[];
  /** 9 bits for one exposure, 11 for several; `0` is good (score_bits.txt). */
  readonly qcFlag: string;
}

export interface DroppedExposure {
  readonly fileName: string;
  readonly because: string;
}

export interface ExpectationRequest {
  readonly ob: ObSpec;
  readonly frames: readonly ScienceFrame[];
  readonly calibrations: CalibrationSpec;
}

/** Shorter exposures are not processed (seed 000). */
const EXPTIME_MIN_SECONDS = 10;

export function expectationOf(request: ExpectationRequest): ObExpectation {
  const [short, used] = [request.frames.filter(isShort), request.frames.filter((frame) => !isShort(frame))];
  return {
    products: [...Map.groupBy(used, ({ template }) => template.start).values()].flatMap((frames) =>
      productsOf({ ...request, frames }),
    ),
    dropped: short.map(({ fileName }) => ({ fileName, because: `EXPTIME < ${EXPTIME_MIN_SECONDS} s` })),
  };
}

/** Such an exposure is dropped: it has no cube, and nothing is aligned to it. */
export function isShort({ exptimeSeconds }: ScienceFrame): boolean {
  return exptimeSeconds < EXPTIME_MIN_SECONDS;
}

/** Products of one template: several OBJECTs are combined, and then each is an S. file. */
function productsOf(request: ExpectationRequest): readonly ExpectedProduct[] {
  const skies = request.frames.filter(({ type }) => type === 'SKY');
  const objects = request.frames.filter(({ type }) => type === 'OBJECT');
  const isCombined = objects.length > 1;
  const flagOf = (frame: ScienceFrame): string => singleFlag(request, frame, skies);
  return [
    ...(isCombined ? [product('SCBC', objects, `${worstOf(objects.map(flagOf))}00`)] : []),
    ...objects.map((frame) => product('SCBS', [frame], flagOf(frame), isCombined ? 'S' : 'IDP')),
    ...skies.map((frame) => product('SCBX', [frame], flagOf(frame))),
  ];
}

function product(
  code: 'SCBC' | 'SCBS' | 'SCBX',
  frames: readonly ScienceFrame[],
  qcFlag: string,
  delivery: ExpectedProduct['delivery'] = 'IDP',
): ExpectedProduct {
  const first = frames[0];
  if (first === undefined) throw new Error(`a ${code} without exposures cannot be expected`);
  const { obsId, insMode } = first.block;
  const suffix = code === 'SCBX' ? 'SKY' : 'OBJ';
  return {
    name: `MU_${code}_${obsId}_${first.dateObs}_${insMode}_${suffix}.fits`,
    delivery,
    exposures: frames.map(({ fileName }) => fileName),
    qcFlag,
  };
}

const LAMBDA_SHIFT_MAX_ANGSTROM = 0.5;
/** An arc of so many dates before is more than 1.5 d away. */
const ARC_AGE_MAX_DAYS = 2;

/** Bits 1 to 9. No sky fit fails in any scenario. */
function singleFlag(
  { ob, calibrations }: ExpectationRequest,
  { type, spec }: ScienceFrame,
  skies: readonly ScienceFrame[],
): string {
  const isObject = type === 'OBJECT';
  const flags = {
    skyFitFailed: false,
    isSky: !isObject,
    withoutSky: !isObject || skies.length === 0,
    arcFar: calibrations.arcAgeDays >= ARC_AGE_MAX_DAYS,
    withoutTwilight: !calibrations.twilight,
    isSaturated: isObject && ob.saturatingStar !== undefined,
    withoutSources: !isObject || (ob.starPeakElectrons ?? ob.saturatingStar) === undefined,
    isOverSubtracted: isObject && skies.some((sky) => sky.spec.skyBrightness > spec.skyBrightness),
    isShifted: isShifted(spec),
  };
  return Object.values(flags)
    .map((isRaised) => (isRaised ? '1' : '0'))
    .join('');
}

function isShifted({ wavelengthShiftAngstrom }: ExposureSpec): boolean {
  return Math.abs(wavelengthShiftAngstrom) >= LAMBDA_SHIFT_MAX_ANGSTROM;
}

/** A combined cube is as good as its worst exposure; alignment succeeds and nothing was modified. */
function worstOf(flags: readonly string[]): string {
  const bits = Array.from({ length: SINGLE_BITS }, (_, bit) => (flags.some((flag) => flag[bit] === '1') ? '1' : '0'));
  return bits.join('');
}
const SINGLE_BITS = 9;
