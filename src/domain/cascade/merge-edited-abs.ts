import { formatAb, parseAb } from '../association/ab-document.ts';
import { withoutStatus } from '../association/ab-status.ts';
import { abFromText } from '../association/ab-text.ts';
import type { AssociationBlock } from '../association/association-block.ts';

/** `.ab` texts by file name. */
export type AbTexts = Readonly<Record<string, string>>;

export interface MergeInput {
  /** What the rules make now. To be kept as `lastGenerated` of the next merge. */
  readonly generated: AbTexts;
  /** What is in the tree; empty when the date was never written there. */
  readonly inTree: AbTexts;
  /** What the rules made when the tree was last written: whatever differs from it was changed by a human. */
  readonly lastGenerated: AbTexts;
}

export interface MergedAbs {
  readonly texts: AbTexts;
  readonly abs: readonly AssociationBlock[];
  /** One line per edit that was respected. */
  readonly notes: readonly string[];
}

/**
 * Merges what humans did to the ABs of the tree with what the rules make now: what was edited, added or deleted by hand
 * stays so, everything else is generated anew. Status lines are PHOENIX's own and no edit.
 * @throws PhoenixError AB_INVALID, naming file and line: an edit that cannot be read is not overwritten.
 */
export function mergeEditedAbs({ generated, inTree, lastGenerated }: MergeInput): MergedAbs {
  const texts: Record<string, string> = {};
  const notes: string[] = [];
  const wasWritten = Object.keys(inTree).length > 0;
  for (const name of namesOf(generated, inTree)) {
    const { text, note } = decide({
      generated: generated[name],
      now: inTree[name],
      last: lastGenerated[name],
      wasWritten,
    });
    if (text !== undefined) texts[name] = text;
    if (note !== undefined) notes.push(`${name}: ${note}`);
  }
  return { texts, notes, abs: Object.entries(texts).map(([name, text]) => abFromText(text, name)) };
}

function namesOf(generated: AbTexts, inTree: AbTexts): string[] {
  return [...new Set([...Object.keys(generated), ...Object.keys(inTree)])].toSorted();
}

interface Versions {
  readonly generated: string | undefined;
  readonly now: string | undefined;
  readonly last: string | undefined;
  readonly wasWritten: boolean;
}

interface Verdict {
  readonly text: string | undefined;
  readonly note?: string;
}

function decide({ generated, now, last, wasWritten }: Versions): Verdict {
  if (now === undefined) {
    const isDeleted = wasWritten && last !== undefined && generated !== undefined;
    return isDeleted ? { text: undefined, note: 'deleted by hand, stays deleted' } : { text: generated };
  }
  if (isSame(now, last) || isSame(now, generated)) return { text: generated };
  if (generated === undefined)
    return {
      text: now,
      note: last === undefined ? 'added by hand' : 'edited by hand; the rules no longer make it, it is kept',
    };
  if (last === undefined || isSame(last, generated)) return { text: now, note: 'edited by hand, that version is used' };
  return { text: now, note: 'edited by hand; the rules now make another version, the edited one is used' };
}

function isSame(text: string, other: string | undefined): boolean {
  return other !== undefined && (text === other || comparable(text) === comparable(other));
}

/** Without what PHOENIX alone writes: how the AB has ended, and which version has written it. */
function comparable(text: string): string {
  const { lines, ...document } = withoutStatus(parseAb(text, ''));
  return formatAb({ ...document, lines: lines.filter(({ qualifier }) => qualifier !== 'TOOL_VERSION') });
}
