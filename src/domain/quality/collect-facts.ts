import { SECONDS_PER_DAY } from '../calendar/observing-date.ts';
import type { AssociationBlock } from '../association/association-block.ts';
import type { Manifest } from '../outcome/attempt.ts';
import type { ExposureAbs } from '../cascade/lineage.ts';
import { exposureAbsOf } from '../cascade/lineage.ts';
import type { ProductMeasurement } from './measurement.ts';
import { isRotated } from './pattern.ts';
import type { AlignmentFacts, QualityFacts } from './quality-facts.ts';

/** Where an instrument's recipes write what the facts are made from. */
export interface QualitySources {
  /** Log lines of failed sky fits. */
  readonly skyFitError: RegExp;
  readonly wavecalTag: string;
  readonly twilightTag: string;
  readonly offsetListTag: string;
  /** Keywords of QC parameters; the first that a product carries is taken. */
  readonly saturatedPixels: string;
  readonly lambdaShift: string;
  readonly sourceCount: readonly string[];
  readonly unmatchedFrames: string;
  /** Exposures that the alignment gate has confirmed; older alignments went through none. */
  readonly confirmedExposures: string;
  readonly detections: (index: number) => string;
  readonly matches: (index: number) => string;
  readonly trust: {
    readonly matchesMin: number;
    readonly matchedFractionMin: number;
    readonly offsetArcsecMax: number;
  };
}

export interface FactsRequest {
  /** `post` or `combine`. */
  readonly ab: AssociationBlock;
  readonly abs: readonly AssociationBlock[];
  /** By AB: the product's own and those of its ancestors. */
  readonly manifests: Readonly<Record<string, Manifest>>;
  readonly measurement: ProductMeasurement;
  /** MJD-OBS of calibrations by file name. */
  readonly calibrationMjd: Readonly<Record<string, number>>;
  readonly sources: QualitySources;
}

/** Facts of a product for flag and scores, gathered from the plan, the manifests and the measurement. */
export function collectFacts(request: FactsRequest): QualityFacts {
  const { ab, measurement } = request;
  const exposures = exposureAbsOf(ab, request.abs);
  const basics = exposures.flatMap((exposure) => exposure.basics);
  const isSky = ab.rawType === 'SKY';
  return {
    kind: ab.step === 'combine' ? 'combined' : 'single',
    isSky,
    skyFitErrors: countSkyFitErrors(request, exposures),
    hasDedicatedSky: !isSky && exposures.length > 0 && exposures.every(({ hasSky }) => hasSky),
    arcDistanceDays: arcDistance(request, basics),
    hasTwilight: basics.length > 0 && basics.every((basic) => hasInput(basic, request.sources.twilightTag)),
    saturatedPixels: largest(basics.map((basic) => sumOf(qcOf(request, basic.name, request.sources.saturatedPixels)))),
    sourceCount: sourceCountOf(request),
    background: measurement.background?.median ?? null,
    lambdaShiftAngstrom: largestShift(
      basics.flatMap((basic) => qcOf(request, basic.name, request.sources.lambdaShift)),
    ),
    alignment: ab.step === 'combine' ? alignmentOf(request) : null,
    modified: ab.modified,
    cubeSize: measurement.cubeSize,
    largestSingle: measurement.largestSingle,
    inputCount: ab.step === 'combine' ? exposures.length : 1,
    combinedCount: ab.step === 'combine' ? measurement.combinedCount : 1,
  };
}

function countSkyFitErrors({ ab, abs, manifests, sources }: FactsRequest, exposures: readonly ExposureAbs[]): number {
  const skyAbs = new Set(abs.filter(({ step }) => step === 'sky').map(({ name }) => name));
  const names = [ab, ...exposures.map(({ post }) => post)].flatMap(({ name, waitFor }) => [
    name,
    ...waitFor.filter((parent) => skyAbs.has(parent)),
  ]);
  const caveats = [...new Set(names)].flatMap((name) => manifests[name]?.caveats ?? []);
  return caveats.filter(({ evidence }) => sources.skyFitError.test(evidence)).length;
}

function arcDistance({ calibrationMjd, sources }: FactsRequest, basics: readonly AssociationBlock[]): number | null {
  const distances = basics.map((basic) => {
    const wavecal = basic.inputs.find(({ tag, source }) => tag === sources.wavecalTag && source.kind === 'calib');
    const mjd = wavecal?.source.kind === 'calib' ? calibrationMjd[wavecal.source.fileName] : undefined;
    return mjd === undefined ? null : Math.abs(mjd - basic.mjdObs);
  });
  return distances.includes(null) ? null : largest(distances);
}

function hasInput(ab: AssociationBlock, tag: string): boolean {
  return ab.inputs.some((input) => input.tag === tag);
}

function sourceCountOf(request: FactsRequest): number | null {
  const { ab, sources } = request;
  const counts = sources.sourceCount.flatMap((keyword) => qcOf(request, ab.name, keyword));
  return largest(counts);
}

/** Values in the headers of all products; where these are gone, the manifest's. */
function qcOf({ measurement, manifests }: FactsRequest, ab: string, keyword: string): readonly number[] {
  const measured = measurement.qc[ab]?.[keyword];
  if (measured !== undefined && measured.length > 0) return measured;
  const kept = manifests[ab]?.qc[keyword];
  return typeof kept === 'number' ? [kept] : [];
}

function alignmentOf(request: FactsRequest): AlignmentFacts {
  const { ab, sources } = request;
  const list = ab.inputs.find(({ tag }) => tag === sources.offsetListTag);
  if (list === undefined) return { applied: false, allMatched: false, rotatedOffsetDeg: null, doubts: [] };
  const aligner = list.source.kind === 'product' ? list.source.ab : undefined;
  const unmatched = aligner === undefined ? undefined : qcOf(request, aligner, sources.unmatchedFrames)[0];
  return {
    applied: true,
    allMatched: unmatched === 0,
    rotatedOffsetDeg: rotatedOffset(request.measurement),
    doubts: aligner === undefined ? ['the list of offsets was made by hand'] : doubtsOf(request, aligner),
  };
}

/**
 * Offsets made from noise come with exit code 0. What the alignment gate has confirmed needs no further test; of older products only
 * the counts of their headers can be asked (muse-recipes.md section 7).
 */
function doubtsOf(request: FactsRequest, aligner: string): readonly string[] {
  const { trust } = request.sources;
  const { offsets } = request.measurement;
  const count = Math.max(offsets.length, exposureAbsOf(request.ab, request.abs).length);
  const frames = Array.from({ length: count }, (_, index) => index + 1);
  const isConfirmed = qcOf(request, aligner, request.sources.confirmedExposures).length > 0;
  const matching = frames.flatMap((index) => {
    if (isConfirmed) return [];
    const detected = qcOf(request, aligner, request.sources.detections(index))[0];
    const matched = qcOf(request, aligner, request.sources.matches(index))[0];
    if (detected === undefined || matched === undefined) return [];
    const enough = matched >= trust.matchesMin && matched / detected >= trust.matchedFractionMin;
    return enough ? [] : [`frame ${index}: ${matched} of ${detected} sources matched`];
  });
  const far = offsets.flatMap(({ raDeg, decDeg }, index) => {
    const distance = 3600 * Math.hypot(raDeg * cosDec(request.measurement), decDeg);
    return distance <= trust.offsetArcsecMax ? [] : [`frame ${index + 1}: moved by ${distance.toFixed(1)} arcsec`];
  });
  return [...matching, ...far];
}

/** Seconds of time within which an exposure and a line of the list of offsets are the same. */
const SAME_EXPOSURE_DAYS = 1 / SECONDS_PER_DAY;

function rotatedOffset(measurement: ProductMeasurement): number | null {
  const placed = measurement.exposures.flatMap((exposure) => {
    const offset = measurement.offsets.find(({ mjdObs }) => Math.abs(mjdObs - exposure.mjdObs) <= SAME_EXPOSURE_DAYS);
    return offset === undefined ? [] : [{ posangDeg: exposure.posangDeg, offset }];
  });
  const distances = placed.flatMap((a, index) =>
    placed
      .slice(index + 1)
      .filter((b) => isRotated(a.posangDeg, b.posangDeg))
      .map((b) =>
        Math.hypot((a.offset.raDeg - b.offset.raDeg) * cosDec(measurement), a.offset.decDeg - b.offset.decDeg),
      ),
  );
  return largest(distances);
}

function cosDec({ primary }: ProductMeasurement): number {
  const dec = primary['DEC'];
  return Math.cos(((typeof dec === 'number' ? dec : 0) * Math.PI) / 180);
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function sumOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

/** The value farthest from zero, with its sign. */
function largestShift(values: readonly number[]): number | null {
  return values.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? null;
}
