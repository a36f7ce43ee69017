/** What has become of the last distribution of a date; times are ISO, empty before. */
export interface Distributed {
  readonly distribution?: { readonly completedAt: string; readonly ingestedAt: string };
}

/** A date, as far as its files are concerned: how its last run stands, and what is true of it for good. */
export interface DateFacts extends Distributed {
  readonly process: string;
  readonly unit: string;
  readonly stage: string;
  /** ISO time of its last step. */
  readonly updatedAt: string;
}

/** Every file of it is published. */
export function isDistributed({ distribution }: Distributed): boolean {
  return distribution !== undefined && distribution.completedAt !== '';
}

/** Every file of it is in the archive: a run that ends badly after that changes nothing. */
export function isIngested({ distribution }: Distributed): boolean {
  return distribution !== undefined && distribution.ingestedAt !== '';
}
