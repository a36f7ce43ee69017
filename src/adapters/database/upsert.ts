import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

/** Rows of one statement: far below the limit of parameters (32,766 in SQLite, 65,535 in PostgreSQL) at 18 columns. */
const ROWS_PER_STATEMENT = 500;

/** Only these columns: a caller may pass an object that carries more than the port's row. */
export function only<Row extends object, Column extends keyof Row>(
  row: Row,
  columns: readonly Column[],
): Pick<Row, Column> {
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<Row, Column>;
}

/** `set column = excluded.column, …`: a row that is there already takes these columns from the new one. */
export function takeNew<Column extends string>(columns: readonly Column[]): Record<Column, RawBuilder<never>> {
  const entries = columns.map((column) => [column, sql<never>`${sql.ref(`excluded.${column}`)}`] as const);
  return Object.fromEntries(entries) as Record<Column, RawBuilder<never>>;
}

/**
 * One row per key, the last one given, because PostgreSQL refuses to change a row twice in one statement; sorted, so
 * that two processes with the same rows never wait for each other crosswise.
 */
export function uniqueRows<Row>(rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
  return sortedBy([...new Map(rows.map((row) => [keyOf(row), row])).values()], keyOf);
}

export function inBatches<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  const count = Math.ceil(rows.length / ROWS_PER_STATEMENT);
  return Array.from({ length: count }, (_, i) => rows.slice(i * ROWS_PER_STATEMENT, (i + 1) * ROWS_PER_STATEMENT));
}

/** Sorted here and not by the database: PostgreSQL's order of text depends on the locale of its installation. */
export function sortedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : Number(keyOf(a) > keyOf(b))));
}
