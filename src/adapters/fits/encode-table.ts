import type { EncodedData } from './encode-image.ts';
import { axisCards } from './encode-image.ts';
import { unwritable } from './fits-error.ts';
import { assertPrintable } from './literal.ts';
import type { FitsCard } from './write.ts';

interface NumberColumn {
  readonly name: string;
  readonly format: '1J' | '1E' | '1D';
  readonly unit?: string | undefined;
  readonly values: ArrayLike<number>;
}

interface TextColumn {
  readonly name: string;
  readonly format: `${number}A`;
  readonly unit?: string | undefined;
  readonly values: ArrayLike<string>;
}

export type ColumnToWrite = NumberColumn | TextColumn;

/** A binary table to be written; all columns have the same number of rows. */
export interface TableToWrite {
  readonly kind: 'table';
  readonly columns: readonly ColumnToWrite[];
}

const NUMBER_BYTES = { '1J': 4, '1E': 4, '1D': 8 } as const;

/** BITPIX and NAXISn of a table, and its rows. */
export function encodeTable({ columns }: TableToWrite): EncodedData {
  const rowCount = columns[0]?.values.length ?? 0;
  const rowBytes = columns.reduce((sum, column) => sum + widthOf(column), 0);
  const bytes = Buffer.alloc(rowCount * rowBytes);
  let offset = 0;
  for (const column of columns) {
    assertRowCount(column, rowCount);
    encodeColumn(column, bytes, { offset, rowBytes });
    offset += widthOf(column);
  }
  return { cards: [['BITPIX', 8, 'bytes'], ...axisCards([rowBytes, rowCount])], bytes };
}

/** TFIELDS and the description of the columns; they follow PCOUNT and GCOUNT. */
export function columnCards({ columns }: TableToWrite): FitsCard[] {
  const descriptions = columns.flatMap(({ name, format, unit }, index): FitsCard[] => [
    [`TTYPE${index + 1}`, name],
    [`TFORM${index + 1}`, format],
    ...(unit === undefined ? [] : [[`TUNIT${index + 1}`, unit] as const]),
  ]);
  return [['TFIELDS', columns.length, 'number of columns'], ...descriptions];
}

interface Place {
  readonly offset: number;
  readonly rowBytes: number;
}

function encodeColumn(column: ColumnToWrite, bytes: Buffer, { offset, rowBytes }: Place): void {
  for (let row = 0; row < column.values.length; row++) {
    encodeCell(column, row, bytes.subarray(row * rowBytes + offset));
  }
}

function encodeCell(column: ColumnToWrite, row: number, cell: Buffer): void {
  const value = column.values[row];
  if (typeof value === 'string') encodeText(column, value, cell);
  else if (column.format === '1J') encodeInteger(column, value, cell);
  else if (column.format === '1E') cell.writeFloatBE(value ?? NaN);
  else cell.writeDoubleBE(value ?? NaN);
}

function encodeText(column: ColumnToWrite, value: string, cell: Buffer): void {
  assertPrintable(column.name, value);
  const width = widthOf(column);
  if (value.length > width) {
    throw unwritable(`column ${column.name}: '${value}' is longer than ${column.format}`, 'widen the column');
  }
  cell.write(value.padEnd(width), 'latin1');
}

function encodeInteger(column: ColumnToWrite, value: number | undefined, cell: Buffer): void {
  if (value === undefined || (value | 0) !== value) {
    throw unwritable(`column ${column.name}: ${value} is not a 32-bit integer`, 'use format 1D for such numbers');
  }
  cell.writeInt32BE(value);
}

function widthOf(column: ColumnToWrite): number {
  if (column.format === '1J' || column.format === '1E' || column.format === '1D') return NUMBER_BYTES[column.format];
  const width = Number(column.format.slice(0, -1));
  if (Number.isInteger(width) && width > 0) return width;
  throw unwritable(`column ${column.name}: ${column.format} is no format`, 'use 1J, 1E, 1D or a width such as 20A');
}

function assertRowCount(column: ColumnToWrite, rowCount: number): void {
  if (column.values.length === rowCount) return;
  const problem = `column ${column.name} has ${column.values.length} rows, the first one has ${rowCount}`;
  throw unwritable(problem, 'give all columns the same number of rows');
}
