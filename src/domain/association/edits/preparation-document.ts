import { isObservingDate } from '../../calendar/observing-date.ts';
import type { ErrorCode } from '../../failure/error-codes.ts';
import { ERROR_CODES } from '../../failure/error-codes.ts';
import { PhoenixError } from '../../failure/phoenix-error.ts';
import { abFromText } from '../ab-text.ts';
import type { LeftOut } from '../../frame/left-out.ts';
import type { ObRecord } from '../ob-record.ts';
import { OBS_MODES } from '../ob-record.ts';
import type { AbSet, ChoiceRecord, EditRecord, Signature } from './edit-record.ts';
import { abName, readAction, readKind } from './parse-action.ts';
import type { Preparation } from './preparation.ts';
import type { FieldReader } from './value-reader.ts';
import { ValueProblem, ValueReader } from './value-reader.ts';

const FORMAT = 1;

/** What a preparation says of raw files and whether they are in its ABs; a text that is no preparation says nothing. */
export function rawFilesIn(text: string): RawFilesTold {
  try {
    return readRawFiles(new ValueReader(JSON.parse(text), '').anyFields('a preparation'));
  } catch (error) {
    if (error instanceof ValueProblem || error instanceof SyntaxError) return {};
    throw error;
  }
}

type RawFilesTold = Pick<Preparation, 'rawFiles' | 'leftOut'>;

export function preparationText(preparation: Preparation): string {
  return `${JSON.stringify(preparation, undefined, 2)}\n`;
}

/**
 * Reads what `preparationText` wrote. Fields that are not known are left out; what is missing, or an AB that is no AB, is
 * an error: undo and replay rest on it.
 * @throws PhoenixError AB_INVALID, naming file and place
 */
export function parsePreparation(text: string, fileName: string): Preparation {
  try {
    return readPreparation(new ValueReader(JSON.parse(text), ''));
  } catch (error) {
    if (error instanceof PhoenixError) throw invalid(fileName, error.message, error);
    if (error instanceof ValueProblem || error instanceof SyntaxError) throw invalid(fileName, error.message, error);
    throw error;
  }
}

function invalid(fileName: string, message: string, cause: Error): PhoenixError {
  return new PhoenixError(
    'AB_INVALID',
    `${fileName}: ${message}`,
    'put the file back as it was (it is written by phoenix prepare, not by hand), or delete it and prepare the date again',
    { cause },
  );
}

function readPreparation(document: ValueReader): Preparation {
  const fields = document.anyFields('a preparation');
  const format = fields.get('format');
  if (format.integer() !== FORMAT) throw format.problem(`format ${FORMAT} is expected`, '');
  const date = fields.get('date');
  if (!isObservingDate(date.text())) throw date.problem('a date yyyy-mm-dd is expected', '');
  return {
    format: FORMAT,
    process: fields.get('process').word('the name of a process'),
    date: date.text(),
    version: fields.get('version').integer(),
    ruleVersion: fields.get('ruleVersion').text(),
    operator: fields.get('operator').text(),
    at: fields.get('at').text(),
    frames: readTexts(fields.get('frames')),
    ...readRawFiles(fields),
    obRecords: fields.get('obRecords').list('OB records').map(readObRecord),
    files: readTexts(fields.get('files')),
    edits: fields.get('edits').list('edits').map(readEditRecord),
    choices: fields.get('choices').list('choices').map(readChoice),
  };
}

function readRawFiles(fields: FieldReader): RawFilesTold {
  const rawFiles = fields
    .optional('rawFiles')
    ?.list('raw files')
    .map((value) => value.text());
  const leftOut = fields.optional('leftOut')?.list('raw files').map(readReason);
  return { ...(rawFiles === undefined ? {} : { rawFiles }), ...(leftOut === undefined ? {} : { leftOut }) };
}

const CODES = Object.keys(ERROR_CODES) as readonly ErrorCode[];

function readReason(value: ValueReader): LeftOut {
  const fields = value.anyFields('a raw file with its reason');
  const code = fields.optional('code')?.oneOf(CODES);
  return {
    what: fields.get('what').text(),
    because: fields.get('because').text(),
    ...(code === undefined ? {} : { code }),
  };
}

function readTexts(value: ValueReader): Readonly<Record<string, string>> {
  return Object.fromEntries(value.entries('an object of texts').map(([key, text]) => [key, text.text()]));
}

function readObRecord(value: ValueReader): ObRecord {
  const fields = value.anyFields('an OB record');
  const obsStart = fields.optional('obsStart')?.text();
  return {
    obsId: fields.get('obsId').integer(),
    ...(obsStart === undefined ? {} : { obsStart }),
    obsMode: fields.get('obsMode').oneOf(OBS_MODES),
    grade: fields.get('grade').text(),
    comment: fields.get('comment').text(),
  };
}

function readEditRecord(value: ValueReader): EditRecord {
  const fields = value.anyFields('an edit');
  const action = fields.get('action').anyFields('an action');
  const findingId = fields.optional('findingId')?.text();
  const undone = fields.optional('undone');
  return {
    id: fields.get('id').word('an id (E1, E2 …)', /^E[1-9]\d{0,8}$/u),
    action: readAction(readKind(action), action),
    signature: readSignature(fields.get('signature')),
    ...(findingId === undefined ? {} : { findingId }),
    before: readAbs(fields, 'before'),
    after: readAbs(fields, 'after'),
    ...(undone === undefined ? {} : { undone: readSignature(undone) }),
  };
}

function readSignature(value: ValueReader): Signature {
  const fields = value.anyFields('a signature');
  return { operator: fields.get('operator').text(), at: fields.get('at').text(), reason: fields.get('reason').text() };
}

function readAbs(edit: FieldReader, key: 'before' | 'after'): AbSet {
  const entries = edit.get(key).entries('an object of ABs');
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const files = value.anyFields('an AB with its ALOG');
      const ab = files.get('ab').text();
      abFromText(ab, abName(new ValueReader(name, value.place)));
      return [name, { ab, alog: files.get('alog').text() }];
    }),
  );
}

function readChoice(value: ValueReader): ChoiceRecord {
  const fields = value.anyFields('a choice');
  return {
    findingId: fields.get('findingId').text(),
    case: fields.get('case').text(),
    choice: fields.get('choice').text(),
    recommended: fields.get('recommended').text(),
    signature: readSignature(fields.get('signature')),
  };
}
