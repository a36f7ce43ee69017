/** A final product: where it lies and what became of it. */
export interface ProductRow {
  readonly process: string;
  readonly unit: string;
  readonly ab: string;
  /** Final name: MU_SCBC_….fits */
  readonly name: string;
  /** Where it lies; empty in what was published before there were several. */
  readonly host: string;
  /** PRODCATG, or SINGLE for S. files. */
  readonly prodCatg: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Number of the distribution that has published it; 0 in what none has. */
  readonly distribution: number;
  readonly state: 'published' | 'ingested';
  readonly archiveId: string;
  readonly updatedAt: string;
}

/** Final products. */
export interface ProductRecords {
  /**
   * A product that is in the archive stays as it is.
   * @throws PhoenixError ALREADY_INGESTED where other bytes are to take its place.
   */
  saveProduct(row: ProductRow): Promise<void>;
  listProducts(process: string, unit: string): Promise<readonly ProductRow[]>;
  /** Forgets a product that is not delivered any more; one that is in the archive stays. */
  deleteProduct(row: Pick<ProductRow, 'process' | 'unit' | 'name'>): Promise<void>;
}
