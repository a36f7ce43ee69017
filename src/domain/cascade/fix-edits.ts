import type { AbStep } from '../instance/ab-step.ts';
import { rawRootOf } from '../association/ab-names.ts';
import type { Fix } from './fix.ts';
import { dependantsOf } from './dependencies.ts';
import { singlesFinal } from './exposure-account.ts';
import type { Suppressed } from './plan.ts';
import { optionName } from './recipe-parameters.ts';

/** A fix with the AB it is meant for. */
export interface AbFix {
  readonly ab: string;
  readonly fix: Fix;
}

/** What fixes need to know of an AB: the same for the AB itself and for its outline. */
export interface FixableAb {
  readonly name: string;
  readonly step: AbStep;
  readonly waitFor: readonly string[];
}

/**
 * A fix as elementary changes, worked out on the dependencies only. So the outline (in the workflow) and the plan (in
 * the activity) always change alike.
 */
export interface FixEdits {
  /** ABs taken out, with the reason. */
  readonly removed: readonly Suppressed[];
  /** By align or combine AB: `post` ABs of the frames that it goes on without. */
  readonly dropped: Readonly<Record<string, readonly string[]>>;
  /** Combine AB that loses its offsets, and the AB that made them; a list made by hand has none. */
  readonly unaligned?: { readonly ab: string; readonly align: string | undefined };
  /** AB that gets other options. */
  readonly parameters?: { readonly ab: string; readonly parameters: readonly string[] };
  /** AB that gets a hand-made list of offsets. */
  readonly offsets?: { readonly ab: string; readonly path: string };
}

export type FixResult =
  { readonly kind: 'edits'; readonly edits: FixEdits } | { readonly kind: 'refused'; readonly because: string };

const NO_EDITS: FixEdits = { removed: [], dropped: {} };

/** Works a fix out, or says why it does not fit. Pure and deterministic. */
export function editsOfFix({ ab: name, fix }: AbFix, abs: readonly FixableAb[]): FixResult {
  const ab = abs.find((candidate) => candidate.name === name);
  if (ab === undefined) return refused(`${name} is not in the plan`);
  switch (fix.kind) {
    case 'retry':
      return edits(NO_EDITS);
    case 'parameters':
      return changeParameters(ab, fix.parameters);
    case 'give-up':
      return edits(removeWithDependants(ab, abs, 'given up by the operator'));
    case 'no-alignment':
      return withoutAlignment(ab, abs, `${ab.name}: combined without alignment, by decision of the operator`);
    case 'offset-list':
      return withOffsets(ab, abs, fix.path);
    case 'drop-frames':
      return dropFrames(ab, abs, fix.frames);
  }
}

function edits(result: FixEdits): FixResult {
  return { kind: 'edits', edits: result };
}
function refused(because: string): FixResult {
  return { kind: 'refused', because };
}

/** The plan counts on what these options make. */
const STRUCTURAL_OPTIONS: readonly string[] = ['--nifu', '--save', '--filter'];

function changeParameters(ab: FixableAb, parameters: readonly string[]): FixResult {
  const wrong = parameters.find((parameter) => !/^--[\w.-]+(?:=.*)?$/su.test(parameter));
  if (wrong !== undefined) return refused(`'${wrong}' is no option: write --name=value`);
  if (parameters.length === 0) return refused('no options are given');
  const structural = parameters.map(optionName).find((name) => STRUCTURAL_OPTIONS.includes(name));
  if (structural !== undefined)
    return refused(
      `${structural} changes which products are made: configure it for the process and plan the date again`,
    );
  return edits({ ...NO_EDITS, parameters: { ab: ab.name, parameters } });
}

function removeWithDependants(ab: FixableAb, abs: readonly FixableAb[], because: string): FixEdits {
  const dependants = dependantsOf(new Set([ab.name]), abs);
  const removed = abs
    .filter(({ name }) => dependants.has(name))
    .map(({ name }) => ({ what: name, because: `needs ${ab.name}: ${because}` }));
  return { removed: [{ what: ab.name, because }, ...removed], dropped: {} };
}

interface Combination {
  /** Undefined when an earlier fix has taken it out. */
  readonly align: FixableAb | undefined;
  readonly combine: FixableAb;
}

/** The pair of align and combine that this AB belongs to. */
function combinationOf(ab: FixableAb, abs: readonly FixableAb[]): Combination | undefined {
  const combine =
    ab.step === 'align' ? abs.find(({ step, waitFor }) => step === 'combine' && waitFor.includes(ab.name)) : ab;
  if (combine?.step !== 'combine') return undefined;
  return { combine, align: abs.find(({ step, name }) => step === 'align' && combine.waitFor.includes(name)) };
}

function withoutAlignment(ab: FixableAb, abs: readonly FixableAb[], because: string): FixResult {
  const found = combinationOf(ab, abs);
  if (found === undefined) return refused(`${ab.name} is neither an alignment nor a combination`);
  const { align, combine } = found;
  return edits({
    removed: align === undefined ? [] : [{ what: align.name, because }],
    dropped: {},
    unaligned: { ab: combine.name, align: align?.name },
  });
}

function withOffsets(ab: FixableAb, abs: readonly FixableAb[], path: string): FixResult {
  const result = withoutAlignment(ab, abs, `replaced by the list of offsets ${path}`);
  const combine = combinationOf(ab, abs)?.combine;
  if (result.kind === 'refused' || combine === undefined) return result;
  return edits({ ...result.edits, offsets: { ab: combine.name, path } });
}

function dropFrames(ab: FixableAb, abs: readonly FixableAb[], frames: readonly string[]): FixResult {
  if (isCombining(ab)) return dropFromCombination(ab, abs, frames);
  const ownRoot = rawRootOf(ab.name);
  const other = frames.find((frame) => rawRootOf(frame) !== ownRoot);
  if (other !== undefined) return refused(`${other} is not the frame of ${ab.name}`);
  return dropExposure(ab, abs);
}

/** The exposures stay as single cubes, only the combination goes on without them. */
function dropFromCombination(ab: FixableAb, abs: readonly FixableAb[], frames: readonly string[]): FixResult {
  const found = combinationOf(ab, abs);
  if (found === undefined) return refused(`nothing combines ${ab.name}`);
  if (frames.length === 0) return refused('no frames are given');
  const roots = new Set(frames.map(rawRootOf));
  const members = combinedNames(found.combine, abs);
  const known = new Set(members.map(rawRootOf));
  const unknown = frames.find((frame) => !known.has(rawRootOf(frame)));
  if (unknown !== undefined) return refused(`${unknown} is not among the inputs of ${found.combine.name}`);
  const dropped = members.filter((name) => roots.has(rawRootOf(name)));
  return edits(shrink(found, members, dropped));
}

/** The exposure's own ABs go, from this one on; combinations that wait for them go on with the rest. */
function dropExposure(ab: FixableAb, abs: readonly FixableAb[]): FixResult {
  const root = rawRootOf(ab.name);
  const own = abs.filter(({ name, step }) => rawRootOf(name) === root && step !== 'align' && step !== 'combine');
  const after = dependantsOf(new Set([ab.name]), own);
  const gone = new Set([ab.name, ...after]);
  const user = abs.find(
    (other) => !isCombining(other) && !gone.has(other.name) && other.waitFor.some((name) => gone.has(name)),
  );
  if (user !== undefined) return refused(`${user.name} needs the sky of ${ab.name}: use retry, parameters or give-up`);
  const removed = abs
    .filter(({ name }) => gone.has(name))
    .map(({ name }) => ({ what: name, because: `frame ${root}.fits dropped by the operator` }));
  const combine = abs.find((other) => other.step === 'combine' && other.waitFor.some((name) => gone.has(name)));
  if (combine === undefined) return edits({ removed: [...removed, ...alignmentsForNothing(abs, gone)], dropped: {} });
  const members = combinedNames(combine, abs);
  const pair = { combine, align: combinationOf(combine, abs)?.align };
  const shrunk = shrink(
    pair,
    members,
    members.filter((name) => gone.has(name)),
  );
  return edits({ ...shrunk, removed: [...removed, ...shrunk.removed] });
}

/** Alignments of these exposures whose combination was given up before: nothing needs them any more. */
function alignmentsForNothing(abs: readonly FixableAb[], gone: ReadonlySet<string>): readonly Suppressed[] {
  return abs
    .filter(({ step, waitFor }) => step === 'align' && waitFor.some((name) => gone.has(name)))
    .map(({ name }) => ({ what: name, because: 'nothing is combined with its offsets any more' }));
}

function isCombining({ step }: FixableAb): boolean {
  return step === 'align' || step === 'combine';
}

/** Names of the ABs whose cubes a combination takes. */
function combinedNames(combine: FixableAb, abs: readonly FixableAb[]): string[] {
  return combine.waitFor.filter((name) => abs.find((ab) => ab.name === name)?.step === 'post');
}

const MIN_COMBINE = 2;

function shrink({ align, combine }: Combination, members: readonly string[], dropped: readonly string[]): FixEdits {
  const left = members.length - dropped.length;
  const pair = align === undefined ? [combine] : [align, combine];
  if (left < MIN_COMBINE) {
    const because = singlesFinal(`only ${left} of ${members.length} exposures left after frames were dropped`);
    return { removed: pair.map(({ name }) => ({ what: name, because })), dropped: {} };
  }
  return { removed: [], dropped: Object.fromEntries(pair.map(({ name }) => [name, dropped])) };
}
