import { dateAfter, isObservingDate } from '../calendar/observing-date.ts';
import type { Problem } from './problem.ts';

/** What lies in a folder of corrections: a file per observing date, and what nobody reads. */
export interface CorrectionsFolder {
  /** Sorted. */
  readonly dates: readonly string[];
  readonly unread: readonly UnreadFile[];
}

export interface UnreadFile {
  readonly name: string;
  /** The date for which it is probably meant; undefined: the name tells none. */
  readonly date?: string | undefined;
}

/** Of a version control, a text for people, or what an editor has left. */
const COMPANION = /^(?:\..*|README.*|LICENSE.*|.*\.md|.*~|#.*#)$/iu;
/** Who names a file so means corrections. */
const STRUCTURED = /\.(?:ya?ml|json)\b/iu;

export function correctionsFolderOf(names: readonly string[]): CorrectionsFolder {
  const read = names.flatMap((name) => fileDate(name) ?? []);
  const unread = names.filter((name) => fileDate(name) === undefined && !COMPANION.test(name));
  return {
    dates: read.toSorted(),
    unread: unread.toSorted().map((name) => ({ name, date: dateMeant(name) })),
  };
}

/** Files that nobody reads, as whoever prepares a date has to know of them: those of other dates they will tell themselves. */
export function unreadFor(date: string, { unread }: Pick<CorrectionsFolder, 'unread'>): readonly Problem[] {
  const near = [date, dateAfter(date, -1), dateAfter(date, 1)];
  return unread
    .filter((file) => (file.date === undefined ? STRUCTURED.test(file.name) : near.includes(file.date)))
    .map((file) => ({
      code: 'CONFIG_INVALID',
      subject: file.name,
      message: `nobody reads ${file.name} among the corrections`,
      cure: unreadCure(file),
    }));
}

export function unreadCure({ date }: UnreadFile): string {
  return date === undefined
    ? 'corrections stand in <observing date>.yaml; move it there, or elsewhere'
    : `name it ${date}.yaml if it has the corrections of that observing date`;
}

function fileDate(name: string): string | undefined {
  const date = name.endsWith('.yaml') ? name.slice(0, -'.yaml'.length) : '';
  return isObservingDate(date) ? date : undefined;
}

/** The observing date that somebody means who names a file so. */
export function dateMeant(name: string): string | undefined {
  const [, year = '', month = '', day = ''] = /(?<!\d)(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)/u.exec(name) ?? [];
  const date = `${year}-${month}-${day}`;
  return isObservingDate(date) ? date : undefined;
}
