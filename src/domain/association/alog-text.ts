import type { Association } from './associate.ts';
import { formatDays } from './candidate.ts';

/**
 * The association log beside an AB (`.alog`): one line per rule with the chosen file, its time difference and level, and
 * the rejected candidates with the reason. Written for people; `tagOfAlogLine` finds the lines of a tag again.
 */
export function alogText(abName: string, associations: readonly Association[], notes: readonly string[] = []): string {
  const lines = associations.map((association) =>
    alogLine(association.tag, association.time, `${chosenText(association)}${rejectedText(association)}`),
  );
  return [`# association log of ${abName}`, ...notes.map((note) => `# ${note}`), ...lines, ''].join('\n');
}

/** `ASSOCIATION     MASTER_BIAS      closest  MU_MBIA.fits …` */
export function alogLine(tag: string, rule: string, text: string): string {
  return `ASSOCIATION     ${tag.padEnd(15)}  ${rule.padEnd(8)} ${text}`;
}

export function tagOfAlogLine(line: string): string | undefined {
  return /^ASSOCIATION\s+(\S+)/u.exec(line)?.[1];
}

/** The file of a line, or none where nothing was found; those that were rejected do not count. */
export function chosenOfAlogLine(line: string): readonly string[] {
  const word = tagOfAlogLine(line) === undefined ? undefined : line.split(/\s+/u)[3];
  return word === undefined || word === NONE || word === MISSING ? [] : [word];
}

const NONE = 'none';
const MISSING = 'MISSING';

/** Rule of the lines of a sky that smart association has added. */
export const ADDED = 'added';

export function isAddedLine(line: string): boolean {
  return tagOfAlogLine(line) !== undefined && line.split(/\s+/u)[2] === ADDED;
}

/** What smart association did to an AB: `E1 SPLIT of …`. */
export function editNotesOf(alog: string): readonly string[] {
  return alog.split('\n').flatMap((line) => /^# (E\d+ .*)$/u.exec(line)?.[1] ?? []);
}

function chosenText({ chosen, deltaDays, level, required }: Association): string {
  if (chosen === undefined) return required ? MISSING : `${NONE} (optional)`;
  return deltaDays === undefined ? chosen : [chosen, formatDays(deltaDays), level].join('  ');
}

function rejectedText({ rejected, alsoRejected }: Association): string {
  if (rejected.length === 0) return '';
  const named = rejected.map(({ calibration, because }) => `${calibration} (${because})`).join('; ');
  return `  rejected: ${named}${alsoRejected === 0 ? '' : `; and ${alsoRejected} farther away`}`;
}
