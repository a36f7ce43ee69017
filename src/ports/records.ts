import type { EditRecord } from '../domain/association/edits/edit-record.ts';
import type { Decision } from '../domain/quality/decision.ts';

/**
 * Stages of a date, in order; then its ends. `interrupted`: its workflow is gone without having said how it ended.
 * `retired`: an operator has taken it out of production.
 */
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
  'interrupted',
  'retired',
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

/** The state of a date's last run, and what stays true whatever the next one does. */
export interface KnownDate extends DateRow {
  /** Left out before the first distribution. */
  readonly distribution?: DistributionFacts;
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

/**
 * A decision with what became of it: `stored` (sent, not yet seen by the date), `accepted`, `refused`. One that is refused
 * may be accepted later, when it fits; one that is accepted stays so.
 */
export interface DecisionRow {
  readonly process: string;
  readonly unit: string;
  readonly decisionId: string;
  readonly decision: Decision;
  readonly state: 'stored' | 'accepted' | 'refused';
  readonly because: string;
  readonly at: string;
  /** Place in the order in which the date accepted its decisions: the order in which another run takes them up. */
  readonly number?: number;
}

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

/** What a host says of itself at every sign of life. */
export interface HostFactsRow {
  readonly host: string;
  readonly role: 'MASTER' | 'SLAVE';
  readonly streams: number;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Its data root, as it is called on that machine. */
  readonly dataRoot: string;
  /** Hours in which chains may be started there, `17:00-07:54` UT; empty: always. */
  readonly slot: string;
  /** What may still be written there before the disk or its quota is fuller than the watermark (diskUsedMax). */
  readonly freeDiskBytes: number;
  /** By recipes that run. */
  readonly bookedMemoryBytes: number;
  readonly runningAbs: number;
  readonly waitingAbs: number;
  /** Estimated work in its ledger, of what runs and what waits. */
  readonly waitingSeconds: number;
  /** ISO time of the last sign of life. */
  readonly seenAt: string;
  /** Name of the machine on which its worker runs; empty: of a worker that did not say it yet. */
  readonly machine: string;
  readonly pid: number;
}

export type HostMark = '' | 'drained' | 'lost';

/** What an operator says of a host: drained, it gets no new chains; lost, its chains go elsewhere or become questions. */
export interface HostMarkRow {
  readonly host: string;
  readonly mark: HostMark;
  readonly markedBy: string;
  readonly markedAt: string;
  readonly markedBecause: string;
}
export interface HostRow extends HostFactsRow, HostMarkRow {}

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

/** A raw frame (ARCFILE) with the one unit of a process that makes it. */
export interface FrameClaim {
  readonly process: string;
  readonly unit: string;
  readonly frame: string;
}

/** A placement with ABs that are still to be made. */
export interface OpenPlacementRow extends PlacementRow {
  /** How many of the chain's ABs, between 0 and 1. */
  readonly openShare: number;
}

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

/** The database: a projection for queries and the archive of decisions. Every write is an upsert by business key. */
export interface Records {
  /** Creates or migrates the schema; safe to call from several processes. */
  migrate(): Promise<void>;
  /** The state of a run. A run that has no plan yet (an empty key) leaves that of the one before. */
  saveDate(row: DateRow): Promise<void>;
  /** False, and nothing is saved: the date has gone on since `seen` was read. */
  replaceDate(row: DateRow, seen: Pick<DateRow, 'stage' | 'updatedAt'>): Promise<boolean>;
  findDate(process: string, unit: string): Promise<KnownDate | undefined>;
  listDates(process: string): Promise<readonly KnownDate[]>;
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
  /** Replaces the ABs of the date by those of a plan; rows of ABs that are in both keep their results. */
  savePlannedAbs(process: string, unit: string, rows: readonly AbRow[]): Promise<void>;
  /**
   * From now on the unit makes these raw frames, and no others: those that it has had before are free, unless these are more frames.
   * One that another unit of the process makes stays with it and comes back.
   */
  claimFrames(
    unit: Pick<FrameClaim, 'process' | 'unit'>,
    frames: readonly string[],
    areMore?: boolean,
  ): Promise<readonly FrameClaim[]>;
  saveAb(row: AbRow): Promise<void>;
  /** False, and nothing is saved: the chain of the AB has a placement with a newer number. */
  saveAbOfPlacement(row: AbRow, placement: number): Promise<boolean>;
  listAbs(process: string, unit: string): Promise<readonly AbRow[]>;
  saveQc(rows: readonly QcRow[]): Promise<void>;
  listQc(process: string, unit: string, ab?: string): Promise<readonly QcRow[]>;
  /**
   * Stores a decision; the same again only moves its state on (stored or refused → accepted; stored → refused, and back when
   * it is sent again). With `accepted` its content is what the date took, a verdict bound to the version of the product, and
   * it gets the number that the date gave it, or the next one.
   * @throws PhoenixError DECISION_REFUSED for another decision under an id that is used, unless a date has accepted it.
   */
  saveDecision(row: DecisionRow): Promise<void>;
  /** Decisions of all dates that no date has seen yet. */
  listStoredDecisions(): Promise<readonly DecisionRow[]>;
  /** Accepted ones by their numbers, then the others in the order in which they were first stored. */
  listDecisions(process: string, unit: string): Promise<readonly DecisionRow[]>;
  /**
   * A product that is in the archive stays as it is.
   * @throws PhoenixError ALREADY_INGESTED where other bytes are to take its place.
   */
  saveProduct(row: ProductRow): Promise<void>;
  listProducts(process: string, unit: string): Promise<readonly ProductRow[]>;
  /** Forgets a product that is not delivered any more; one that is in the archive stays. */
  deleteProduct(row: Pick<ProductRow, 'process' | 'unit' | 'name'>): Promise<void>;
  /** Replaces the edits of the date, all or nothing: what is not among `rows` is gone. */
  saveEdits(process: string, unit: string, rows: readonly EditRow[]): Promise<void>;
  /** In the order in which they were given. */
  listEdits(process: string, unit: string): Promise<readonly EditRow[]>;
  /** Documents by name: plans, delivery plans. A name is written again only with what replaces it. */
  saveDocument(name: string, text: string): Promise<void>;
  findDocument(name: string): Promise<string | undefined>;
  /** Stores what a host says of itself; its mark stays. */
  saveHost(row: HostFactsRow): Promise<void>;
  /** False: no host of this name has ever been seen. */
  markHost(row: HostMarkRow): Promise<boolean>;
  listHosts(): Promise<readonly HostRow[]>;
  /** A placement with an older number than the stored one changes nothing. */
  savePlacement(row: PlacementRow): Promise<void>;
  findPlacement(chain: Pick<PlacementRow, 'process' | 'unit' | 'chain'>): Promise<PlacementRow | undefined>;
  /** Of chains that have ABs to be made, of all processes and dates. */
  listOpenPlacements(): Promise<readonly OpenPlacementRow[]>;
  saveAttempt(row: AttemptRow): Promise<void>;
  /** In the order of their starts. */
  listAttempts(process: string, unit: string): Promise<readonly AttemptRow[]>;
  close(): Promise<void>;
}
