import type { AbOutcome } from '../domain/outcome/attempt.ts';
import type { Decision } from '../domain/quality/decision.ts';
import { parseDecision } from '../domain/quality/parse-decision.ts';
import { isSameDecision } from '../domain/quality/same-decision.ts';
import type { DateRecords } from '../ports/records/dates.ts';
import type { DecisionRecords } from '../ports/records/decisions.ts';
import type { AbRecords, AbRow } from '../ports/records/abs.ts';
import type { AbRef, RecordDecisionInput, RecordRefusalInput, RecordStageInput } from '../workflows/contract.ts';
import { mappingFailures } from './failures.ts';

export interface RecordingDependencies {
  readonly records: AbRecords & DateRecords & DecisionRecords;
}

export interface RecordOutcomeInput {
  readonly ref: AbRef;
  readonly outcome: AbOutcome;
  readonly host: string;
}

/** ABs that were not made because their chain ended without a word about them. */
export interface RecordChainEndInput {
  readonly process: string;
  readonly unit: string;
  readonly outcomes: readonly AbOutcome[];
}

export type RecordingActivities = ReturnType<typeof createRecordingActivities>;

/** Short activities of the MASTER: what the database is told. All are upserts by business key. */
export function createRecordingActivities({ records }: RecordingDependencies) {
  return {
    async recordOutcome(input: RecordOutcomeInput): Promise<void> {
      return mappingFailures(() => recordOutcome(records, input));
    },

    async recordChainEnd(input: RecordChainEndInput): Promise<void> {
      return mappingFailures(() => recordChainEnd(records, input));
    },

    async recordDecision({ process, unit, decision, number }: RecordDecisionInput): Promise<void> {
      await records.saveDecision({
        process,
        unit,
        decisionId: decision.payload.decisionId,
        decision,
        state: 'accepted',
        because: '',
        at: decision.payload.at ?? new Date().toISOString(),
        ...(number === undefined ? {} : { number }),
      });
    },

    /** Only the message that was refused is marked: not another one that has the same id, and a malformed one leaves no row. */
    async recordRefusal({ process, unit, decisionId, because, decision }: RecordRefusalInput): Promise<void> {
      const rows = await records.listDecisions(process, unit);
      const row = rows.find((known) => known.decisionId === decisionId);
      if (row === undefined || !isRefused(row.decision, decision)) return;
      await records.saveDecision({ ...row, state: 'refused', because });
    },

    async recordStage(input: RecordStageInput): Promise<void> {
      await records.saveDate({ ...input, updatedAt: new Date().toISOString() });
    },
  };
}

/** What could not be understood was the stored one if that cannot be understood either. */
function isRefused(stored: Decision, refused: Decision | undefined): boolean {
  if (refused !== undefined) return isSameDecision(stored, refused);
  return 'because' in parseDecision(stored.name, stored.payload);
}

/** What the chain had made before it ended is there, and is told so by its own rows. */
async function recordChainEnd(records: AbRecords, { process, unit, outcomes }: RecordChainEndInput): Promise<void> {
  for (const row of await records.listAbs(process, unit)) {
    const outcome = outcomes.find(({ ab }) => ab === row.ab);
    if (outcome !== undefined && row.status !== 'succeeded') await saveOutcome(records, row, outcome);
  }
}

async function recordOutcome(records: AbRecords, { ref, outcome, host }: RecordOutcomeInput): Promise<void> {
  const rows = await records.listAbs(ref.process, ref.unit);
  const row = rows.find(({ ab }) => ab === ref.ab);
  if (row !== undefined) await saveOutcome(records, { ...row, host }, outcome);
}

async function saveOutcome(records: AbRecords, row: AbRow, outcome: AbOutcome): Promise<void> {
  const reason =
    outcome.kind === 'failed' ? outcome.reason : outcome.kind === 'blocked' ? `waits for ${outcome.by}` : '';
  await records.saveAb({ ...row, status: outcome.kind, reason, updatedAt: new Date().toISOString() });
}
