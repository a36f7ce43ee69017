import { timeMsOf } from '../../calendar/iso-time.ts';
import { isObservingDate } from '../../calendar/observing-date.ts';
import type { Problem } from '../../frame/problem.ts';
import { PhoenixError } from '../../failure/phoenix-error.ts';
import type { Editing, EditRequest } from './editing.ts';
import { activeEdits } from './editing.ts';
import { ACTION_FIELDS, readAction, readKind } from './parse-action.ts';
import type { FieldReader } from './value-reader.ts';
import { ValueProblem, ValueReader } from './value-reader.ts';

/** What a file of edits is read for, and who signs edits that name nobody. */
export interface EditsFileContext {
  readonly date: string;
  readonly operator: string;
  /** ISO time (UT). */
  readonly at: string;
}

export interface EditsFile {
  readonly edits: readonly EditRequest[];
  /** One for each edit that is not understood; the others stay. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the value of a YAML or JSON file of edits, as humans write it and `editsDocument` does.
 * @throws PhoenixError USAGE for a file that holds no edits of the date: it was not meant, so nothing is to be done at all
 */
export function parseEditsDocument(value: unknown, fileName: string, context: EditsFileContext): EditsFile {
  const items = attempt(fileName, () => readEdits(value, context));
  if (items.kind === 'problem') throw new PhoenixError('USAGE', items.problem.message, items.problem.cure);
  const read = items.value.map((item) => attempt(fileName, () => readEdit(item, context)));
  return {
    edits: read.flatMap((one) => (one.kind === 'read' ? [one.value] : [])),
    problems: read.flatMap((one) => (one.kind === 'problem' ? [one.problem] : [])),
  };
}

/** The active edits of a date as the value of a YAML or JSON file. Reading it gives them again, with their ids. */
export function editsDocument(editing: Pick<Editing, 'edits'>, date: string): EditsDocument {
  const edits = activeEdits(editing).map(({ id, action, signature, findingId }) => ({
    id,
    ...action,
    ...signature,
    ...(findingId === undefined ? {} : { finding: findingId }),
  }));
  return { date, edits };
}

export interface EditsDocument {
  readonly date: string;
  readonly edits: readonly Readonly<Record<string, unknown>>[];
}

const SIGNATURE_FIELDS = ['id', 'kind', 'operator', 'at', 'reason', 'finding'] as const;

function readEdits(value: unknown, { date }: EditsFileContext): readonly ValueReader[] {
  const fields = new ValueReader(value, '').fields('a document with date and edits', ['date', 'edits']);
  const given = fields.get('date');
  const text = given.text();
  if (!isObservingDate(text)) throw given.problem('a date yyyy-mm-dd is expected', `write "${date}"`);
  if (text !== date)
    throw given.problem(`edits of ${date} are expected`, `give the file of ${date}, or prepare ${text}`);
  return fields.get('edits').list('edits');
}

function readEdit(item: ValueReader, context: EditsFileContext): EditRequest {
  const kind = readKind(item.anyFields('an edit'));
  const fields = item.fields(`an edit of kind ${kind}`, [...SIGNATURE_FIELDS, ...ACTION_FIELDS[kind]]);
  const id = fields.optional('id')?.word('an id (E1, E2 …)', /^E[1-9]\d{0,8}$/u);
  const findingId = fields.optional('finding')?.word('the id of a finding');
  return {
    ...(id === undefined ? {} : { id }),
    action: readAction(kind, fields),
    signature: {
      operator: fields.optional('operator')?.word('a name') ?? context.operator,
      at: readTime(fields) ?? context.at,
      reason: fields.get('reason').text(),
    },
    ...(findingId === undefined ? {} : { findingId }),
  };
}

function readTime(fields: FieldReader): string | undefined {
  const value = fields.optional('at');
  const text = value?.text();
  if (value !== undefined && timeMsOf(text) === undefined)
    throw value.problem('an ISO time is expected', 'write it as 2014-12-15T10:00:00Z');
  return text;
}

type Attempt<T> =
  { readonly kind: 'read'; readonly value: T } | { readonly kind: 'problem'; readonly problem: Problem };

function attempt<T>(fileName: string, read: () => T): Attempt<T> {
  try {
    return { kind: 'read', value: read() };
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    const { message, cure } = error;
    return { kind: 'problem', problem: { code: 'USAGE', subject: fileName, message: `${fileName}: ${message}`, cure } };
  }
}
