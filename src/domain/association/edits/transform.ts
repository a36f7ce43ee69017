import type { Action } from './action.ts';
import { describeAction } from './action.ts';
import type { Derivation } from './derivation.ts';
import type { EditContext } from './edit-context.ts';
import type { Refusal } from './refusal.ts';
import { refused } from './refusal.ts';
import type { SourceAb, SourceAbs } from './source-ab.ts';
import { filesWithTag } from './source-ab.ts';

type Transform = Extract<Action, { kind: 'TRANSFORM' }>;

/** ABs whose files all get another raw type; one whose files have it already stays as it is. */
export function transform(
  action: Transform,
  from: readonly SourceAb[],
  all: SourceAbs,
  context: EditContext,
): readonly Derivation[] | Refusal {
  const { to } = action;
  const changed = from.filter(({ files }) => files.some(({ tag }) => tag !== to));
  if (changed.length === 0) return refused(`nothing changes: all files are ${to} already`, 'leave this action out');
  for (const source of changed) {
    const objection = objectionTo(source, to, all, context);
    if (objection !== undefined) return objection;
  }
  return changed.map((source) => ({
    name: source.name,
    step: source.ab.step,
    files: source.files.map(({ fileName }) => ({ fileName, tag: to })),
    donors: [source],
    addedSkies: source.addedSkies,
    modified: source.ab.modified,
    note: describeAction(action),
  }));
}

/** Nobody may lose a sky behind their back. */
function objectionTo(
  source: SourceAb,
  to: Transform['to'],
  { abs }: SourceAbs,
  { rules: { cascade } }: EditContext,
): Refusal | undefined {
  const { name, addedSkies } = source;
  if (to === cascade.skyType) {
    if (addedSkies.length === 0) return undefined;
    return refused(
      `${name} uses the sky of ${addedSkies.join(', ')}: a ${cascade.skyType} uses its own`,
      `undo the ADD_SKY to ${name} first`,
    );
  }
  for (const sky of filesWithTag(source, cascade.skyType)) {
    const user = [...abs.values()].find((other) => other.addedSkies.includes(sky));
    if (user !== undefined)
      return refused(
        `${user.name} uses the sky of ${sky}, a file of ${name}`,
        `undo the ADD_SKY to ${user.name} first`,
      );
  }
  return undefined;
}
