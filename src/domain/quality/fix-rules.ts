import type { AbStep } from '../instance/ab-step.ts';
import { rawRootOf } from '../association/ab-names.ts';
import { absAfterFixes, refusalOfFix } from '../cascade/apply-fix.ts';
import type { FixableAb } from '../cascade/fix-edits.ts';
import type { Fix } from '../cascade/fix.ts';
import type { GateAb, GateFix, GateState } from './gate-state.ts';
import { withoutGiveUp } from './gate-state.ts';

interface FixRule {
  readonly kind: Fix['kind'];
  readonly steps: readonly AbStep[];
  /** What it does, for the operator. */
  readonly does: string;
}

const ALL = ['basic', 'sky', 'post', 'align', 'combine'] as const;
const COMBINING = ['align', 'combine'] as const;

/** What an operator can do about an AB, by its step (design section 4; muse-recipes.md section 7). In order of advice. */
export const FIX_RULES = [
  { kind: 'retry', steps: ALL, does: 'run it again as it is' },
  { kind: 'parameters', steps: ALL, does: 'run it with other recipe options' },
  { kind: 'offset-list', steps: COMBINING, does: 'combine with a list of offsets made by hand' },
  { kind: 'no-alignment', steps: COMBINING, does: 'combine without offsets' },
  { kind: 'drop-frames', steps: ALL, does: 'leave frames out; the combination goes on with the rest if 2 remain' },
  { kind: 'give-up', steps: ALL, does: 'end here; single cubes become final products' },
] as const satisfies readonly FixRule[];

export function fixKindsFor(step: AbStep): readonly Fix['kind'][] {
  return FIX_RULES.filter(({ steps }) => steps.some((one) => one === step)).map(({ kind }) => kind);
}

/** Whether running an AB again as it is can end in another way. Its offsets are there, and were judged: they stay what they are. */
export function isRetryNews({ code }: GateAb): boolean {
  return code !== 'ALIGNMENT_DOUBTFUL';
}

/** Fixes that a product can be made anew with. */
export function reworkKindsFor(step: AbStep): readonly Fix['kind'][] {
  return fixKindsFor(step).filter((kind) => kind !== 'retry' && kind !== 'give-up');
}

/**
 * Why this fix cannot be applied to this AB, or undefined when it can. Fixes sent early may change the plan before this one
 * counts or never: it is enough that it fits one of the two plans.
 */
export function objectionTo(state: GateState, ab: GateAb, fix: Fix): string | undefined {
  const kinds = fixKindsFor(ab.step);
  if (!kinds.includes(fix.kind)) return `fix ${fix.kind} is not possible for ${ab.ab}: use ${kinds.join(', ')}`;
  const { fixes } = withoutGiveUp(state, ab.ab);
  const counted = fixes.filter(({ stage }) => stage !== 'early');
  const objection = objectionIn(planWith(state, counted), ab.ab, fix);
  if (objection === undefined || counted.length === fixes.length) return objection;
  return objectionIn(planWith(state, fixes), ab.ab, fix) === undefined ? undefined : objection;
}

/** The plan as this fix would find it. */
function planWith(state: GateState, fixes: readonly GateFix[]): readonly FixableAb[] {
  const opened = Object.values(state.abs).map(({ ab, step, waitFor }) => ({ name: ab, step, waitFor }));
  return absAfterFixes(opened, fixes).filter(({ name }) => state.abs[name]?.state !== 'dropped');
}

function objectionIn(plan: readonly FixableAb[], name: string, fix: Fix): string | undefined {
  const ab = plan.find((one) => one.name === name);
  if (ab === undefined) return `a fix that was given before takes ${name} out of the plan`;
  const refusal = refusalOfFix({ ab: name, fix }, plan);
  if (fix.kind !== 'drop-frames') return refusal;
  return unknownFrame(plan, fix.frames) ?? refusal ?? tooFewLeft(plan, ab, fix.frames);
}

function unknownFrame(plan: readonly FixableAb[], frames: readonly string[]): string | undefined {
  const roots = new Set(plan.map(({ name }) => rawRootOf(name)));
  const unknown = frames.find((frame) => !roots.has(rawRootOf(frame)));
  return unknown === undefined
    ? undefined
    : `frame ${unknown.slice(0, 80)} is not in this date: use names of raw files such as ${[...roots][0] ?? ''}.fits`;
}

/** Said at a combination itself: an operator who drops frames there wants it made. */
function tooFewLeft(plan: readonly FixableAb[], ab: FixableAb, frames: readonly string[]): string | undefined {
  if (ab.step !== 'align' && ab.step !== 'combine') return undefined;
  const dropped = new Set(frames.map(rawRootOf));
  const members = plan.filter(({ name, step }) => step === 'post' && ab.waitFor.includes(name));
  const left = members.filter(({ name }) => !dropped.has(rawRootOf(name)));
  return left.length >= 2
    ? undefined
    : `only ${left.length} of ${members.length} exposures would remain for ${ab.name}, 2 are needed: use give-up`;
}
