import type { ObRecord } from './ob-record.ts';

/**
 * `log/<date>/ob_grades`: a line per execution, `OBS.ID OBS.START mode grade`, `-` for what nobody has said (seed 000,
 * general_getOB; the columns are ours). Sorted by OB and time, so that a refreshed file shows what has changed.
 */
export function obGradesText(records: readonly ObRecord[]): string {
  return textOf('OBS.ID OBS.START OBS.MODE GRADE', records, ({ obsMode, grade }) => [obsMode, grade]);
}

/** `log/<date>/ob_comments`: a line per execution that has a comment, `OBS.ID OBS.START comment`. */
export function obCommentsText(records: readonly ObRecord[]): string {
  const commented = records.filter(({ comment }) => oneLine(comment) !== '');
  return textOf('OBS.ID OBS.START COMMENT', commented, ({ comment }) => [oneLine(comment)]);
}

function textOf(
  heading: string,
  records: readonly ObRecord[],
  columnsOf: (record: ObRecord) => readonly string[],
): string {
  const lines = records.toSorted(byExecution).map((record) => {
    const columns = [String(record.obsId), record.obsStart ?? '', ...columnsOf(record)];
    return columns.map((column) => (column === '' ? '-' : column)).join(' ');
  });
  return [`# ${heading}`, ...lines].map((line) => `${line}\n`).join('');
}

function byExecution(a: ObRecord, b: ObRecord): number {
  return a.obsId - b.obsId || ((a.obsStart ?? '') < (b.obsStart ?? '') ? -1 : 1);
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
