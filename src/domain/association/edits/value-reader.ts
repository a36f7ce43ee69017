import { nearestNames } from '../../failure/nearest-names.ts';

/** Why a value of a document is not understood; only ever caught by whoever reads that document. */
export class ValueProblem extends Error {
  readonly cure: string;

  constructor(message: string, cure: string) {
    super(message);
    this.cure = cure;
  }
}

/** A value of a document (YAML, JSON) with its place: `edits[2].abs`. What does not fit is said with place and value. */
export class ValueReader {
  readonly place: string;
  readonly #value: unknown;

  constructor(value: unknown, place: string) {
    this.#value = value;
    this.place = place;
  }

  /** A text that is not empty, on one line. */
  word(what: string, pattern = /^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u): string {
    const value = this.#value;
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw this.problem(`${what} is expected`, `write ${what}`);
  }

  text(): string {
    if (typeof this.#value === 'string') return this.#value;
    throw this.problem('a text is expected', 'put it in quotes');
  }

  integer(): number {
    if (typeof this.#value === 'number' && Number.isSafeInteger(this.#value)) return this.#value;
    throw this.problem('a whole number is expected', 'write one, without quotes');
  }

  oneOf<T extends string>(values: readonly T[]): T {
    const value = values.find((candidate) => candidate === this.#value);
    if (value !== undefined) return value;
    const given = typeof this.#value === 'string' ? this.#value : '';
    const [nearest] = nearestNames(given, values);
    throw this.problem(`one of ${values.join(', ')} is expected`, `write ${nearest ?? ''}`);
  }

  list(what: string): readonly ValueReader[] {
    if (Array.isArray(this.#value))
      return this.#value.map((item: unknown, index) => new ValueReader(item, `${this.place}[${index}]`));
    throw this.problem(`a list of ${what} is expected`, 'write one - line for each, or [one, another]');
  }

  /** All entries of an object whose keys are names. */
  entries(what: string): readonly (readonly [string, ValueReader])[] {
    return Object.entries(this.#object(what)).map(([key, value]) => [
      key,
      new ValueReader(value, `${this.place}.${key}`),
    ]);
  }

  /** Fields of an object; a key that is none of the known ones is a slip of the pen. */
  fields(what: string, known: readonly string[]): FieldReader {
    const fields = this.anyFields(what);
    const stranger = fields.keys.find((key) => !known.includes(key));
    if (stranger === undefined) return fields;
    const [nearest] = nearestNames(stranger, known);
    throw new ValueProblem(
      `${this.at(stranger)}: ${what} has no ${stranger}`,
      `it has ${known.join(', ')}; the nearest is ${nearest ?? ''}`,
    );
  }

  /** Fields of an object that may have others, for example of a newer version. */
  anyFields(what: string): FieldReader {
    return new FieldReader(this.#object(what), this);
  }

  at(key: string): string {
    return this.place === '' ? key : `${this.place}.${key}`;
  }

  problem(expectation: string, cure: string): ValueProblem {
    const place = this.place === '' ? '' : `${this.place}: `;
    return new ValueProblem(`${place}${expectation}, not ${describe(this.#value)}`, cure);
  }

  #object(what: string): Readonly<Record<string, unknown>> {
    if (isRecord(this.#value)) return this.#value;
    throw this.problem(`${what} is expected`, 'write it as key: value lines');
  }
}

/** The fields of one object. */
export class FieldReader {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #object: ValueReader;

  constructor(fields: Readonly<Record<string, unknown>>, object: ValueReader) {
    this.#fields = fields;
    this.#object = object;
  }

  get keys(): readonly string[] {
    return Object.keys(this.#fields);
  }

  get(key: string): ValueReader {
    const place = this.#object.at(key);
    const value = this.optional(key);
    if (value === undefined) throw new ValueProblem(`${place} is missing`, `add ${key}`);
    return value;
  }

  /** Undefined where the key is absent; a key without a value is a value that is wrong. */
  optional(key: string): ValueReader | undefined {
    if (!Object.hasOwn(this.#fields, key) || this.#fields[key] === undefined) return undefined;
    return new ValueReader(this.#fields[key], this.#object.at(key));
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SHOWN_MAX = 60;

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isRecord(value)) return `an object with ${Object.keys(value).join(', ') || 'nothing'}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}...`;
}
