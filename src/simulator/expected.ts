import type { PlannedDataset } from './association.ts';
import type { ScienceFrame } from './planned-frame.ts';
import type { CalibrationSpec, ExposureSpec } from './scenario.ts';

/**
 * What an OB gives when its night is associated as the truth says, all cubes are accepted and the night has an archive
 * folder of its own (a neighbour's arc or twilight may be closer). It follows from what was injected, not from the rules
 * of the application: those are to be judged by it.
 */
export interface ObExpectation {
  /** A cube of several OBs belongs to the OB of its first exposure, as its name does. */
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

/** Shorter exposures are not processed (seed 000). */
const EXPTIME_MIN_SECONDS = 10;
/** More exposures are not combined (seed 000). */
const COMBINED_MAX = 16;

export function expectationOf(
  obsId: number,
  datasets: readonly PlannedDataset[],
  calibrations: CalibrationSpec,
): ObExpectation {
  const isOwn = ({ block }: ScienceFrame): boolean => block.obsId === obsId;
  const products = datasets.flatMap((dataset) => productsOf(dataset, calibrations));
  const short = datasets.flatMap(({ frames }) => frames).filter((frame) => isShort(frame) && isOwn(frame));
  return {
    products: products.filter(({ first }) => isOwn(first)).map(({ product }) => product),
    dropped: short.map(({ fileName }) => ({ fileName, because: `EXPTIME < ${EXPTIME_MIN_SECONDS} s` })),
  };
}

/** Such an exposure is dropped: it has no cube, and nothing is aligned to it. */
export function isShort({ exptimeSeconds }: ScienceFrame): boolean {
  return exptimeSeconds < EXPTIME_MIN_SECONDS;
}

interface Cube {
  readonly first: ScienceFrame;
  readonly product: ExpectedProduct;
}

/** Cubes of a dataset: OBJECTs first, then SKYs; several of a type are combined, and then each is an S. file. */
function productsOf({ frames, skyFrom, isModified }: PlannedDataset, calibrations: CalibrationSpec): readonly Cube[] {
  const used = frames.filter((frame) => !isShort(frame));
  const skies = [...used.filter(({ type }) => type === 'SKY'), ...skyFrom];
  const flagOf = (frame: ScienceFrame): string => singleFlag(frame, skies, calibrations);
  return (['OBJECT', 'SKY'] as const).flatMap((type) => {
    const exposures = used.filter((frame) => frame.type === type);
    const isCombined = exposures.length > 1 && exposures.length <= COMBINED_MAX;
    const combinedBits = [isMisaligned(exposures), isModified].map(bitOf).join('');
    return [
      ...(isCombined ? [cubeOf(exposures, `${worstOf(exposures.map(flagOf))}${combinedBits}`)] : []),
      ...exposures.map((frame) => cubeOf([frame], flagOf(frame), isCombined ? 'S' : 'IDP')),
    ];
  });
}

/** Name parts by what is in a cube. An S. file of a SKY has the code of a single one: SCBX is its combined cube. */
const CODES = {
  OBJECT: { combined: 'SCBC', single: 'SCBS', S: 'SCBS', suffix: 'OBJ' },
  SKY: { combined: 'SCBX', single: 'SCBX', S: 'SCBS', suffix: 'SKY' },
} as const;

function cubeOf(frames: readonly ScienceFrame[], qcFlag: string, delivery: ExpectedProduct['delivery'] = 'IDP'): Cube {
  const first = frames[0];
  if (first === undefined) throw new Error('a cube without exposures cannot be expected');
  const codes = CODES[first.type];
  const code = delivery === 'S' ? codes.S : frames.length > 1 ? codes.combined : codes.single;
  const { obsId, insMode } = first.block;
  const name = `MU_${code}_${obsId}_${first.dateObs}_${insMode}_${codes.suffix}.fits`;
  return { first, product: { name, delivery, exposures: frames.map(({ fileName }) => fileName), qcFlag } };
}

const LAMBDA_SHIFT_MAX_ANGSTROM = 0.5;
/** An arc of so many dates before is more than 1.5 d away. */
const ARC_AGE_MAX_DAYS = 2;

/** Bits 1 to 9. No sky fit fails in any scenario. */
function singleFlag(
  { ob, type, spec }: ScienceFrame,
  skies: readonly ScienceFrame[],
  calibrations: CalibrationSpec,
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
  return Object.values(flags).map(bitOf).join('');
}

function bitOf(isRaised: boolean): '0' | '1' {
  return isRaised ? '1' : '0';
}

function isShifted({ wavelengthShiftAngstrom }: ExposureSpec): boolean {
  return Math.abs(wavelengthShiftAngstrom) >= LAMBDA_SHIFT_MAX_ANGSTROM;
}

/** Bits 1 to 9 of a combined cube: as good as its worst exposure. */
function worstOf(flags: readonly string[]): string {
  const bits = Array.from({ length: SINGLE_BITS }, (_, bit) => bitOf(flags.some((flag) => flag[bit] === '1')));
  return bits.join('');
}
const SINGLE_BITS = 9;

/** 6e-5 deg: from here on the offset between rotated exposures counts (phoenix-formats 4.2, bit 10). */
const ROTATED_OFFSET_MAX_ARCSEC = 0.216;

/** Bit 10. All frames match in every scenario, so only the pointing errors of rotated exposures raise it. */
function isMisaligned(exposures: readonly ScienceFrame[]): boolean {
  return exposures.some(({ spec }, index) =>
    exposures.slice(index + 1).some((other) => {
      const east = spec.hiddenError.eastArcsec - other.spec.hiddenError.eastArcsec;
      const north = spec.hiddenError.northArcsec - other.spec.hiddenError.northArcsec;
      return spec.posangDeg !== other.spec.posangDeg && Math.hypot(east, north) >= ROTATED_OFFSET_MAX_ARCSEC;
    }),
  );
}
