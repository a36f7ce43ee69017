import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import { byTime } from '../frame/classify-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { CascadeRules, InstrumentRules } from '../instrument.ts';
import type { ProcessLimits } from '../process-definition.ts';
import type { Suppressed } from './plan.ts';

/** One exposure as the simple AB wants it: its tag says OBJECT or SKY, whatever DPR.TYPE says (TRANSFORM). */
export interface Exposure {
  readonly frame: Frame;
  readonly rawType: string;
}

/** The raw files of one simple AB that are to be processed, in order of time, with their calibrations. */
export interface Dataset {
  readonly simple: AssociationBlock;
  readonly exposures: readonly Exposure[];
  readonly calibrations: readonly AbInput[];
}

export interface DatasetInput {
  readonly simpleAbs: readonly AssociationBlock[];
  readonly frames: readonly Frame[];
  readonly rules: InstrumentRules;
  readonly limits: ProcessLimits;
  readonly processName: string;
}

export interface Datasets {
  readonly datasets: readonly Dataset[];
  readonly suppressed: readonly Suppressed[];
  readonly problems: readonly Problem[];
}

/** Reads the simple ABs, drops what is too short, and keeps a raw file from being used twice. */
export function datasetsOf(input: DatasetInput): Datasets {
  const frames = new Map(input.frames.map((frame) => [frame.fileName, frame]));
  const usedBy = new Map<string, string>();
  const datasets: Dataset[] = [];
  const suppressed: Suppressed[] = [];
  const problems: Problem[] = [];
  for (const simple of input.simpleAbs.toSorted((a, b) => byTime(timed(a), timed(b)))) {
    const problem = objectionTo(simple, { frames, usedBy, rules: input.rules });
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    for (const fileName of simple.rawFiles) usedBy.set(fileName, simple.name);
    const { kept, dropped } = exposuresOf(simple, frames, input);
    suppressed.push(...dropped);
    datasets.push({
      simple,
      exposures: kept,
      calibrations: simple.inputs.filter(({ source }) => source.kind !== 'raw'),
    });
  }
  return { datasets: datasets.filter(({ exposures }) => exposures.length > 0), suppressed, problems };
}

function timed({ mjdObs, name }: AssociationBlock): { mjdObs: number; fileName: string } {
  return { mjdObs, fileName: name };
}

interface Known {
  readonly frames: ReadonlyMap<string, Frame>;
  readonly usedBy: ReadonlyMap<string, string>;
  readonly rules: InstrumentRules;
}

function objectionTo(simple: AssociationBlock, { frames, usedBy, rules }: Known): Problem | undefined {
  const invalid = (message: string, cure: string): Problem => ({
    code: 'AB_INVALID',
    subject: simple.name,
    message: `${simple.name}: ${message}`,
    cure,
  });
  const types = [rules.cascade.objectType, rules.cascade.skyType];
  for (const [index, fileName] of simple.rawFiles.entries()) {
    const user = usedBy.get(fileName) ?? (simple.rawFiles.indexOf(fileName) < index ? simple.name : undefined);
    if (user !== undefined)
      return invalid(`raw file ${fileName} is used by ${user} already`, 'delete the RAWFILE line from one of them');
    if (!frames.has(fileName))
      return invalid(
        `raw file ${fileName} is not among the frames of the date`,
        'delete the RAWFILE line, or check the date',
      );
    const type = typeOf(simple, fileName);
    if (!types.includes(type)) return invalid(`raw file ${fileName} is tagged ${type}`, `tag it ${types.join(' or ')}`);
  }
  return missingCalibration(simple, rules);
}

/** Every step of the cascade must find its required calibrations in the simple AB: there are no new associations. */
function missingCalibration(simple: AssociationBlock, rules: InstrumentRules): Problem | undefined {
  const tags = new Set(simple.inputs.map(({ tag }) => tag));
  for (const recipe of Object.values(rules.recipes)) {
    const missing = recipe.calibrations.find(({ tag, required }) => required && !tags.has(tag));
    if (missing === undefined) continue;
    return {
      code: 'CALIBRATION_MISSING',
      subject: simple.name,
      message: `${simple.name}: ${recipe.recipe} needs ${missing.tag}, the AB has none`,
      cure: `add the line MCALIB REAL <file> ${missing.tag} to ${simple.name} in the prepared tree, or prepare the date again`,
    };
  }
  return undefined;
}

function typeOf(simple: AssociationBlock, fileName: string): string {
  const input = simple.inputs.find(({ source }) => source.kind === 'raw' && source.fileName === fileName);
  return input?.tag ?? simple.rawType;
}

function exposuresOf(
  simple: AssociationBlock,
  frames: ReadonlyMap<string, Frame>,
  { limits, processName }: DatasetInput,
): { kept: Exposure[]; dropped: Suppressed[] } {
  const all = simple.rawFiles
    .flatMap((fileName) => frames.get(fileName) ?? [])
    .toSorted(byTime)
    .map((frame): Exposure => ({ frame, rawType: typeOf(simple, frame.fileName) }));
  const dropped = all
    .filter((exposure) => isTooShort(exposure, limits))
    .map(({ frame, rawType }) => ({
      what: frame.fileName,
      because: `${rawType} of ${frame.exptimeSeconds} s, ${processName} takes ${limits.minExptimeSeconds} s and more`,
    }));
  return { kept: all.filter((exposure) => !isTooShort(exposure, limits)), dropped };
}

function isTooShort({ frame }: Exposure, { minExptimeSeconds }: ProcessLimits): boolean {
  return frame.exptimeSeconds < minExptimeSeconds;
}

/** How many exposures of a type the simple AB had, before short ones were dropped. */
export function countOfType({ simple }: Dataset, rawType: string): number {
  return simple.rawFiles.filter((fileName) => typeOf(simple, fileName) === rawType).length;
}

/** The SKY exposure closest in time, middle to middle; at equal distance the earlier one. Undefined without SKY. */
export function closestSky(
  { frame }: Exposure,
  exposures: readonly Exposure[],
  cascade: CascadeRules,
): Exposure | undefined {
  const skies = exposures.filter(({ rawType }) => rawType === cascade.skyType);
  const distance = (sky: Exposure): number => Math.abs(middleSeconds(sky.frame) - middleSeconds(frame));
  return skies.reduce<Exposure | undefined>(
    (best, sky) => (best === undefined || distance(sky) < distance(best) ? sky : best),
    undefined,
  );
}

function middleSeconds(frame: Frame): number {
  return frame.mjdObs * 86_400 + frame.exptimeSeconds / 2;
}
