import { stripVTControlCharacters, styleText } from 'node:util';

/** Where commands write: text for people, JSON for programs, progress only on a terminal. */
export interface Output {
  readonly isTerminal: boolean;
  say(line?: string): void;
  /** To standard error: errors, notices that must not end up in a pipe. */
  warn(line: string): void;
  json(value: unknown): void;
  table(header: readonly string[], rows: readonly (readonly string[])[]): void;
  /** Replaces the current line on a terminal; nothing elsewhere. */
  progress(line: string): void;
}

/** With `isQuiet` (--json) only JSON and warnings are written. */
export function createOutput(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, { isQuiet = false } = {}): Output {
  const isTerminal = stdout.isTTY && !isQuiet;
  let progressShown = false;
  const clear = () => {
    if (progressShown) stdout.write('\r\u001b[2K');
    progressShown = false;
  };
  return {
    isTerminal,
    say(line = '') {
      clear();
      if (!isQuiet) stdout.write(`${line}\n`);
    },
    warn(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    json(value) {
      clear();
      stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    table(header, rows) {
      clear();
      if (!isQuiet) stdout.write(formatTable(header, rows));
    },
    progress(line) {
      if (!isTerminal) return;
      stdout.write(`\r\u001b[2K${line.slice(0, Math.max(20, (stdout.columns || 80) - 1))}`);
      progressShown = true;
    },
  };
}

/** Left-aligned columns two blanks apart; columns of numbers are right-aligned. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = (text: string) => stripVTControlCharacters(text).length;
  const widths = header.map((title, column) => Math.max(width(title), ...rows.map((row) => width(row[column] ?? ''))));
  const isNumeric = header.map((_, column) => rows.every((row) => /^$|^-?[\d.,]+$/.test(row[column] ?? '')));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell)));
        return isNumeric[column] === true ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return [line(header.map((title) => styleText('bold', title))), ...rows.map(line), ''].join('\n');
}
