import { byTime } from '../../frame/classify-frame.ts';
import type { Frame } from '../../frame/frame.ts';
import { numberOf, stringOf } from '../../frame/keywords.ts';
import type { Problem } from '../../frame/problem.ts';
import type { AbRules } from '../../instance/ab-rules.ts';
import type { AssociationBlock } from '../association-block.ts';

/** A raw file as its AB has it. */
export interface UnitFile {
  readonly frame: Frame;
  /** OBJECT or SKY: the tag in the AB, whatever DPR.TYPE says. */
  readonly rawType: string;
  /** Name of its AB. */
  readonly ab: string;
}

/** An AB with its frames: one template. */
export interface UnitAb {
  readonly ab: AssociationBlock;
  /** In order of time. */
  readonly files: readonly UnitFile[];
}

/** What is looked at together: the OBs of a container, or one OB with all its executions. */
export interface Unit {
  readonly kind: 'container' | 'ob';
  /** OBS.CONTAINER.ID or OBS.ID. */
  readonly number: number;
  /** In order of time. */
  readonly obsIds: readonly number[];
  /** In order of time. */
  readonly abs: readonly UnitAb[];
}

export interface UnitsInput {
  readonly abs: readonly AssociationBlock[];
  readonly frames: readonly Frame[];
  readonly rules: AbRules;
}

/**
 * Units of a night in order of time. Left out in silence: ABs without OBS.ID or TPL.START, which link nothing (their frames
 * are problems already), and ABs that somebody has changed before, which are somebody's decision.
 */
export function unitsOf(input: UnitsInput): { readonly units: readonly Unit[]; readonly problems: readonly Problem[] } {
  const { abs, problems } = readAbs(input);
  const byOb = [...Map.groupBy(abs.filter(isOneTemplate), obsIdOf)];
  const linked = Map.groupBy(byOb, ([, own]) => containerOf(own, input.rules));
  const units = [...linked].flatMap(([container, obs]) => {
    if (container === undefined || obs.length < 2) return obs.map(([obsId, own]) => unitFor('ob', obsId, own));
    return [
      unitFor(
        'container',
        container,
        obs.flatMap(([, own]) => own),
      ),
    ];
  });
  return { units: units.toSorted((a, b) => byStart(a.abs[0], b.abs[0])), problems };
}

/** All files of the unit in order of time. */
export function filesOf(abs: readonly UnitAb[]): readonly UnitFile[] {
  return abs.flatMap(({ files }) => files).toSorted((a, b) => byTime(a.frame, b.frame));
}

/** Of frames with the same name the earliest one. */
export function framesByName(frames: readonly Frame[]): ReadonlyMap<string, Frame> {
  return new Map(
    frames
      .toSorted(byTime)
      .toReversed()
      .map((frame) => [frame.fileName, frame]),
  );
}

/** An AB with those of its frames that are known. */
export function unitAbOf(ab: AssociationBlock, frames: ReadonlyMap<string, Frame>): UnitAb {
  const own = ab.rawFiles.flatMap((name) => frames.get(name) ?? []).toSorted(byTime);
  return { ab, files: own.map((frame) => ({ frame, rawType: rawTypeOf(ab, frame.fileName), ab: ab.name })) };
}

export function obsStartOf({ frame }: UnitFile): string {
  return stringOf(frame.keywords, 'ESO OBS START') ?? '';
}

function readAbs({ abs, frames }: UnitsInput): { abs: UnitAb[]; problems: Problem[] } {
  const known = framesByName(frames);
  const usedBy = new Map<string, string>();
  const read: UnitAb[] = [];
  const problems: Problem[] = [];
  for (const ab of abs.toSorted(byAbStart)) {
    const objection = objectionTo(ab, known, usedBy);
    if (objection !== undefined) {
      problems.push(objection);
      continue;
    }
    for (const fileName of ab.rawFiles) usedBy.set(fileName, ab.name);
    read.push(unitAbOf(ab, known));
  }
  return { abs: read.toSorted(byStart), problems };
}

function objectionTo(
  ab: AssociationBlock,
  known: ReadonlyMap<string, Frame>,
  usedBy: ReadonlyMap<string, string>,
): Problem | undefined {
  const unknown = ab.rawFiles.find((fileName) => !known.has(fileName));
  const shared = ab.rawFiles.find((fileName) => usedBy.has(fileName));
  if (unknown === undefined && shared === undefined) return undefined;
  const because =
    unknown === undefined
      ? `raw file ${shared ?? ''} is used by ${usedBy.get(shared ?? '') ?? ''} already`
      : `raw file ${unknown} is not among the frames of the date`;
  return {
    code: 'AB_INVALID',
    subject: ab.name,
    message: `${ab.name}: ${because}; the AB is left out of the analysis`,
    cure: 'delete the RAWFILE line from the AB, or bring the frame into the archive; then prepare the date again',
  };
}

function rawTypeOf({ inputs, rawType }: AssociationBlock, fileName: string): string {
  return inputs.find(({ source }) => source.kind === 'raw' && source.fileName === fileName)?.tag ?? rawType;
}

function isOneTemplate({ ab, files }: UnitAb): boolean {
  if (ab.modified || (ab.edits ?? []).length > 0) return false;
  const templates = new Set(files.map(({ frame }) => `${frame.obsId} ${frame.tplStart}`));
  return templates.size === 1 && files.every(({ frame }) => frame.obsId !== 0 && frame.tplStart !== '');
}

function obsIdOf({ files }: UnitAb): number {
  return files[0]?.frame.obsId ?? 0;
}

/** Number of the concatenation that an OB belongs to; the first of its frames that knows of a container speaks for it. */
function containerOf(own: readonly UnitAb[], { smart }: AbRules): number | undefined {
  const headers = own.flatMap(({ files }) => files.map(({ frame }) => frame.keywords));
  const keywords = headers.find((header) => (stringOf(header, 'ESO OBS CONTAINER TYPE') ?? '') !== '') ?? {};
  const id = numberOf(keywords, 'ESO OBS CONTAINER ID') ?? 0;
  return id !== 0 && stringOf(keywords, 'ESO OBS CONTAINER TYPE') === smart.concatenation ? id : undefined;
}

function unitFor(kind: Unit['kind'], number: number, abs: readonly UnitAb[]): Unit {
  const sorted = abs.toSorted(byStart);
  return { kind, number, obsIds: [...new Set(sorted.map(obsIdOf))], abs: sorted };
}

function byAbStart(a: AssociationBlock, b: AssociationBlock): number {
  return byTime({ mjdObs: a.mjdObs, fileName: a.name }, { mjdObs: b.mjdObs, fileName: b.name });
}

function byStart(a: UnitAb | undefined, b: UnitAb | undefined): number {
  return a === undefined || b === undefined ? 0 : byAbStart(a.ab, b.ab);
}
