import type { Fix } from '../cascade/fix.ts';
import type { Decision, DecisionName, Verdict } from './decision.ts';
import { FIX_KINDS } from '../cascade/fix.ts';
import { VERDICTS } from './decision.ts';

/** Why a message was not understood; the text goes to its sender. */
export interface NotUnderstood {
  readonly because: string;
}

/**
 * A message of an operator from an unknown payload. It runs inside the workflow, where an exception would wedge or fail
 * the date, so it never throws; no zod for the same reason of size and determinism. Unknown fields are ignored.
 * `fallback` fills what a payload typed by hand may lack.
 */
export function parseDecision(
  name: string,
  payload: unknown,
  fallback: { readonly decisionId?: string; readonly at?: string } = {},
): Decision | NotUnderstood {
  try {
    return parseByName(name, new FieldReader(name, payload, fallback));
  } catch (error) {
    return { because: error instanceof FieldProblem ? error.message : `${clip(name)}: the payload cannot be read` };
  }
}

/** The decisionId of a payload as far as it can be read, for the list of refusals. */
export function decisionIdOf(payload: unknown): string {
  try {
    const id: unknown = isRecord(payload) ? payload['decisionId'] : undefined;
    return typeof id === 'string' ? clip(id) : '';
  } catch {
    return ''; // A payload that cannot be read has no id: that is the answer, not a fault.
  }
}

const LENGTH_MAX = { name: 200, comment: 4000, path: 1000, parameter: 500 } as const;
const LIST_MAX = 100;

/** Control characters, line ends included: they would break the one-line messages and the AB monitor. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

function parseByName(name: string, fields: FieldReader): Decision {
  switch (name as DecisionName) {
    case 'certify':
      return { name: 'certify', payload: { ...signed(fields), ...certifyFields(fields) } };
    case 'resume':
      return {
        name: 'resume',
        payload: { ...signed(fields), ab: fields.name('ab'), fix: fields.fix('fix'), reason: fields.text('reason') },
      };
    case 'review':
      return { name: 'review', payload: { ...signed(fields), ab: fields.name('ab'), reason: fields.text('reason') } };
    case 'comment':
      return {
        name: 'comment',
        payload: { ...signed(fields), ab: fields.name('ab'), text: fields.requiredText('text') },
      };
    case 'park':
      return { name: 'park', payload: { ...signed(fields), ...parkFields(fields) } };
    default:
      throw new FieldProblem(`unknown message '${clip(name)}': expected certify, resume, review, comment or park`);
  }
}

function signed(fields: FieldReader) {
  const at = fields.optional('at', () => fields.time('at'));
  return {
    decisionId: fields.name('decisionId'),
    operator: fields.name('operator'),
    ...(at === undefined ? {} : { at }),
  };
}

function certifyFields(fields: FieldReader) {
  const verdict = fields.oneOf('verdict', VERDICTS);
  const productChecksum = fields.optional('productChecksum', () => fields.name('productChecksum'));
  return {
    ab: fields.name('ab'),
    verdict,
    comment: fields.text('comment'),
    ...(productChecksum === undefined ? {} : { productChecksum }),
    ...fixOfVerdict(fields, verdict),
  };
}

function fixOfVerdict(fields: FieldReader, verdict: Verdict): { fix?: Fix } {
  if (verdict !== 'rework') return {};
  return { fix: fields.fix('fix') };
}

function parkFields(fields: FieldReader) {
  // Absent is a slip of the pen; only an explicit "" takes the date out of the park.
  const remindAt = fields.requiredField('remindAt');
  if (remindAt !== '' && Number.isNaN(Date.parse(remindAt))) {
    throw fields.problem('remindAt', 'an ISO date, or an empty string to take the date out of the park', remindAt);
  }
  return {
    owner: remindAt === '' ? fields.text('owner') : fields.name('owner'),
    reason: fields.text('reason'),
    remindAt,
  };
}

/** Only ever caught in `parseDecision`. */
class FieldProblem extends Error {}

/** Reads the fields of one payload; what does not fit is said with field, expectation and value. */
class FieldReader {
  readonly #message: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  /** Values for fields that the payload lacks. */
  readonly #fallback: Readonly<Record<string, unknown>>;

  constructor(message: string, payload: unknown, fallback: Readonly<Record<string, unknown>>) {
    if (!isRecord(payload)) {
      throw new FieldProblem(`${clip(message)}: expected one JSON object as payload, got ${describe(payload)}`);
    }
    this.#message = message;
    this.#fields = payload;
    this.#fallback = fallback;
  }

  /** A short text that must be there: a name, an identifier. */
  name(field: string): string {
    const value = this.#value(field);
    const fits =
      typeof value === 'string' && value.trim() !== '' && value.length <= LENGTH_MAX.name && !CONTROL.test(value);
    if (!fits) throw this.problem(field, `a text of 1 to ${LENGTH_MAX.name} characters on one line`, value);
    return value.trim();
  }

  /** A text that may be absent (then empty). */
  text(field: string): string {
    const value = this.#value(field) ?? '';
    if (typeof value !== 'string' || value.length > LENGTH_MAX.comment) {
      throw this.problem(field, `a text of at most ${LENGTH_MAX.comment} characters`, value);
    }
    return value;
  }

  /** A text that must be there, empty or not. */
  requiredField(field: string): string {
    if (typeof this.#value(field) !== 'string')
      throw this.problem(field, 'a text, or an empty one', this.#value(field));
    return this.text(field);
  }

  requiredText(field: string): string {
    const value = this.text(field);
    if (value.trim() === '') throw this.problem(field, 'a text', value);
    return value;
  }

  time(field: string): string {
    const value = this.name(field);
    if (Number.isNaN(Date.parse(value))) throw this.problem(field, 'an ISO time', value);
    return value;
  }

  oneOf<T extends string>(field: string, choices: readonly T[]): T {
    const value = this.#value(field);
    const choice = choices.find((one) => one === value);
    if (choice === undefined) throw this.problem(field, `one of ${choices.join(', ')}`, value);
    return choice;
  }

  optional<T>(field: string, read: () => T): T | undefined {
    const value = this.#value(field);
    return value === undefined || value === null || value === '' ? undefined : read();
  }

  fix(field: string): Fix {
    const value = this.#value(field);
    if (!isRecord(value))
      throw this.problem(field, `an object { "kind": ${FIX_KINDS.map((kind) => `"${kind}"`).join(' | ')} }`, value);
    const fix = new FieldReader(`${this.#message}.${field}`, value, {});
    const kind = fix.oneOf('kind', FIX_KINDS);
    switch (kind) {
      case 'parameters':
        return { kind, parameters: fix.#parameters('parameters') };
      case 'offset-list':
        return { kind, path: fix.#absolutePath('path') };
      case 'drop-frames':
        return { kind, frames: fix.#list('frames', LENGTH_MAX.name) };
      default:
        return { kind };
    }
  }

  problem(field: string, expected: string, value: unknown): FieldProblem {
    return new FieldProblem(`${clip(this.#message)}: expected \`${field}\` to be ${expected}, got ${describe(value)}`);
  }

  #value(field: string): unknown {
    const given = Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
    return given === undefined || given === null || given === '' ? (this.#fallback[field] ?? given) : given;
  }

  #list(field: string, lengthMax: number): readonly string[] {
    const value = this.#value(field);
    const isText = (item: unknown): item is string =>
      typeof item === 'string' && item.trim() !== '' && item.length <= lengthMax && !CONTROL.test(item);
    if (!Array.isArray(value) || value.length === 0 || value.length > LIST_MAX || !value.every(isText)) {
      throw this.problem(field, `a list of 1 to ${LIST_MAX} texts`, value);
    }
    return value.map((item) => item.trim());
  }

  #parameters(field: string): readonly string[] {
    const parameters = this.#list(field, LENGTH_MAX.parameter);
    const wrong = parameters.find((parameter) => !/^--[A-Za-z0-9_.-]+=/.test(parameter));
    if (wrong !== undefined) throw this.problem(field, 'recipe options such as "--srcmin=3"', wrong);
    return parameters;
  }

  #absolutePath(field: string): string {
    const value = this.#value(field);
    const fits =
      typeof value === 'string' && value.startsWith('/') && value.length <= LENGTH_MAX.path && !CONTROL.test(value);
    if (!fits) throw this.problem(field, 'an absolute path', value);
    return value;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SHOWN_MAX = 60;

function clip(text: string): string {
  const line = text.replace(new RegExp(CONTROL, 'g'), ' ');
  return line.length <= SHOWN_MAX ? line : `${line.slice(0, SHOWN_MAX)}...`;
}

/** A value in a message: short, whatever it is. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return `"${clip(value)}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : `a value of type ${typeof value}`;
}
