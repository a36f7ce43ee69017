import type { Association } from './associate.ts';
import { formatDays } from './associate.ts';

/**
 * The association log beside an AB (`.alog`): one line per rule with the chosen file, its time difference, and every
 * rejected candidate with the reason. Written for people; `tagOfAlogLine` finds the lines of a tag again.
 */
export function alogText(abName: string, associations: readonly Association[], notes: readonly string[] = []): string {
  const lines = associations.map((association) => {
    const columns = [association.tag.padEnd(15), association.time.padEnd(7), chosenText(association)];
    return `ASSOCIATION     ${columns.join('  ')}${rejectedText(association)}`;
  });
  return [`# association log of ${abName}`, ...notes.map((note) => `# ${note}`), ...lines, ''].join('\n');
}

/** The log of an AB of the cascade: those lines of the simple AB's log that concern its inputs. */
export function alogForAb(abName: string, tags: readonly string[], simpleAlog: string): string {
  const kept = simpleAlog.split('\n').filter((line) => tags.includes(tagOfAlogLine(line) ?? ''));
  return [`# association log of ${abName}`, ...kept, ''].join('\n');
}

export function tagOfAlogLine(line: string): string | undefined {
  return /^ASSOCIATION\s+(\S+)/u.exec(line)?.[1];
}

function chosenText({ chosen, deltaDays, required }: Association): string {
  if (chosen === undefined) return required ? 'MISSING' : 'none (optional)';
  return deltaDays === undefined ? chosen : `${chosen}  ${formatDays(deltaDays)}`;
}

function rejectedText({ rejected }: Association): string {
  if (rejected.length === 0) return '';
  return `  rejected: ${rejected.map(({ calibration, because }) => `${calibration} (${because})`).join('; ')}`;
}
