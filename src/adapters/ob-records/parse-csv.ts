/** A row of a CSV file and the line on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A text that is no CSV, and where. */
export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

export type Csv =
  { readonly kind: 'rows'; readonly rows: readonly CsvRow[] } | { readonly kind: 'fault'; readonly fault: CsvFault };

/** One cell, quoted or plain, and what ends it: a comma, a line end, or the end of the text. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** Comma separated values as RFC 4180 has them: quotes doubled, line ends inside quotes. Blank lines are left out. */
export function parseCsv(text: string): Csv {
  const rows: CsvRow[] = [];
  let line = 1;
  let cells: string[] = [];
  let start = line;
  CELL.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  while (CELL.lastIndex < text.length || cells.length > 0) {
    const match = CELL.exec(text);
    if (match === null)
      return { kind: 'fault', fault: { line, message: 'a quote is not closed, or is inside a cell' } };
    const [whole, quoted, plain = '', end = ''] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: start, cells });
    cells = [];
    start = line;
  }
  return { kind: 'rows', rows };
}
