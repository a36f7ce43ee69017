export interface IngestionEntry {
  readonly name: string;
  readonly archiveId: string;
  readonly ingestedAt: string;
  readonly sizeBytes: number;
}

/** `list_ingest_SCIENCE_<date>.txt`: what was ingested, one line per file. */
export interface IngestionLog {
  /** Writes the line once, however often it is asked for. */
  record(date: string, entry: IngestionEntry): Promise<void>;
}
