import { isObservingDate, observingDateOf } from '../../domain/calendar/observing-date.ts';
import { OB_GRADES, OBS_MODES } from '../../domain/association/ob-record.ts';
import type { ObRecord, ObsMode } from '../../domain/association/ob-record.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';

/** A record as its source has it, and how messages name its place: `ob/2014-12-14.csv, line 3`. */
export interface SourceRow {
  readonly where: string;
  readonly cells: Readonly<Record<string, unknown>>;
}

/** Columns of a record; `date` (the observing date) where one source has several nights. */
export const COLUMNS = ['date', 'obsId', 'obsStart', 'obsMode', 'grade', 'comment'] as const;
export type Column = (typeof COLUMNS)[number];

/** Without these a row says nothing. */
export const REQUIRED_COLUMNS = ['obsId', 'grade', 'comment'] as const satisfies readonly Column[];

/** Databases write `obs_id`, or make `obsid` of `obsId`; night logs `OBS.ID`. Undefined: no column of ours. */
export function columnOf(name: string): Column | undefined {
  const plain = plainName(name);
  return COLUMNS.find((column) => plainName(column) === plain);
}

/**
 * The records of one date among these rows, by OBS.ID and OBS.START. A row that names no `date` belongs to it.
 * @throws PhoenixError CONFIG_INVALID, naming the row
 */
export function recordsOf(rows: readonly SourceRow[], date: string): readonly ObRecord[] {
  const own = rows.filter((row) => !hasDate(row) || dateOf(row) === date);
  const seen = new Map<string, string>();
  const records = own.map((row) => {
    const record = parseRecord(row, date);
    const key = keyOf(record);
    const first = seen.get(key);
    if (first !== undefined) throw invalid(row, `${key} is there already (${first})`, 'keep one of the two');
    seen.set(key, row.where);
    return record;
  });
  return records.toSorted((a, b) => a.obsId - b.obsId || (startOf(a) < startOf(b) ? -1 : 1));
}

/** A record of all executions comes first. */
function startOf({ obsStart = '' }: ObRecord): string {
  return obsStart;
}

function keyOf({ obsId, obsStart }: ObRecord): string {
  return obsStart === undefined ? `OB ${obsId}` : `OB ${obsId} of ${obsStart}`;
}

function parseRecord(row: SourceRow, date: string): ObRecord {
  const obsStart = obsStartOf(row, date);
  return {
    obsId: obsIdOf(row),
    ...(obsStart === undefined ? {} : { obsStart }),
    obsMode: obsModeOf(row),
    grade: gradeOf(row),
    comment: textOf(row, 'comment'),
  };
}

function hasDate({ cells }: SourceRow): boolean {
  return Object.keys(cells).some((name) => columnOf(name) === 'date');
}

function dateOf(row: SourceRow): string {
  const text = textOf(row, 'date');
  if (isObservingDate(text)) return text;
  throw invalid(row, `date "${text}" is none`, 'write the observing date (noon to noon UT) as yyyy-mm-dd');
}

function obsIdOf(row: SourceRow): number {
  const text = textOf(row, 'obsId');
  const obsId = /^\d+$/.test(text) ? Number(text) : 0;
  if (obsId > 0 && Number.isSafeInteger(obsId)) return obsId;
  throw invalid(row, `obsId "${text}" is no OBS.ID`, 'write the number of the OB');
}

/** As headers write it. UT: an offset other than zero cannot be meant. */
const START = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(?:Z|\+00(?::?00)?)?$/;

function obsStartOf(row: SourceRow, date: string): string | undefined {
  const text = textOf(row, 'obsStart');
  if (text === '') return undefined;
  const [, day = '', time = '', fraction = ''] = START.exec(text) ?? [];
  const start = `${day}T${time}${/^\.0*$/.test(fraction) ? '' : fraction}`;
  const own = observingDateOf(start);
  if (own === date) return start;
  if (own === undefined) {
    throw invalid(
      row,
      `obsStart "${text}" is no time`,
      'write OBS.START as 2014-12-15T00:49:06 (UT), or leave it empty',
    );
  }
  throw invalid(row, `obsStart ${text} is of the observing date ${own}, not ${date}`, `move the row to ${own}`);
}

function obsModeOf(row: SourceRow): ObsMode {
  const text = textOf(row, 'obsMode');
  const mode = text === '' ? 'NONE' : OBS_MODES.find((known) => known === text);
  if (mode !== undefined) return mode;
  throw invalid(row, `obsMode "${text}" is none`, `write one of ${OBS_MODES.join(', ')}, or leave it empty`);
}

function gradeOf(row: SourceRow): string {
  const text = textOf(row, 'grade');
  const grade = text === '' ? '' : OB_GRADES.find((known) => known === text);
  if (grade !== undefined) return grade;
  throw invalid(row, `grade "${text}" is none`, `write one of ${OB_GRADES.join(', ')}, or leave it empty`);
}

function textOf(row: SourceRow, column: Column): string {
  const name = Object.keys(row.cells).find((key) => columnOf(key) === column);
  const cell = name === undefined ? undefined : row.cells[name];
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'string') return cell.trim();
  if (typeof cell === 'number' || typeof cell === 'bigint') return String(cell);
  throw invalid(row, `${column} is ${JSON.stringify(cell)}`, 'write a text or a number');
}

function invalid({ where }: SourceRow, message: string, cure: string): PhoenixError {
  return new PhoenixError('CONFIG_INVALID', `${where}: ${message}`, cure);
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
