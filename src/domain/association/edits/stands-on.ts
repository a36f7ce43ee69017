import { parseAb } from '../ab-document.ts';
import { rawRootOf } from '../ab-names.ts';
import type { AbSet, EditRecord } from './edit-record.ts';

/** Edits that cannot stay when others are undone, in their order: they build on the outcome of those. */
export function standingOn(undone: readonly EditRecord[], edits: readonly EditRecord[]): readonly EditRecord[] {
  const gone = new Set(undone);
  const found: EditRecord[] = [];
  for (const [index, edit] of edits.entries()) {
    const earlier = edits.slice(0, index).filter((other) => gone.has(other));
    if (gone.has(edit) || !earlier.some((other) => buildsOn(edit, other))) continue;
    gone.add(edit);
    found.push(edit);
  }
  return found;
}

/** Raw files of some ABs with their tags. */
export function tagsOf(set: AbSet): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const [name, { ab }] of Object.entries(set)) {
    for (const { qualifier, columns } of parseAb(ab, name).lines)
      if (qualifier === 'RAWFILE') tags.set(columns[0] ?? '', columns[1] ?? '');
  }
  return tags;
}

/** It took an AB that the earlier one made, or uses the sky of a file that the earlier one made a SKY. */
function buildsOn(later: EditRecord, { before, after }: EditRecord): boolean {
  const takes = Object.entries(later.before).some(
    ([name, { ab }]) => after[name]?.ab === ab && before[name]?.ab !== ab,
  );
  return takes || filesUsedBy(later.after).some((fileName) => changesTag(before, after, fileName));
}

function changesTag(before: AbSet, after: AbSet, fileName: string): boolean {
  return tagsOf(before).get(fileName) !== tagsOf(after).get(fileName);
}

/** Raw files of other ABs whose products these ABs take (ADD_SKY). */
function filesUsedBy(set: AbSet): readonly string[] {
  return Object.entries(set).flatMap(([name, { ab }]) =>
    parseAb(ab, name).lines.flatMap(({ qualifier, columns: [flag, reference = ''] }) =>
      qualifier === 'MCALIB' && flag === 'VIRTUAL' ? [`${rawRootOf(reference.replace(/:[^:]*$/u, ''))}.fits`] : [],
    ),
  );
}
