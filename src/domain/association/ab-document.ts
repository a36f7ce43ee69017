/**
 * The text of an AB, line by line: `QUALIFIER  column column  # comment` (phoenix-formats 2.1). Any text is a
 * document, and is written back byte by byte as it was read; what the lines mean is the matter of `ab-text.ts`.
 */
export interface AbDocument {
  readonly fileName: string;
  readonly lines: readonly AbLine[];
}

export interface AbLine {
  /** The line as it stands, without its end. */
  readonly text: string;
  /** Its end: a line feed, with or without carriage return; nothing after the last line. */
  readonly eol: string;
  /** First column; undefined for blank lines and comments. */
  readonly qualifier: string | undefined;
  /** Everything after the qualifier, without comment and outer blanks. */
  readonly content: string;
  /** The same in columns. A column in double quotes is a JSON string and may hold blanks and `#`. */
  readonly columns: readonly string[];
  /** The columns as they stand, quotes included. */
  readonly words: readonly string[];
}

export function parseAb(text: string, fileName: string): AbDocument {
  const lines: AbLine[] = [];
  for (const match of text.matchAll(/([^\n]*?)(\r?\n|$)/gu)) {
    const [whole, line = '', eol = ''] = match;
    if (whole === '') continue;
    lines.push(parseLine(line, eol));
  }
  return { fileName, lines };
}

export function formatAb(document: AbDocument): string {
  return document.lines.map((line) => line.text + line.eol).join('');
}

const QUALIFIER_WIDTH = 16;

/** A new line; columns that would not survive as plain words are quoted. */
export function abLine(qualifier: string, ...columns: readonly string[]): AbLine {
  return lineOfWords(qualifier, ...columns.map(quoteColumn));
}

/** A new line of columns that are quoted already, where they have to be. */
export function lineOfWords(qualifier: string, ...words: readonly string[]): AbLine {
  return parseLine(`${qualifier.padEnd(QUALIFIER_WIDTH - 1)} ${words.join('  ')}`, '\n');
}

/** A line with other columns; a comment behind them stays. */
export function withColumns(line: AbLine, ...columns: readonly string[]): AbLine {
  const { text, eol, qualifier = '', content } = line;
  const start = text.indexOf(content, text.indexOf(qualifier) + qualifier.length);
  return parseLine(abLine(qualifier, ...columns).text + text.slice(start + content.length), eol);
}

export function commentLine(comment: string): AbLine {
  return parseLine(`# ${comment}`, '\n');
}

function parseLine(text: string, eol: string): AbLine {
  const [qualifier, ...rest] = tokensOf(text);
  if (qualifier === undefined) return { text, eol, qualifier: undefined, content: '', columns: [], words: [] };
  const end = rest.at(-1)?.end ?? qualifier.end;
  return {
    text,
    eol,
    qualifier: qualifier.value,
    content: text.slice(qualifier.end, end).trim(),
    columns: rest.map((token) => token.value),
    words: rest.map((token) => token.word),
  };
}

interface Token {
  readonly word: string;
  readonly value: string;
  /** Where it ends in the line. */
  readonly end: number;
}

/** Words up to a comment, which begins with `#` at the start of a word. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(?=\s|$)|\S+/gu)) {
    const word = match[0];
    if (word.startsWith('#')) break;
    tokens.push({ word, value: unquote(word), end: match.index + word.length });
  }
  return tokens;
}

/** Words in quotes that are no JSON string stand for themselves: ABs from elsewhere know no quoting. */
function unquote(word: string): string {
  if (!word.startsWith('"')) return word;
  try {
    const value: unknown = JSON.parse(word);
    return typeof value === 'string' ? value : word;
  } catch {
    return word;
  }
}

/** A column as it stands in a line: a plain word, or quoted where it would not survive as one. */
export function quoteColumn(column: string): string {
  if (/^[^\s"#\p{C}]+$/u.test(column)) return column;
  return quoteText(column);
}

/** A column that is a JSON string whatever is in it. */
export function quoteText(text: string): string {
  return JSON.stringify(text).replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, escapeCharacter);
}

/** What an editor does not show, or takes for the end of a line. */
function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
