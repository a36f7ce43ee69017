export type LogLevel = 'ERROR' | 'WARNING' | 'INFO' | 'DEBUG';

/** A line of a recipe's log or terminal output; `level` is null for lines that esorex did not format. */
export interface LogLine {
  readonly level: LogLevel | null;
  /** Function (log file) or recipe (terminal), `esorex` or empty for esorex itself. */
  readonly component: string;
  readonly text: string;
}

/** `09:43:18 [WARNING] muse_dar_correct: [tid=000] text`; before the recipe starts there is no time. */
const FORMATTED = /^(?:\d\d:\d\d:\d\d )?\[ *(ERROR|WARNING|INFO|DEBUG) *\] ([^ :]*) *: (?:\[tid=\d+\] )?(.*)$/;

/** The level stands between brackets: text such as `ERRORBAR_SCIENCE_BLUE` is no error (other-instruments.md 1). */
export function parseLogLine(line: string): LogLine {
  const match = FORMATTED.exec(line);
  if (match === null) return { level: null, component: '', text: line.trim() };
  const [, level, component = '', text = ''] = match;
  return { level: level as LogLevel, component, text: text.trim() };
}

/** `[2/6] 'Data not found' (10) at muse_pfits_get_dateobs:muse_pfits.c:727`, as CPL dumps its error state. */
const DUMPED = /^\[\d+\/\d+\] '(.*)' \(\d+\) at /;
const DUMP_HEADING = /^Dumping (?:all|the) \d+ (?:most recent )?error\(s\)/;
/** The actual message of these is elsewhere in the dump, or lost. */
const RECIPE_SUMMARY = /^Execution of recipe '.*' failed/;

/** The message of a line of an error dump; undefined for any other line. */
export function dumpedMessage({ text }: LogLine): string | undefined {
  return DUMPED.exec(text)?.[1];
}

export function isDumpHeading({ text }: LogLine): boolean {
  return DUMP_HEADING.test(text);
}

/**
 * The line that tells most about a failure: the first error of the recipe itself (later ones are consequences), else
 * the first of its error dump, else the last thing said on standard error or at all.
 */
export function mostTellingLine(lines: readonly LogLine[]): string {
  const errors = lines.filter(({ level }) => level === 'ERROR');
  const own = errors.find(
    (line) => !isDumpHeading(line) && dumpedMessage(line) === undefined && !RECIPE_SUMMARY.test(line.text),
  );
  const dumped = errors.map(dumpedMessage).find((message) => message !== undefined);
  const unformatted = lines.filter(({ level, text }) => level === null && text !== '');
  return own?.text ?? dumped ?? unformatted.at(-1)?.text ?? lines.at(-1)?.text ?? '';
}
