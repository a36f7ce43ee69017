import type { QcBit } from '../../../domain/quality/qc-flag.ts';
import type { QualityFacts } from '../../../domain/quality/quality-facts.ts';
import type { ScoreRule } from '../../../domain/quality/score-product.ts';

/**
 * QCFLAG and scores of MUSE. Bits after ESO's score_bits.txt (phoenix-formats.md 4.2). The lists of the 7 and 4 scores
 * are not published: 7 = the bits that say something of quality (not of the nature of the observation), 4 as hinted at
 * in seed 000 (phoenix-formats.md 4.3). Limits marked "ours" are our own.
 */
const LIMITS = {
  arcDistanceDays: 1.5,
  saturatedPixels: 300,
  /** The criterion's name and number are ESO's, its definition (clipped median of the white-light image) is ours. */
  background: -20,
  lambdaShiftAngstrom: 0.5,
  rotatedOffsetDeg: 6e-5,
  /** Ours: a combined cube is not smaller than nine tenths of its largest exposure … */
  sizeRatioMin: 0.9,
  /** … nor larger than twice the field of all exposures side by side (rotated squares fill half of their box). */
  sizeRatioMaxPerExposure: 2,
} as const;

const SINGLE = ['single'] as const;
const COMBINED = ['combined'] as const;
const BOTH = ['single', 'combined'] as const;
const SCORE_BITS = 'ESO score_bits.txt; phoenix-formats.md 4.2';

const isSkyFitGood = (facts: QualityFacts) => facts.skyFitErrors === 0;
const isArcClose = (facts: QualityFacts) => isBelow(facts.arcDistanceDays, LIMITS.arcDistanceDays);
const isUnsaturated = (facts: QualityFacts) => isBelow(facts.saturatedPixels, LIMITS.saturatedPixels);
const hasSources = (facts: QualityFacts) => facts.sourceCount !== null && facts.sourceCount > 0;
const isBackgroundGood = (facts: QualityFacts) => facts.background !== null && facts.background > LIMITS.background;
const isShiftSmall = (facts: QualityFacts) =>
  facts.lambdaShiftAngstrom !== null && Math.abs(facts.lambdaShiftAngstrom) < LIMITS.lambdaShiftAngstrom;

export const MUSE_QC_BITS = [
  {
    bit: 1,
    name: 'CHECK_BKG',
    meaning: 'no error of the master sky fit or the sky line fit',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: isSkyFitGood,
  },
  {
    bit: 2,
    name: 'IS_OBJ',
    meaning: 'an OBJECT, not a SKY',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: ({ isSky }) => !isSky,
  },
  {
    bit: 3,
    name: 'HAS_SKY',
    meaning: 'a dedicated SKY exposure was used',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: ({ hasDedicatedSky }) => hasDedicatedSky,
  },
  {
    bit: 4,
    name: 'ARC_CLOSE',
    meaning: 'arc calibration within 1.5 d',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: isArcClose,
  },
  {
    bit: 5,
    name: 'SKY_FLAT',
    meaning: 'processed with a twilight sky flat',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: ({ hasTwilight }) => hasTwilight,
  },
  {
    bit: 6,
    name: 'NUM_SAT',
    meaning: 'fewer than 300 saturated pixels in every raw file',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: isUnsaturated,
  },
  {
    bit: 7,
    name: 'NUM_SRC',
    meaning: 'the pipeline found sources',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: hasSources,
  },
  {
    bit: 8,
    name: 'HISTO_BKG',
    meaning: 'background above -20 (1e-20 erg/s/cm2/A)',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: isBackgroundGood,
  },
  {
    bit: 9,
    name: 'LSHIFT_MAX',
    meaning: 'residual wavelength shift below 0.5 A',
    source: SCORE_BITS,
    kinds: BOTH,
    isGood: isShiftSmall,
  },
  {
    bit: 10,
    name: 'ALIGNMENT',
    meaning: 'aligned: all frames matched, rotated ones within 6e-5 deg',
    source: SCORE_BITS,
    kinds: COMBINED,
    isGood: isAligned,
  },
  {
    bit: 11,
    name: 'MODIFIED',
    meaning: 'input set of a single template call',
    source: SCORE_BITS,
    kinds: COMBINED,
    isGood: ({ modified }) => !modified,
  },
] as const satisfies readonly QcBit[];

const SEVEN = 'ours after phoenix-formats.md 4.3: the bits of quality';
const FOUR = 'ours after phoenix-formats.md 4.3 and the hints of seed 000';

export const MUSE_SCORE_RULES = [
  {
    name: 'CHECK_BKG',
    kinds: SINGLE,
    threshold: 'errors of sky fits = 0',
    source: SEVEN,
    valueOf: (facts) => facts.skyFitErrors,
    isGood: isSkyFitGood,
    whenRed: 'a sky fit failed: look for sky residuals',
  },
  {
    name: 'ARC_CLOSE',
    kinds: SINGLE,
    threshold: 'distance of the arc < 1.5 d',
    source: SEVEN,
    valueOf: (facts) => facts.arcDistanceDays,
    isGood: isArcClose,
    whenRed: 'wavelength calibration of another day',
  },
  {
    name: 'SKY_FLAT',
    kinds: SINGLE,
    threshold: 'twilight cube = 1',
    source: SEVEN,
    valueOf: (facts) => Number(facts.hasTwilight),
    isGood: (facts) => facts.hasTwilight,
    whenRed: 'processed without twilight flat: check the illumination',
  },
  {
    name: 'NUM_SAT',
    kinds: SINGLE,
    threshold: 'saturated pixels < 300',
    source: SEVEN,
    valueOf: (facts) => facts.saturatedPixels,
    isGood: isUnsaturated,
    whenRed: 'saturated pixels in the raw file',
  },
  {
    name: 'NUM_SRC',
    kinds: BOTH,
    threshold: 'sources > 0',
    source: SEVEN,
    valueOf: (facts) => facts.sourceCount,
    isGood: hasSources,
    whenRed: 'no source found: empty field or failed processing',
  },
  {
    name: 'HISTO_BKG',
    kinds: SINGLE,
    threshold: 'background > -20 (1e-20 erg/s/cm2/A)',
    source: SEVEN,
    valueOf: (facts) => facts.background,
    isGood: isBackgroundGood,
    whenRed: 'background over-subtracted',
  },
  {
    name: 'LSHIFT_MAX',
    kinds: SINGLE,
    threshold: '|wavelength shift| < 0.5 A',
    source: SEVEN,
    valueOf: (facts) => facts.lambdaShiftAngstrom,
    isGood: isShiftSmall,
    whenRed: 'residual wavelength shift',
  },
  {
    name: 'ALIGNMENT',
    kinds: COMBINED,
    threshold: 'aligned, all frames matched, offsets trusted',
    source: FOUR,
    valueOf: alignmentText,
    isGood: isAlignmentTrusted,
    whenRed: 'alignment missing or doubtful: compare the sources of the exposures',
  },
  {
    name: 'CUBE_SIZE',
    kinds: COMBINED,
    threshold: 'spaxels 0.9 to 2 N times those of the largest of N exposures, planes equal',
    source: FOUR,
    valueOf: sizeRatio,
    isGood: isSizeGood,
    whenRed: 'size of the cube is not that of its exposures',
  },
  {
    name: 'COMPLETE',
    kinds: COMBINED,
    threshold: 'all input exposures combined',
    source: FOUR,
    valueOf: (facts) => facts.combinedCount,
    isGood: (facts) => facts.combinedCount === facts.inputCount,
    whenRed: 'the recipe combined fewer exposures than it was given',
  },
] as const satisfies readonly ScoreRule[];

function isBelow(value: number | null, limit: number): boolean {
  return value !== null && value < limit;
}

/** Bit 10 by its definition; doubts about the matching are for the score. */
function isAligned({ alignment }: QualityFacts): boolean {
  if (alignment === null || !alignment.applied || !alignment.allMatched) return false;
  return alignment.rotatedOffsetDeg === null || alignment.rotatedOffsetDeg < LIMITS.rotatedOffsetDeg;
}

function isAlignmentTrusted(facts: QualityFacts): boolean {
  return isAligned(facts) && facts.alignment?.doubts.length === 0;
}

function alignmentText({ alignment }: QualityFacts): string | null {
  if (alignment === null) return null;
  if (!alignment.applied) return 'not applied';
  const notes = [
    ...(alignment.allMatched ? [] : ['frames without match']),
    ...(alignment.rotatedOffsetDeg === null
      ? []
      : [`rotated offset ${alignment.rotatedOffsetDeg.toExponential(1)} deg`]),
    ...alignment.doubts,
  ];
  return notes.length === 0 ? 'applied' : notes.join('; ');
}

function sizeRatio({ cubeSize, largestSingle }: QualityFacts): number | null {
  if (cubeSize === null || largestSingle === null) return null;
  return (cubeSize.nx * cubeSize.ny) / (largestSingle.nx * largestSingle.ny);
}

/** Wavelength planes may differ by a few: each exposure has its own barycentric correction. */
const PLANES_TOLERANCE = 5;

function isSizeGood(facts: QualityFacts): boolean {
  const ratio = sizeRatio(facts);
  if (ratio === null || facts.cubeSize === null || facts.largestSingle === null) return false;
  const planes = Math.abs(facts.cubeSize.nz - facts.largestSingle.nz);
  return (
    ratio >= LIMITS.sizeRatioMin &&
    ratio <= LIMITS.sizeRatioMaxPerExposure * facts.inputCount &&
    planes <= PLANES_TOLERANCE
  );
}
