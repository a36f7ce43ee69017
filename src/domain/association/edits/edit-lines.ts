import type { AbLine } from '../ab-document.ts';
import { abLine, withColumns } from '../ab-document.ts';

type Lines = readonly AbLine[];

/** The lines with these values. A line that has its value already stays as it is, one that is not there is not added. */
export function withValues(lines: Lines, values: Readonly<Record<string, string>>): Lines {
  return lines.map((line) => {
    const { qualifier } = line;
    if (qualifier === undefined || !Object.hasOwn(values, qualifier)) return line;
    const value = values[qualifier] ?? '';
    return valueOf(line) === value ? line : withColumns(line, value);
  });
}

export function withoutLines(lines: Lines, ...qualifiers: readonly string[]): Lines {
  return lines.filter(({ qualifier }) => qualifier === undefined || !qualifiers.includes(qualifier));
}

export interface Replacement {
  /** Lines that go. */
  readonly replaces: (line: AbLine) => boolean;
  readonly by: Lines;
  /** Where nothing goes, the new lines come behind the last line of this qualifier. */
  readonly behind: string;
}

/** New lines stand where the first of the old ones stood. */
export function withReplaced(lines: Lines, { replaces, by, behind }: Replacement): Lines {
  const first = lines.findIndex(replaces);
  const place = first >= 0 ? first : lines.findLastIndex(({ qualifier }) => qualifier === behind) + 1;
  const kept = (part: Lines): Lines => part.filter((line) => !replaces(line));
  return [...lines.slice(0, place), ...by, ...kept(lines.slice(place))];
}

/** All lines end as those of the document do; a last line without end would swallow what follows it. */
export function withEnds(lines: Lines): Lines {
  const eol = lines.find((line) => line.eol !== '')?.eol ?? '\n';
  return lines.map((line) => (line.eol === eol ? line : { ...line, eol }));
}

/** Lines `QUALIFIER value`, one for each value. */
export function linesOf(qualifier: string, values: readonly string[]): Lines {
  return values.map((value) => abLine(qualifier, value));
}

function valueOf({ columns, content }: AbLine): string | undefined {
  return columns.length > 1 ? content : columns[0];
}
