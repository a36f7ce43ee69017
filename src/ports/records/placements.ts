/** Where a chain is. The number grows with every new placement: what comes under an older one is refused. */
export interface PlacementRow {
  readonly process: string;
  readonly unit: string;
  readonly chain: string;
  readonly host: string;
  readonly number: number;
  readonly because: string;
  /** Estimated work of the chain, and what it will put on the disk. */
  readonly seconds: number;
  readonly diskBytes: number;
  readonly at: string;
}

/** A placement with ABs that are still to be made. */
export interface OpenPlacementRow extends PlacementRow {
  /** How many of the chain's ABs, between 0 and 1. */
  readonly openShare: number;
}

/** Where chains are. */
export interface PlacementRecords {
  /** A placement with an older number than the stored one changes nothing. */
  savePlacement(row: PlacementRow): Promise<void>;
  findPlacement(chain: Pick<PlacementRow, 'process' | 'unit' | 'chain'>): Promise<PlacementRow | undefined>;
  /** Of chains that have ABs to be made, of all processes and dates. */
  listOpenPlacements(): Promise<readonly OpenPlacementRow[]>;
}
