/** One run of a recipe, as it was measured; identified by its start. */
export interface AttemptRow {
  readonly process: string;
  readonly unit: string;
  readonly ab: string;
  readonly startedAt: string;
  readonly step: string;
  readonly recipe: string;
  readonly host: string;
  readonly abKey: string;
  /** Error code; empty for success. */
  readonly code: string;
  readonly wallSeconds: number;
  /** null on hosts without GNU time. */
  readonly peakRssBytes: number | null;
  /** What the memory model had said, and the hard limit under which it ran. */
  readonly modelBytes: number;
  readonly limitBytes: number;
}

/** Runs of recipes. */
export interface AttemptRecords {
  saveAttempt(row: AttemptRow): Promise<void>;
  /** In the order of their starts. */
  listAttempts(process: string, unit: string): Promise<readonly AttemptRow[]>;
}
