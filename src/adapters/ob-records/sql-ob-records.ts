import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ObRecords } from '../../ports/ob-records.ts';
import { queryOnce } from '../database/index.ts';
import type { QueryAnswer } from '../database/index.ts';
import { REQUIRED_COLUMNS, columnOf, recordsOf } from './parse-record.ts';

export interface ObRecordsDatabase {
  /** `sqlite:<absolute path>` or `postgres://…`; only read. */
  readonly url: string;
  /** SQL with `:date` where the observing date goes; its columns are those of a record, in any spelling. */
  readonly query: string;
}

/** Records from somebody's database, asked anew each time. */
export function createObRecordsDatabase({ url, query }: ObRecordsDatabase): ObRecords {
  return {
    async read(date) {
      const { label, rows } = await ask(url, query, date);
      assertColumns(rows[0], label);
      const located = rows.map((cells, index) => ({ where: `${label}, row ${index + 1} of ${date}`, cells }));
      return recordsOf(located, date);
    },
  };
}

/** A table of somebody else may have more columns. */
function assertColumns(row: QueryAnswer['rows'][number] | undefined, label: string): void {
  if (row === undefined) return;
  const names = Object.keys(row);
  const missing = REQUIRED_COLUMNS.find((column) => !names.some((name) => columnOf(name) === column));
  if (missing === undefined) return;
  throw new PhoenixError(
    'CONFIG_INVALID',
    `${label}: OB records have the columns ${names.join(', ')}, but no ${missing}`,
    'name them in obRecords.query of phoenix.yaml: select … as obs_id, … as obs_start, … as obs_mode, … as grade, … as comment',
  );
}

/** Whatever keeps the database from answering passes; what it does not understand is a matter of the configuration. */
async function ask(url: string, query: string, date: string): Promise<QueryAnswer> {
  try {
    return await queryOnce({ url, query, entry: 'obRecords.url', parameters: { date } });
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'CONFIG_INVALID') throw error;
    if (error instanceof PhoenixError) {
      throw new PhoenixError(
        'ARCHIVE_UNAVAILABLE',
        error.message,
        'start that database, or correct obRecords.url in phoenix.yaml',
        { cause: error },
      );
    }
    throw error;
  }
}
