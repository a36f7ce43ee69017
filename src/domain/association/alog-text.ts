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

/** The log of an AB of the cascade: those lines of the simple AB's log that concern its inputs. */
export function alogForAb(abName: string, tags: readonly string[], simpleAlog: string): string {
  const kept = simpleAlog.split('\n').filter((line) => tags.includes(tagOfAlogLine(line) ?? ''));
  return [`# association log of ${abName}`, ...kept, ''].join('\n');
}

export function tagOfAlogLine(line: string): string | undefined {
  return /^ASSOCIATION\s+(\S+)/u.exec(line)?.[1];
}

function chosenText({ chosen, deltaDays, level, required }: Association): string {
  if (chosen === undefined) return required ? 'MISSING' : 'none (optional)';
  return deltaDays === undefined ? chosen : [chosen, formatDays(deltaDays), level].join('  ');
}

function rejectedText({ rejected, alsoRejected }: Association): string {
  if (rejected.length === 0) return '';
  const named = rejected.map(({ calibration, because }) => `${calibration} (${because})`).join('; ');
  return `  rejected: ${named}${alsoRejected === 0 ? '' : `; and ${alsoRejected} farther away`}`;
}
