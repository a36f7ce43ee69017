import { PhoenixError } from '../failure/phoenix-error.ts';
import type { AbDocument, AbLine } from './ab-document.ts';

interface NumberedLine {
  readonly line: AbLine;
  /** From 1. */
  readonly number: number;
}

type Columns<N extends 1 | 2 | 3> = N extends 1
  ? readonly [string]
  : N extends 2
    ? readonly [string, string]
    : readonly [string, string, string];

/** A line with exactly the columns that its qualifier asks for. */
export interface Entry<N extends 1 | 2 | 3> {
  readonly columns: Columns<N>;
  /** The columns as they stand, quotes included. */
  readonly words: Columns<N>;
  readonly number: number;
}

/** Reads the qualifiers of an AB; every complaint names file and line. */
export class AbReader {
  readonly #fileName: string;
  readonly #lines: ReadonlyMap<string, readonly NumberedLine[]>;

  constructor(document: AbDocument) {
    this.#fileName = document.fileName;
    this.#lines = Map.groupBy(
      document.lines.map((line, index) => ({ line, number: index + 1 })),
      ({ line }) => line.qualifier ?? '',
    );
  }

  has(qualifier: string): boolean {
    return this.#lines.has(qualifier);
  }

  /** Value of a qualifier that stands exactly once; blanks inside need no quotes. */
  text(qualifier: string): string {
    return this.#textOf(qualifier, this.#single(qualifier));
  }

  /** Values of a qualifier that may stand any number of times; blanks inside need no quotes. */
  texts(qualifier: string): readonly string[] {
    return (this.#lines.get(qualifier) ?? []).map((line) => this.#textOf(qualifier, line));
  }

  number(qualifier: string): number {
    const text = this.text(qualifier);
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value)) return value;
    throw this.invalid(this.lineNumber(qualifier), `${qualifier} ${text}`, 'write a number');
  }

  oneOf<T extends string>(qualifier: string, values: readonly T[]): T {
    const text = this.text(qualifier);
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw this.invalid(this.lineNumber(qualifier), `${qualifier} ${text}`, `write one of ${values.join(', ')}`);
  }

  /** All lines of a qualifier that may stand any number of times. */
  all<N extends 1 | 2 | 3>(qualifier: string, columnCount: N): Entry<N>[] {
    return (this.#lines.get(qualifier) ?? []).map(({ line, number }) => {
      if (line.columns.length === columnCount) {
        const columns = line.columns as unknown as Columns<N>;
        return { columns, words: line.words as unknown as Columns<N>, number };
      }
      throw this.invalid(
        number,
        `${qualifier} ${line.content}: ${line.columns.length} columns`,
        `write ${columnCount}`,
      );
    });
  }

  integer(text: string, lineNumber: number): number {
    if (/^\d{1,15}$/u.test(text)) return Number(text);
    throw this.invalid(lineNumber, text, 'write a whole number');
  }

  lineNumber(qualifier: string): number {
    return this.#single(qualifier).number;
  }

  invalid(lineNumber: number, what: string, cure: string): PhoenixError {
    return new PhoenixError('AB_INVALID', `${this.#fileName}:${lineNumber}: ${what}`, cure);
  }

  #textOf(qualifier: string, { line, number }: NumberedLine): string {
    if (line.columns.length === 0)
      throw this.invalid(number, `${qualifier} has no value`, 'give one, "" for an empty one');
    return line.columns.length === 1 ? (line.columns[0] ?? '') : line.content;
  }

  #single(qualifier: string): NumberedLine {
    const [first, second] = this.#lines.get(qualifier) ?? [];
    if (first === undefined) {
      throw new PhoenixError(
        'AB_INVALID',
        `${this.#fileName}: there is no line ${qualifier}`,
        'add it; docs/rules.md lists the lines of an AB',
      );
    }
    if (second !== undefined) throw this.invalid(second.number, `a second line ${qualifier}`, 'delete one of them');
    return first;
  }
}
