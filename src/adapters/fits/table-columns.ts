import type { Keywords } from '../../domain/frame/keywords.ts';
import { numberOf, stringOf } from '../../domain/frame/keywords.ts';
import { countOf } from './data-size.ts';
import type { FitsPlace } from './fits-error.ts';
import { unreadable } from './fits-error.ts';

const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  L: 1,
  X: 0,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
};

/** One column of a binary table as its header describes it. */
export interface TableColumn {
  readonly name: string;
  /** TFORMn as it stands there, such as `1D` or `20a`. */
  readonly format: string;
  /** Letter of the format as a capital: J, E, D, A … */
  readonly type: string;
  readonly repeat: number;
  readonly unit: string | undefined;
  readonly offsetBytes: number;
  readonly widthBytes: number;
  readonly scale: number;
  readonly zero: number;
  readonly nullValue: number | undefined;
}

const COLUMNS_MAX = 999;

/** The columns in their order in a row. */
export function tableColumns(keywords: Keywords, place: FitsPlace): TableColumn[] {
  const columns: TableColumn[] = [];
  const count = countOf(keywords, 'TFIELDS', place);
  if (count > COLUMNS_MAX) throw unreadable(place, `TFIELDS = ${count}, at most ${COLUMNS_MAX} columns are allowed`);
  for (let number = 1; number <= count; number++) {
    const last = columns.at(-1);
    const offsetBytes = last === undefined ? 0 : last.offsetBytes + last.widthBytes;
    columns.push({ ...parseFormat(keywords, number, place), ...describe(keywords, number), offsetBytes });
  }
  assertRowWidth(columns, countOf(keywords, 'NAXIS1', place), place);
  return columns;
}

function describe(
  keywords: Keywords,
  number: number,
): Pick<TableColumn, 'name' | 'unit' | 'scale' | 'zero' | 'nullValue'> {
  return {
    name: stringOf(keywords, `TTYPE${number}`) ?? `COLUMN${number}`,
    unit: stringOf(keywords, `TUNIT${number}`),
    scale: numberOf(keywords, `TSCAL${number}`) ?? 1,
    zero: numberOf(keywords, `TZERO${number}`) ?? 0,
    nullValue: numberOf(keywords, `TNULL${number}`),
  };
}

function parseFormat(
  keywords: Keywords,
  number: number,
  place: FitsPlace,
): Pick<TableColumn, 'format' | 'type' | 'repeat' | 'widthBytes'> {
  const format = stringOf(keywords, `TFORM${number}`) ?? '';
  const [, count, letter = ''] = /^\s*(\d*)([LXBIJKAEDCMPQ])/i.exec(format) ?? [];
  const type = letter.toUpperCase();
  const elementBytes = ELEMENT_BYTES[type];
  if (elementBytes === undefined) throw unreadable(place, `TFORM${number} = '${format}' is not a column format`);
  const repeat = count === undefined || count === '' ? 1 : Number(count);
  const widthBytes = type === 'X' ? Math.ceil(repeat / 8) : repeat * elementBytes;
  return { format, type, repeat, widthBytes };
}

function assertRowWidth(columns: readonly TableColumn[], rowBytes: number, place: FitsPlace): void {
  const widthBytes = columns.reduce((sum, column) => sum + column.widthBytes, 0);
  if (widthBytes === rowBytes) return;
  throw unreadable(place, `the columns have ${widthBytes} bytes per row, NAXIS1 says ${rowBytes}`);
}
