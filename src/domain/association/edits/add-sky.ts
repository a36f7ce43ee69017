import { absentFile } from './absence.ts';
import type { Action } from './action.ts';
import { describeAction } from './action.ts';
import type { Derivation } from './derivation.ts';
import type { EditContext } from './edit-context.ts';
import type { Refusal } from './refusal.ts';
import { refused } from './refusal.ts';
import type { SourceAb, SourceAbs } from './source-ab.ts';
import { filesWithTag, holderOf } from './source-ab.ts';

type AddSky = Extract<Action, { kind: 'ADD_SKY' }>;

/** ABs that get the sky of SKY files of other ABs; one that has them all already stays as it is. */
export function addSky(
  action: AddSky,
  from: readonly SourceAb[],
  all: SourceAbs,
  context: EditContext,
): readonly Derivation[] | Refusal {
  const { skyFiles } = action;
  if (skyFiles.length === 0) return refused('no SKY file is named', 'name one: skyFiles');
  for (const sky of skyFiles) {
    const objection = objectionToSky(sky, all, context) ?? objectionToUse(sky, from, context);
    if (objection !== undefined) return objection;
  }
  const changed = from.filter(({ addedSkies }) => skyFiles.some((sky) => !addedSkies.includes(sky)));
  if (changed.length === 0) return refused('nothing changes: the sky is added already', 'leave this action out');
  return changed.map((source) => ({
    name: source.name,
    step: source.ab.step,
    files: source.files,
    donors: [source],
    addedSkies: [...new Set([...source.addedSkies, ...skyFiles])].toSorted(),
    modified: source.ab.modified,
    note: describeAction(action),
  }));
}

function objectionToSky(sky: string, all: SourceAbs, context: EditContext): Refusal | undefined {
  const { skyType } = context.rules.cascade;
  const holder = holderOf(sky, all.abs.values());
  const frame = context.frames.get(sky);
  if (holder === undefined || frame === undefined) return absentFile(sky, all, context);
  const tag = holder.files.find(({ fileName }) => fileName === sky)?.tag ?? '';
  if (tag !== skyType)
    return refused(
      `${sky} is ${tag} in ${holder.name}, not ${skyType}`,
      `TRANSFORM ${holder.name} to ${skyType} first`,
    );
  const { minExptimeSeconds } = context;
  if (frame.exptimeSeconds >= minExptimeSeconds) return undefined;
  return refused(
    `${sky} has ${frame.exptimeSeconds} s, exposures of less than ${minExptimeSeconds} s are not processed`,
    'take another SKY, or keep the static sky calibrations',
  );
}

function objectionToUse(sky: string, from: readonly SourceAb[], { rules, frames }: EditContext): Refusal | undefined {
  const { objectType, skyType } = rules.cascade;
  for (const source of from) {
    const { name, files, ab } = source;
    if (files.some(({ fileName }) => fileName === sky))
      return refused(`${sky} is a file of ${name} itself: its sky is used anyway`, `leave ${name} or that file out`);
    if (filesWithTag(source, objectType).length === 0)
      return refused(`${name} has no ${objectType}: a ${skyType} uses its own sky`, `leave ${name} out`);
    const insMode = frames.get(sky)?.insMode ?? '';
    if (insMode !== ab.insMode)
      return refused(
        `INS.MODE of ${sky} is ${insMode}, of ${name} ${ab.insMode}`,
        `take a SKY of ${ab.insMode}: a sky of another mode has other lines`,
      );
  }
  return undefined;
}
