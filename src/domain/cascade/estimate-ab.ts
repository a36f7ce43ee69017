import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import type { InstrumentRules } from '../instrument.ts';

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
  readonly rules: InstrumentRules;
  /** Sizes of raw files and calibrations in the archive, by name. */
  readonly fileBytes: Readonly<Record<string, number>>;
}

/** Each call of a recipe starts a process and sums its products (muse-recipes 5: 0.04 to 0.1 s). */
const START_SECONDS = 0.1;

/**
 * Estimates by AB name. All is in proportion to the pixel tables, which are in proportion to the raw files; time is that of
 * full exposures at real scale, scaled down for smaller ones (mini CCDs then come out within a factor of three of what was
 * measured). Of a raw file of unknown size a full exposure is assumed.
 */
export function estimateAbs(abs: readonly AssociationBlock[], context: EstimateContext): AbEstimates {
  const brought = new Set<string>();
  return Object.fromEntries(abs.map((ab) => [ab.name, estimateAb(ab, context, brought)]));
}

function estimateAb(ab: AssociationBlock, context: EstimateContext, brought: Set<string>): AbEstimate {
  const { sizes, recipes } = context.rules;
  const { memory, disk, typicalSeconds, typicalExposures } = recipes[ab.step];
  const rawBytes = sum(ab.rawFiles.map((fileName) => bytesOf(fileName, context, sizes.rawBytes)));
  const pixelBytes = rawBytes * sizes.pixelTableBytesPerRawByte;
  // One IFU after the other: only one is in memory.
  const calls = Math.max(1, ab.ifus.length);
  const fullExposures = rawBytes / sizes.rawBytes;
  return {
    memoryBytes: Math.round(memory.baseBytes + (memory.perInputByte * pixelBytes) / calls),
    diskBytes: Math.round((disk.intermediate + disk.final) * pixelBytes),
    finalBytes: Math.round(disk.final * pixelBytes),
    downloadBytes: sum(ab.inputs.map((input) => downloadOf(input, context, brought))),
    seconds: roundSeconds((typicalSeconds * fullExposures) / typicalExposures + START_SECONDS * calls),
  };
}

function downloadOf({ source }: AbInput, context: EstimateContext, brought: Set<string>): number {
  if (source.kind !== 'raw' && source.kind !== 'calib') return 0;
  if (brought.has(source.fileName)) return 0;
  brought.add(source.fileName);
  return bytesOf(source.fileName, context, source.kind === 'raw' ? context.rules.sizes.rawBytes : 0);
}

function bytesOf(fileName: string, { fileBytes }: EstimateContext, otherwise: number): number {
  return fileBytes[fileName] ?? otherwise;
}

function roundSeconds(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
