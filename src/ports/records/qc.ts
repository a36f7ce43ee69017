/** One score or QC parameter of a product (qc1 tables). */
export interface QcRow {
  readonly process: string;
  readonly unit: string;
  readonly ab: string;
  readonly name: string;
  readonly value: number | string | null;
  /** 0 green, 1 red, null not scored. */
  readonly score: 0 | 1 | null;
  readonly comment: string;
}

/** The qc1 tables. */
export interface QcRecords {
  saveQc(rows: readonly QcRow[]): Promise<void>;
  listQc(process: string, unit: string, ab?: string): Promise<readonly QcRow[]>;
}
