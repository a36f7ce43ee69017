import { stepOf } from '../instance/steps.ts';
import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import type { AbRules } from '../instance/ab-rules.ts';

/** What an AB will cost, by the models of the recipe table: for forecasts and for hosts that are too small. */
export interface AbEstimate {
  /** Peak of memory of a run [bytes]. */
  readonly memoryBytes: number;
  /** Products in the workspace. */
  readonly diskBytes: number;
  /** Those of them that are copied again when the date is distributed. */
  readonly finalBytes: number;
  /** Files from the archive that no AB before it has brought. */
  readonly downloadBytes: number;
  readonly seconds: number;
}

export type AbEstimates = Readonly<Record<string, AbEstimate>>;

export interface EstimateContext {
  readonly rules: AbRules;
  /** Sizes of raw files and calibrations in the archive, by name. */
  readonly fileBytes: Readonly<Record<string, number>>;
}

/** Each call of a recipe starts a process and sums its products (muse-recipes 5: 0.04 to 0.1 s). */
const START_SECONDS = 0.1;

/**
 * Estimates by AB name. All is in proportion to the pixel tables, which are in proportion to the raw files; time is that of
 * full exposures at real scale, scaled down for smaller ones (mini CCDs then come out within a factor of three of what was
 * measured).
 */
export function estimateAbs(abs: readonly AssociationBlock[], context: EstimateContext): AbEstimates {
  const known = { ...context, brought: new Set<string>(), rawBytes: rawBytesOf(abs, context) };
  return Object.fromEntries(abs.map((ab) => [ab.name, estimateAb(ab, known)]));
}

/**
 * Size of a raw file of which the archive tells none: frames of a night are alike, so the largest of them. A file that the archive
 * has lost for a moment must not seem too large for every host. A full exposure where no size is known.
 */
export function rawBytesOf(
  abs: readonly Pick<AssociationBlock, 'rawFiles'>[],
  { rules, fileBytes }: EstimateContext,
): number {
  const known = abs.flatMap(({ rawFiles }) => rawFiles.flatMap((fileName) => fileBytes[fileName] ?? []));
  return known.length === 0 ? rules.sizes.rawBytes : Math.max(...known);
}

interface KnownSizes extends EstimateContext {
  /** Calibrations that an AB before has brought. */
  readonly brought: Set<string>;
  readonly rawBytes: number;
}

function estimateAb(ab: AssociationBlock, context: KnownSizes): AbEstimate {
  const { sizes, steps } = context.rules;
  const { memory, disk, typicalSeconds, typicalExposures } = stepOf(steps, ab.step);
  const rawBytes = sum(ab.rawFiles.map((fileName) => bytesOf(fileName, context, context.rawBytes)));
  const pixelBytes = rawBytes * sizes.pixelTableBytesPerRawByte;
  // One IFU after the other: only one is in memory.
  const calls = Math.max(1, ab.ifus.length);
  const fullExposures = rawBytes / sizes.rawBytes;
  return {
    memoryBytes: Math.round(memory.baseBytes + (memory.perInputByte * pixelBytes) / calls),
    diskBytes: Math.round((disk.intermediate + disk.final) * pixelBytes),
    finalBytes: Math.round(disk.final * pixelBytes),
    downloadBytes: sum(ab.inputs.map((input) => downloadOf(input, context))),
    seconds: roundSeconds((typicalSeconds * fullExposures) / typicalExposures + START_SECONDS * calls),
  };
}

function downloadOf({ source }: AbInput, context: KnownSizes): number {
  if (source.kind !== 'raw' && source.kind !== 'calib') return 0;
  if (context.brought.has(source.fileName)) return 0;
  context.brought.add(source.fileName);
  return bytesOf(source.fileName, context, source.kind === 'raw' ? context.rawBytes : 0);
}

function bytesOf(fileName: string, { fileBytes }: Pick<EstimateContext, 'fileBytes'>, otherwise: number): number {
  return fileBytes[fileName] ?? otherwise;
}

function roundSeconds(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
