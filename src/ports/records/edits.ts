import type { EditRecord } from '../../domain/association/edits/edit-record.ts';

/** An edit of the ABs of a date, as `preparation.json` of its prepared tree has it. */
export interface EditRow {
  readonly process: string;
  readonly unit: string;
  readonly editId: string;
  /** Version of the preparation in which it stands. */
  readonly version: number;
  readonly record: EditRecord;
  readonly state: 'active' | 'undone';
  /** When it was done, or undone. */
  readonly at: string;
}

/** Edits of the ABs of dates. */
export interface EditRecords {
  /** Replaces the edits of the date, all or nothing: what is not among `rows` is gone. */
  saveEdits(process: string, unit: string, rows: readonly EditRow[]): Promise<void>;
  /** In the order in which they were given. */
  listEdits(process: string, unit: string): Promise<readonly EditRow[]>;
}
