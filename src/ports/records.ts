import type { EditRecord } from '../domain/association/edits/edit-record.ts';
import type { Decision } from '../domain/quality/decision.ts';

/** Stages of a date, in order. */
export const STAGES = [
  'planning',
  'planned',
  'processing',
  'certification',
  'distribution',
  'distributed',
  'ingestion',
  'ingested',
  'cancelled',
  'failed',
] as const;
export type Stage = (typeof STAGES)[number];

export interface DateRow {
  readonly process: string;
  readonly unit: string;
  readonly stage: Stage;
  readonly planKey: string;
  readonly needsOperator: boolean;
  /** The next human action or the reason of the failure, one line. */
  readonly message: string;
  readonly updatedAt: string;
}

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

/** A decision with what became of it: `stored` (sent, not yet seen by the date), `accepted`, `refused`. */
export interface DecisionRow {
  readonly process: string;
  readonly unit: string;
  readonly decisionId: string;
  readonly decision: Decision;
  readonly state: 'stored' | 'accepted' | 'refused';
  readonly because: string;
  readonly at: string;
}

/** A final product: where it lies and what became of it. */
export interface ProductRow {
  readonly process: string;
  readonly unit: string;
  readonly ab: string;
  /** Final name: MU_SCBC_….fits */
  readonly name: string;
  /** PRODCATG, or SINGLE for S. files. */
  readonly prodCatg: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly state: 'published' | 'ingested';
  readonly archiveId: string;
  readonly updatedAt: string;
}

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

export interface HostRow {
  readonly host: string;
  readonly role: 'MASTER' | 'SLAVE';
  readonly streams: number;
  readonly memoryBytes: number;
  /** ISO time of the last sign of life. */
  readonly seenAt: string;
  readonly pid: number;
}

/** The database: a projection for queries and the archive of decisions. Every write is an upsert by business key. */
export interface Records {
  /** Creates or migrates the schema; safe to call from several processes. */
  migrate(): Promise<void>;
  saveDate(row: DateRow): Promise<void>;
  findDate(process: string, unit: string): Promise<DateRow | undefined>;
  listDates(process: string): Promise<readonly DateRow[]>;
  /** Replaces the ABs of the date by those of a plan; rows of ABs that are in both keep their results. */
  savePlannedAbs(process: string, unit: string, rows: readonly AbRow[]): Promise<void>;
  saveAb(row: AbRow): Promise<void>;
  listAbs(process: string, unit: string): Promise<readonly AbRow[]>;
  saveQc(rows: readonly QcRow[]): Promise<void>;
  listQc(process: string, unit: string, ab?: string): Promise<readonly QcRow[]>;
  /**
   * Stores a decision; the same decisionId again only moves its state forward (stored → accepted | refused). With `accepted`
   * its content is what the date took: a verdict bound to the version of the product.
   */
  saveDecision(row: DecisionRow): Promise<void>;
  /** Decisions of all dates that no date has seen yet. */
  listStoredDecisions(): Promise<readonly DecisionRow[]>;
  /** In the order in which they were first stored. */
  listDecisions(process: string, unit: string): Promise<readonly DecisionRow[]>;
  saveProduct(row: ProductRow): Promise<void>;
  listProducts(process: string, unit: string): Promise<readonly ProductRow[]>;
  /** Forgets a product that is not delivered any more. */
  deleteProduct(row: Pick<ProductRow, 'process' | 'unit' | 'name'>): Promise<void>;
  /** Replaces the edits of the date, all or nothing: what is not among `rows` is gone. */
  saveEdits(process: string, unit: string, rows: readonly EditRow[]): Promise<void>;
  /** In the order in which they were given. */
  listEdits(process: string, unit: string): Promise<readonly EditRow[]>;
  /** Documents by name: plans, delivery plans. A name is written again only with what replaces it. */
  saveDocument(name: string, text: string): Promise<void>;
  findDocument(name: string): Promise<string | undefined>;
  saveHost(row: HostRow): Promise<void>;
  listHosts(): Promise<readonly HostRow[]>;
  close(): Promise<void>;
}
