import type { AbStep } from '../association/association-block.ts';
import type { Fix } from './decision.ts';
import type { GateAb, GateState } from './gate-state.ts';
import { membersOf } from './gate-state.ts';

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

/** Why this fix cannot be applied to this AB, or undefined when it can. */
export function objectionTo(state: GateState, ab: GateAb, fix: Fix): string | undefined {
  const kinds = fixKindsFor(ab.step);
  if (!kinds.includes(fix.kind)) return `fix ${fix.kind} is not possible for ${ab.ab}: use ${kinds.join(', ')}`;
  return fix.kind === 'drop-frames' ? objectionToDropping(state, ab, fix.frames) : undefined;
}

function objectionToDropping(state: GateState, ab: GateAb, frames: readonly string[]): string | undefined {
  const roots = new Set(Object.keys(state.abs).map(rootOf));
  const unknown = frames.find((frame) => !roots.has(rootOf(frame)));
  if (unknown !== undefined)
    return `frame ${unknown.slice(0, 80)} is not in this date: use names of raw files such as ${[...roots][0] ?? ''}.fits`;
  if (ab.step !== 'align' && ab.step !== 'combine') return undefined;
  const dropped = new Set(frames.map(rootOf));
  const members = membersOf(state, ab);
  const left = members.filter((member) => !dropped.has(rootOf(member.ab)));
  if (left.length === members.length) return `none of these frames is among the ${members.length} inputs of ${ab.ab}`;
  return left.length >= 2
    ? undefined
    : `only ${left.length} of ${members.length} exposures would remain for ${ab.ab}, 2 are needed: use give-up`;
}

/** `MUSE.2014-12-15T00:54:04.379` of a raw file or an AB. */
function rootOf(name: string): string {
  return name.replace(/\.fits(\.fz)?$/, '').replace(/(_[a-z]+)?\.ab$/, '');
}
