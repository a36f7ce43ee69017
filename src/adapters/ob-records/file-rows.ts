import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { parseCsv } from './parse-csv.ts';
import type { Csv } from './parse-csv.ts';
import { COLUMNS, REQUIRED_COLUMNS, columnOf } from './parse-record.ts';
import type { Column, SourceRow } from './parse-record.ts';

/** Rows of a JSON or CSV file. With `date` a file of several nights must say of each row whose it is. */
export function rowsOfFile(
  text: string,
  path: string,
  required: readonly Column[] = REQUIRED_COLUMNS,
): readonly SourceRow[] {
  return path.endsWith('.csv') ? csvRows(text, path, required) : jsonRows(text, path, required);
}

// --- CSV ---

function csvRows(text: string, path: string, required: readonly Column[]): readonly SourceRow[] {
  const [header, ...rows] = rowsOrThrow(parseCsv(text), path);
  if (header === undefined)
    throw invalid(path, 'has no header', `begin it with the line ${COLUMNS.slice(1).join(',')}`);
  assertColumns(header.cells, `${path}, line ${header.line}`, required);
  return rows.map(({ line, cells }) => {
    const where = `${path}, line ${line}`;
    if (cells.length !== header.cells.length) {
      throw invalid(
        where,
        `${cells.length} cells, the header has ${header.cells.length}`,
        'write a cell for each column; a comma inside a comment needs quotes around it',
      );
    }
    return { where, cells: Object.fromEntries(header.cells.map((name, index) => [name, cells[index]])) };
  });
}

function rowsOrThrow(csv: Csv, path: string) {
  if (csv.kind === 'rows') return csv.rows;
  const { line, message } = csv.fault;
  throw invalid(`${path}, line ${line}`, message, 'put quotes around the whole cell and double those inside it');
}

/** A misspelt column would be a fact that is silently missing. */
function assertColumns(names: readonly string[], where: string, required: readonly Column[]): void {
  const columns = names.map(columnOf);
  const unknown = names.find((_, index) => columns[index] === undefined);
  if (unknown !== undefined) {
    throw invalid(where, `column "${unknown}" is not known`, `the columns are ${COLUMNS.join(', ')}`);
  }
  const double = names.find((_, index) => columns.indexOf(columns[index]) < index);
  if (double !== undefined) throw invalid(where, `column "${double}" is there twice`, 'delete one of them');
  const missing = required.find((column) => !columns.includes(column));
  if (missing !== undefined) throw invalid(where, `column ${missing} is missing`, 'add it; its cells may be empty');
}

// --- JSON ---

function jsonRows(text: string, path: string, required: readonly Column[]): readonly SourceRow[] {
  const value = parseJson(text, path);
  if (!Array.isArray(value)) {
    throw invalid(
      path,
      'is no list',
      'write a JSON array with an object per execution: obsId, obsStart, obsMode, grade, comment',
    );
  }
  return value.map((item: unknown, index) => {
    const where = `${path}, record ${index + 1}`;
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw invalid(where, `${JSON.stringify(item)} is no record`, 'write an object with obsId, grade, comment');
    }
    assertColumns(Object.keys(item), where, required);
    return { where, cells: Object.fromEntries(Object.entries(item)) };
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PhoenixError('CONFIG_INVALID', `${path}: ${message}`, 'correct the JSON, or remove the file', {
      cause: error,
    });
  }
}

function invalid(where: string, message: string, cure: string): PhoenixError {
  return new PhoenixError('CONFIG_INVALID', `${where}: ${message}`, cure);
}
