import type { ObRecords } from '../../ports/ob-records.ts';
import { createObRecordsFile, createObRecordsFolder } from './file-ob-records.ts';
import { createObRecordsDatabase } from './sql-ob-records.ts';

/** Where the records of a site are. */
export type ObRecordsSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'directory'; readonly directory: string; readonly isOptional: boolean }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'query'; readonly url: string; readonly query: string }
  | { readonly kind: 'table'; readonly url: string; readonly table: string };

export function createObRecords(source: ObRecordsSource): ObRecords {
  switch (source.kind) {
    case 'none':
      return { read: () => Promise.resolve([]) };
    case 'directory':
      return createObRecordsFolder(source);
    case 'file':
      return createObRecordsFile(source.file);
    case 'query':
      return createObRecordsDatabase(source);
    case 'table':
      return createObRecordsDatabase({ url: source.url, query: queryOfTable(source.table) });
  }
}

/** `date` with its table: SQLite takes a quoted name that it does not know for a text. */
function queryOfTable(table: string): string {
  const name = table
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
  return `select records.* from ${name} as records where records.date = :date`;
}
