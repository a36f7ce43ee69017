import { countOf } from './data-size.ts';
import { unreadable } from './fits-error.ts';
import type { FitsFile, Hdu } from './fits-file.ts';
import { openFile, readInto } from './fits-file.ts';
import type { TableColumn } from './table-columns.ts';
import { tableColumns } from './table-columns.ts';

/** Integers beyond 2^53 are bigint; an undefined number (TNULL) is NaN. */
export type TableValue = number | string | bigint | boolean;

export interface FitsTable {
  readonly rows: number;
  /** Values of the scalar columns by name; strings without trailing blanks. */
  readonly columns: Readonly<Record<string, readonly TableValue[]>>;
  readonly units: Readonly<Record<string, string>>;
  /** Columns with arrays, bits, complex numbers or variable length: they are not read. */
  readonly skipped: readonly { readonly name: string; readonly format: string }[];
}

type CellReader = (row: Buffer, column: TableColumn) => TableValue;

const CELL_READERS: Readonly<Record<string, CellReader>> = {
  A: (row, { offsetBytes, widthBytes }) => textOf(row.toString('latin1', offsetBytes, offsetBytes + widthBytes)),
  L: (row, { offsetBytes }) => row[offsetBytes] === 'T'.charCodeAt(0),
  B: (row, column) => scaled(row.readUInt8(column.offsetBytes), column),
  I: (row, column) => scaled(row.readInt16BE(column.offsetBytes), column),
  J: (row, column) => scaled(row.readInt32BE(column.offsetBytes), column),
  K: (row, column) => scaledBigint(row.readBigInt64BE(column.offsetBytes), column),
  E: (row, column) => scaled(row.readFloatBE(column.offsetBytes), column),
  D: (row, column) => scaled(row.readDoubleBE(column.offsetBytes), column),
};

/** The scalar columns of a binary table. */
export async function readTable(fits: FitsFile, hdu: Hdu): Promise<FitsTable> {
  const { keywords } = hdu.header;
  const place = { path: fits.path, hdu: hdu.index, byte: hdu.headerOffset };
  if (keywords['XTENSION'] !== 'BINTABLE') throw unreadable(place, 'a binary table is expected here');
  const columns = tableColumns(keywords, place);
  const [rowBytes, rows] = [countOf(keywords, 'NAXIS1', place), countOf(keywords, 'NAXIS2', place)];
  if (rowBytes * rows > hdu.dataBytes)
    throw unreadable(place, `${rows} rows of ${rowBytes} bytes are more than the ${hdu.dataBytes} bytes of its data`);
  const bytes = await readRows(fits, hdu, rowBytes * rows);
  const scalars = columns.filter(isScalar);
  return {
    rows,
    columns: Object.fromEntries(scalars.map((column) => [column.name, readColumn(column, bytes, rowBytes)])),
    units: Object.fromEntries(scalars.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]]))),
    skipped: columns.filter((column) => !isScalar(column)).map(({ name, format }) => ({ name, format })),
  };
}

async function readRows(fits: FitsFile, hdu: Hdu, sizeBytes: number): Promise<Buffer> {
  await using file = await openFile(fits.path, 'r');
  const bytes = await readInto(file, Buffer.alloc(sizeBytes), hdu.dataOffset);
  if (bytes.length === sizeBytes) return bytes;
  const place = { path: fits.path, hdu: hdu.index, byte: hdu.dataOffset + bytes.length };
  throw unreadable(place, 'the file became shorter since its headers were read');
}

function readColumn(column: TableColumn, bytes: Buffer, rowBytes: number): TableValue[] {
  const readCell = CELL_READERS[column.type];
  if (readCell === undefined) return [];
  const values: TableValue[] = [];
  for (let start = 0; start < bytes.length; start += rowBytes) {
    values.push(readCell(bytes.subarray(start, start + rowBytes), column));
  }
  return values;
}

function isScalar({ type, repeat }: TableColumn): boolean {
  return type === 'A' || (repeat === 1 && type in CELL_READERS);
}

/** A string ends at a NUL, if there is one; blanks at its end do not count. */
function textOf(cell: string): string {
  const end = cell.indexOf('\0');
  return (end < 0 ? cell : cell.slice(0, end)).trimEnd();
}

function scaled(stored: number, { scale, zero, nullValue }: TableColumn): number {
  return stored === nullValue ? NaN : stored * scale + zero;
}

/** 64-bit integers are scaled exactly where scale and zero are whole, as they are for unsigned ones. */
function scaledBigint(stored: bigint, { scale, zero, nullValue }: TableColumn): number | bigint {
  if (Number.isInteger(nullValue) && stored === BigInt(nullValue ?? 0)) return NaN;
  if (!Number.isInteger(scale) || !Number.isInteger(zero)) return Number(stored) * scale + zero;
  const value = stored * BigInt(scale) + BigInt(zero);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
