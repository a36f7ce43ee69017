import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { ObRecordsSource } from '../../../src/adapters/ob-records/index.ts';
import { createObRecords } from '../../../src/adapters/ob-records/index.ts';
import type { ObRecordsUnderTest, TypedRecord } from '../../contracts/ob-records.ts';

export type Content = Readonly<Record<string, readonly TypedRecord[]>>;

export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ob-records-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** RFC 4180, every cell in quotes. */
function csvOf(rows: readonly Readonly<Record<string, string>>[]): string {
  const header = 'obsId,obsStart,obsMode,grade,comment'.split(',');
  const columns = rows.some((row) => 'date' in row) ? ['date', ...header] : header;
  const lines = rows.map((row) => columns.map((name) => `"${(row[name] ?? '').replaceAll('"', '""')}"`).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}

export async function openFolder(extension: 'json' | 'csv'): Promise<ObRecordsUnderTest> {
  const directory = join(await scratchFolder(), 'ob');
  const write = async (content: Content) => {
    await mkdir(directory, { recursive: true });
    for (const [date, rows] of Object.entries(content)) {
      const text = extension === 'csv' ? csvOf(rows.map((row) => ({ ...row }))) : JSON.stringify(rows);
      await writeFile(join(directory, `${date}.${extension}`), text);
    }
  };
  return {
    records: createObRecords({ kind: 'directory', directory, isOptional: false }),
    write,
    takeAway: () => rm(directory, { recursive: true, force: true }),
    placeOf: (record) => `${join(directory, `2014-12-14.${extension}`)}, ${placeIn(extension, record)}`,
  };
}

export async function openFile(extension: 'json' | 'csv'): Promise<ObRecordsUnderTest> {
  const file = join(await scratchFolder(), `executions.${extension}`);
  const write = async (content: Content) => {
    const rows = Object.entries(content).flatMap(([date, own]) => own.map((row) => ({ date, ...row })));
    await writeFile(file, extension === 'csv' ? csvOf(rows) : JSON.stringify(rows));
  };
  return {
    records: createObRecords({ kind: 'file', file }),
    write,
    takeAway: () => rm(file, { force: true }),
    placeOf: (record) => `${file}, ${placeIn(extension, record)}`,
  };
}

function placeIn(extension: 'json' | 'csv', record: number): string {
  return extension === 'csv' ? `line ${record + 1}` : `record ${record}`;
}

/** The log of a site, with its own names and more columns than anybody wants. */
const CREATE =
  'create table night_log (date text, obs_id text, obs_start text, obs_mode text, grade text, comment text, who text)';
const INSERT = 'insert into night_log values';
const QUERY = `select obs_id, obs_start, obs_mode as "OBS.MODE", grade, comment from night_log where date = :date`;

/** Runs statements, and takes the database away. */
export interface SqlSite {
  readonly url: string;
  readonly label: string;
  run(statements: string): Promise<void>;
  takeAway(): Promise<void>;
}

export async function openSql(site: SqlSite, kind: 'query' | 'table'): Promise<ObRecordsUnderTest> {
  await site.run(`drop table if exists night_log; ${CREATE}`);
  const source: ObRecordsSource =
    kind === 'query' ? { kind, url: site.url, query: QUERY } : { kind, url: site.url, table: 'night_log' };
  return {
    records: createObRecords(source),
    async write(content) {
      const rows = Object.entries(content).flatMap(([date, own]) =>
        own.map(({ obsId, obsStart, obsMode, grade, comment }) =>
          [date, obsId, obsStart, obsMode, grade, comment, 'night astronomer'].map(
            (cell) => `'${cell.replaceAll("'", "''")}'`,
          ),
        ),
      );
      const values = rows.map((cells) => `(${cells.join(', ')})`).join(', ');
      await site.run(`delete from night_log; ${INSERT} ${values}`);
    },
    takeAway: () => site.takeAway(),
    placeOf: (record) => `${site.label}, row ${record} of 2014-12-14`,
  };
}

export async function sqliteSite(): Promise<SqlSite> {
  const path = join(await scratchFolder(), 'site.db');
  const url = `sqlite:${path}`;
  return {
    url,
    label: url,
    async run(statements) {
      const database = new DatabaseSync(path);
      database.exec(statements);
      database.close();
    },
    takeAway: () => rm(path),
  };
}
