import type { AbOutcome } from '../../src/domain/outcome/attempt.ts';
import type { Decision } from '../../src/domain/quality/decision.ts';
import type {
  AbRef,
  DistributionInput,
  PushRecordsInput,
  RecordRefusalInput,
  RecordStageInput,
} from '../../src/workflows/contract.ts';

/** What the fake activities of one date were asked to do, in order. */
export interface Journal {
  readonly fetched: string[];
  readonly runs: AbRef[];
  /** ABs whose recipe has ended after a cancellation. */
  readonly stopped: string[];
  /** Outcomes of ABs that made no product. */
  readonly outcomes: { readonly unit: string; readonly outcome: AbOutcome }[];
  readonly stages: Pick<RecordStageInput, 'stage' | 'needsOperator' | 'message'>[];
  readonly decisions: Decision[];
  /** Under which number each of them was recorded. */
  readonly numbers: (number | undefined)[];
  readonly refusals: Pick<RecordRefusalInput, 'decisionId' | 'because' | 'decision'>[];
  readonly distributions: DistributionInput[];
  readonly pushed: PushRecordsInput[];
  readonly published: string[];
  readonly ingested: string[];
  finished: number;
  /** How often a host was asked to take back what is no longer delivered. */
  withdrawals: number;
  released: number;
}

export function openJournal(): Journal {
  return {
    fetched: [],
    runs: [],
    stopped: [],
    outcomes: [],
    stages: [],
    decisions: [],
    numbers: [],
    refusals: [],
    distributions: [],
    pushed: [],
    published: [],
    ingested: [],
    finished: 0,
    withdrawals: 0,
    released: 0,
  };
}

/** Stages in the order in which the database learned them, each once. */
export function stagesOf({ stages }: Journal): readonly string[] {
  return stages.map(({ stage }) => stage).filter((stage, index, all) => stage !== all[index - 1]);
}
