import type { Decision } from '../../domain/quality/decision.ts';

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

/** The archive of decisions. */
export interface DecisionRecords {
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
}
