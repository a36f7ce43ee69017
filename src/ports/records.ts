import type { AbRecords } from './records/abs.ts';
import type { AttemptRecords } from './records/attempts.ts';
import type { DateRecords } from './records/dates.ts';
import type { DecisionRecords } from './records/decisions.ts';
import type { DistributionRecords } from './records/distributions.ts';
import type { DocumentRecords } from './records/documents.ts';
import type { EditRecords } from './records/edits.ts';
import type { FrameClaims } from './records/frame-claims.ts';
import type { HostRecords } from './records/hosts.ts';
import type { PlacementRecords } from './records/placements.ts';
import type { ProductRecords } from './records/products.ts';
import type { QcRecords } from './records/qc.ts';

/**
 * The database: a projection for queries and the archive of decisions. Every write is an upsert by business key. Who needs a
 * part of it asks for that part.
 */
export interface Records
  extends
    DateRecords,
    DistributionRecords,
    AbRecords,
    FrameClaims,
    QcRecords,
    DecisionRecords,
    ProductRecords,
    EditRecords,
    DocumentRecords,
    HostRecords,
    PlacementRecords,
    AttemptRecords {
  /** Creates or migrates the schema; safe to call from several processes. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}
