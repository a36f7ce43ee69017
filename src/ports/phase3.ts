export interface IngestRequest {
  readonly process: string;
  readonly date: string;
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** `S` for single cubes archived as S. files, `IDP` for final datasets with their ancillary files. */
  readonly kind: 'S' | 'IDP';
}
export interface Ingested {
  /** Name under which the archive knows the file. */
  readonly archiveId: string;
  readonly path: string;
  readonly ingestedAt: string;
}

export type ArchivedFile = Pick<IngestRequest, 'name' | 'sizeBytes' | 'sha256'> & { readonly archiveId: string };

/** Where certified products are ingested. */
export interface Phase3 {
  /**
   * Stores the file and verifies what was stored. The same file again is answered from the store.
   * @throws PhoenixError INGESTION_FAILED (checksum, name in use by other content), DISK_FULL.
   */
  ingest(request: IngestRequest): Promise<Ingested>;
  /** What the archive has with this name and content, of whatever kind; it may know of more than it has answered. */
  find(file: Pick<IngestRequest, 'name' | 'sha256'>): Promise<Ingested | undefined>;
  /** True when the archive has the file now, whole and with this content. */
  holds(file: ArchivedFile): Promise<boolean>;
}
