export const AB_STATUSES = ['planned', 'running', 'succeeded', 'failed', 'blocked', 'suppressed', 'given-up'] as const;
export type AbStatus = (typeof AB_STATUSES)[number];

export interface AbRow {
  readonly process: string;
  readonly unit: string;
  readonly ab: string;
  readonly chain: string;
  readonly step: string;
  readonly recipe: string;
  readonly status: AbStatus;
  /** Why it failed, was blocked or suppressed; one line. */
  readonly reason: string;
  readonly host: string;
  readonly abKey: string;
  readonly wallSeconds: number | null;
  readonly peakRssBytes: number | null;
  readonly caveats: readonly string[];
  readonly qcFlag: string;
  readonly redScores: number | null;
  readonly totalScores: number | null;
  readonly pattern: string;
  readonly updatedAt: string;
}

/** ABs of the plans of dates. */
export interface AbRecords {
  /** Replaces the ABs of the date by those of a plan; rows of ABs that are in both keep their results. */
  savePlannedAbs(process: string, unit: string, rows: readonly AbRow[]): Promise<void>;
  saveAb(row: AbRow): Promise<void>;
  /** False, and nothing is saved: the chain of the AB has a placement with a newer number. */
  saveAbOfPlacement(row: AbRow, placement: number): Promise<boolean>;
  listAbs(process: string, unit: string): Promise<readonly AbRow[]>;
}
