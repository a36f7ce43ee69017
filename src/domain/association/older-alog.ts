import { alogLine, tagOfAlogLine } from './alog-text.ts';
import type { AssociationBlock } from './association-block.ts';
import type { AbChange } from './edit-older-ab.ts';

export interface OlderAlogParts {
  /** The log as it came with the AB; may be empty. */
  readonly given: string;
  readonly changes: readonly AbChange[];
  /** `MUSE-1.1`: the table that made the changes. */
  readonly table: string;
}

/**
 * The association log of an AB of an older tree: what came with it, a note for each edit, and a line for each calibration of
 * which it does not speak. Lines of calibrations that the table has replaced say what is there now.
 */
export function olderAlog(ab: AssociationBlock, { given, changes, table }: OlderAlogParts): string {
  const replaced = new Map(
    changes.flatMap(({ association }) => (association === undefined ? [] : [[association.tag, association.fileName]])),
  );
  const lines = given === '' ? [`# association log of ${ab.name}`, ''] : given.split('\n');
  const body = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  const kept = body.filter((line) => !replaced.has(tagOfAlogLine(line) ?? ''));
  const told = new Set(kept.map(tagOfAlogLine));
  const associations = ab.inputs.flatMap(({ source, tag }) =>
    source.kind !== 'calib' || told.has(tag)
      ? []
      : [alogLine(tag, replaced.has(tag) ? 'table' : 'older', source.fileName)],
  );
  const notes = changes.map(({ rule, what }) => `# ${table} ${rule}: ${what}`);
  return [...kept, ...notes, ...associations, ''].join('\n');
}
