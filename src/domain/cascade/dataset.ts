import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import { byTime } from '../frame/classify-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { ProcessLimits } from '../instance/process-limits.ts';
import { missingCalibration, objectionToFiles, objectionToInputs } from './dataset-objections.ts';
import type { Suppressed } from './plan.ts';
import { typeOf } from './raw-type.ts';
import { skiesOf } from './skies.ts';

/** One exposure as the simple AB wants it: its tag says OBJECT or SKY, whatever DPR.TYPE says (TRANSFORM). */
export interface Exposure {
  readonly frame: Frame;
  readonly rawType: string;
}

/** The raw files of one simple AB that are to be processed, in order of time, with their calibrations. */
export interface Dataset {
  readonly simple: AssociationBlock;
  readonly exposures: readonly Exposure[];
  /** Raw files that are not processed, with the reason. */
  readonly dropped: readonly Suppressed[];
  /** SKY exposures that may give the sky, own ones and added ones (ADD_SKY), in order of time. */
  readonly skies: readonly Exposure[];
  /** Of the archive, or given by a human; products of a sky follow from `skies`. */
  readonly calibrations: readonly AbInput[];
}

export interface DatasetInput {
  readonly simpleAbs: readonly AssociationBlock[];
  readonly frames: readonly Frame[];
  /** Raw files of which nothing can be made. */
  readonly unusable: readonly Problem[];
  readonly rules: AbRules;
  readonly limits: ProcessLimits;
  readonly processName: string;
}

export interface Datasets {
  readonly datasets: readonly Dataset[];
  /** Raw files of which nothing is made: they were dropped, or something is wrong with their AB. */
  readonly suppressed: readonly Suppressed[];
  readonly problems: readonly Problem[];
}

/** A simple AB whose raw files are in order, before its skies are known. */
export interface Candidate {
  readonly simple: AssociationBlock;
  readonly exposures: readonly Exposure[];
  readonly dropped: readonly Suppressed[];
}

/**
 * Reads the simple ABs, drops what is too short or of no use, keeps a raw file from being used twice, and finds the added skies among
 * all of them. An AB with a problem makes nothing; the others go on.
 */
export function datasetsOf(input: DatasetInput): Datasets {
  const { candidates, problems } = candidatesOf(input);
  const datasets: Dataset[] = [];
  for (const candidate of candidates) {
    const { simple } = candidate;
    const found = skiesOf(candidate, { ...input, candidates });
    problems.push(...found.problems);
    if (found.skies === undefined) continue;
    const calibrations = simple.inputs.filter(({ source }) => source.kind === 'calib' || source.kind === 'file');
    datasets.push({ ...candidate, skies: found.skies, calibrations });
  }
  const dropped = datasets.flatMap((dataset) => dataset.dropped);
  return { datasets, suppressed: [...dropped, ...notMade(input.simpleAbs, datasets, problems)], problems };
}

/** Raw files of simple ABs that make nothing. One that another AB uses is in that one. */
function notMade(
  simpleAbs: readonly AssociationBlock[],
  datasets: readonly Dataset[],
  problems: readonly Problem[],
): readonly Suppressed[] {
  const made = new Set(datasets.map(({ simple }) => simple));
  const used = new Set(datasets.flatMap(({ simple }) => simple.rawFiles));
  const entries = simpleAbs
    .toSorted((a, b) => byTime(timed(a), timed(b)))
    .filter((simple) => !made.has(simple))
    .flatMap(({ name, rawFiles }) =>
      rawFiles
        .filter((fileName) => !used.has(fileName))
        .map((what) => ({ what, ...reasonOf(problems.find(({ subject }) => subject === name)) })),
    );
  return [...new Map(entries.map((entry) => [entry.what, entry])).values()];
}

/** Nobody decided it: it has the code of what is wrong. */
function reasonOf(problem: Problem | undefined): Pick<Suppressed, 'because' | 'code'> {
  return problem === undefined ? { because: '' } : { because: problem.message, code: problem.code };
}

function candidatesOf(input: DatasetInput): { candidates: Candidate[]; problems: Problem[] } {
  const { rules } = input;
  const frames = new Map(input.frames.map((frame) => [frame.fileName, frame]));
  const usedBy = new Map<string, string>();
  const candidates: Candidate[] = [];
  const problems: Problem[] = [];
  for (const simple of input.simpleAbs.toSorted((a, b) => byTime(timed(a), timed(b)))) {
    const candidate = { simple, ...exposuresOf(simple, frames, input) };
    const problem =
      objectionToFiles(simple, { frames, usedBy, cascade: rules.cascade }) ??
      objectionToInputs(simple, rules) ??
      missingCalibration(candidate, rules);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    for (const fileName of simple.rawFiles) usedBy.set(fileName, simple.name);
    candidates.push(candidate);
  }
  return { candidates, problems };
}

function timed({ mjdObs, name }: AssociationBlock): { mjdObs: number; fileName: string } {
  return { mjdObs, fileName: name };
}

function exposuresOf(
  simple: AssociationBlock,
  frames: ReadonlyMap<string, Frame>,
  input: DatasetInput,
): { exposures: Exposure[]; dropped: Suppressed[] } {
  const all = simple.rawFiles
    .flatMap((fileName) => frames.get(fileName) ?? [])
    .toSorted(byTime)
    .map((frame): Exposure => ({ frame, rawType: typeOf(simple, frame.fileName) }));
  const judged = all.map((exposure) => ({ exposure, dropped: whyDropped(exposure, input) }));
  return {
    exposures: judged.flatMap(({ exposure, dropped }) => (dropped === undefined ? [exposure] : [])),
    dropped: judged.flatMap(({ dropped }) => dropped ?? []),
  };
}

function whyDropped(
  { frame, rawType }: Exposure,
  { unusable, limits, processName }: DatasetInput,
): Suppressed | undefined {
  const what = frame.fileName;
  const problem = unusable.find(({ subject }) => subject === what);
  if (problem !== undefined) return { what, because: problem.message, code: problem.code };
  if (frame.exptimeSeconds >= limits.minExptimeSeconds) return undefined;
  return {
    what,
    because: `${rawType} of ${frame.exptimeSeconds} s, ${processName} takes ${limits.minExptimeSeconds} s and more`,
  };
}
