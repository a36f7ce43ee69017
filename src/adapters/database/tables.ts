import type { AbRow } from '../../ports/records/abs.ts';
import type { AttemptRow } from '../../ports/records/attempts.ts';
import type { DateRow } from '../../ports/records/dates.ts';
import type { DecisionRow } from '../../ports/records/decisions.ts';
import type { DistributionRow } from '../../ports/records/distributions.ts';
import type { EditRow } from '../../ports/records/edits.ts';
import type { FrameClaim } from '../../ports/records/frame-claims.ts';
import type { HostRow } from '../../ports/records/hosts.ts';
import type { PlacementRow } from '../../ports/records/placements.ts';
import type { ProductRow } from '../../ports/records/products.ts';
import type { QcRow } from '../../ports/records/qc.ts';

/**
 * Rows as they are stored: the port's rows, except what SQLite and PostgreSQL do not have alike (Boolean, list,
 * union). They never leave this folder. Columns are snake_case in the database (`CamelCasePlugin`).
 */
export interface Tables {
  readonly dates: DateTable;
  readonly associationBlocks: AbTable;
  readonly qc: QcTable;
  readonly decisions: DecisionTable;
  readonly products: ProductRow;
  readonly distributions: DistributionRow;
  readonly documents: DocumentTable;
  readonly hosts: HostRow;
  readonly edits: EditTable;
  readonly placements: PlacementRow;
  readonly attempts: AttemptRow;
  readonly frameClaims: FrameClaim;
}

export interface DateTable extends Omit<DateRow, 'needsOperator'> {
  readonly needsOperator: 0 | 1;
}

export interface AbTable extends Omit<AbRow, 'caveats'> {
  /** JSON. */
  readonly caveats: string;
}

export interface QcTable extends Omit<QcRow, 'value'> {
  readonly numberValue: number | null;
  readonly textValue: string | null;
}

export interface DecisionTable extends Omit<DecisionRow, 'decision' | 'number'> {
  /** JSON. */
  readonly decision: string;
  /** Order in which the decisions of a date were first stored; unique. */
  readonly sequence: number;
  /** Order in which the date accepted them; unique, null as long as it has not. */
  readonly number: number | null;
}

export interface DocumentTable {
  readonly name: string;
  readonly content: string;
}

export interface EditTable extends Omit<EditRow, 'record'> {
  /** JSON. */
  readonly record: string;
  /** Place among the edits of the date. */
  readonly sequence: number;
}
