/** What has become of a distribution. Times are ISO, empty before; none is ever taken back. */
export interface DistributionFacts {
  readonly number: number;
  readonly planKey: string;
  readonly begunAt: string;
  /** Every file is published under its number, the tree shows the end of the ABs. */
  readonly completedAt: string;
  /** Every file is in the archive. */
  readonly ingestedAt: string;
}

/** A distribution of a date. The last one counts: with the next one begun, the one before is no more what lies in `sci/`. */
export interface DistributionRow extends DistributionFacts {
  readonly process: string;
  readonly unit: string;
  /** The delivery document, as JSON. */
  readonly content: string;
  /** How many files it delivers. */
  readonly files: number;
}
export type DistributionKey = Pick<DistributionRow, 'process' | 'unit' | 'number'>;

/** Distributions, and what has become of them. */
export interface DistributionRecords {
  /** Begins a distribution and gives its number: that of the last one where it is the same and not completed. */
  beginDistribution(
    row: Pick<DistributionRow, 'process' | 'unit' | 'planKey' | 'content' | 'files' | 'begunAt'>,
  ): Promise<number>;
  /** False: a file of it is not published under its number. */
  completeDistribution(key: DistributionKey, at: string): Promise<boolean>;
  /** False: it is not completed, or a file of it is not in the archive. `saveProduct` does it with the last of its files. */
  completeIngestion(key: DistributionKey, at: string): Promise<boolean>;
  /** In the order of their numbers. */
  listDistributions(process: string, unit: string): Promise<readonly DistributionRow[]>;
}
