import { placeChain } from '../domain/scheduling/place-chain.ts';
import type { AbOutcome } from '../domain/outcome/attempt.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { Records } from '../ports/records.ts';
import type {
  AbRef,
  PlaceChainInput,
  Placement,
  RecordDecisionInput,
  RecordRefusalInput,
  RecordStageInput,
} from '../workflows/contract.ts';
import { mappingFailures } from './failures.ts';

export interface RecordingDependencies {
  readonly records: Records;
}

export interface RecordOutcomeInput {
  readonly ref: AbRef;
  readonly outcome: AbOutcome;
  readonly host: string;
}

export type RecordingActivities = ReturnType<typeof createRecordingActivities>;

/** Short activities of the MASTER: placement and what the database is told. All are upserts by business key. */
export function createRecordingActivities({ records }: RecordingDependencies) {
  // Chains of a date are placed at once: each must see where the one before it went.
  let lastPlacement: Promise<unknown> = Promise.resolve();

  return {
    async placeChain(input: PlaceChainInput): Promise<Placement> {
      const turn = lastPlacement.then(() => mappingFailures(() => place(records, input)));
      lastPlacement = turn.catch(() => undefined);
      return turn;
    },

    async recordOutcome({ ref, outcome, host }: RecordOutcomeInput): Promise<void> {
      const rows = await records.listAbs(ref.process, ref.unit);
      const row = rows.find(({ ab }) => ab === ref.ab);
      if (row === undefined) return;
      const reason =
        outcome.kind === 'failed' ? outcome.reason : outcome.kind === 'blocked' ? `waits for ${outcome.by}` : '';
      await records.saveAb({ ...row, status: outcome.kind, reason, host, updatedAt: new Date().toISOString() });
    },

    async recordDecision({ process, unit, decision }: RecordDecisionInput): Promise<void> {
      await records.saveDecision({
        process,
        unit,
        decisionId: decision.payload.decisionId,
        decision,
        state: 'accepted',
        because: '',
        at: decision.payload.at ?? new Date().toISOString(),
      });
    },

    /** Only a decision that the database knows is marked; a malformed signal leaves no row. */
    async recordRefusal({ process, unit, decisionId, because }: RecordRefusalInput): Promise<void> {
      const rows = await records.listDecisions(process, unit);
      const row = rows.find((known) => known.decisionId === decisionId);
      if (row !== undefined) await records.saveDecision({ ...row, state: 'refused', because });
    },

    async recordStage(input: RecordStageInput): Promise<void> {
      await records.saveDate({ ...input, updatedAt: new Date().toISOString() });
    },
  };
}

/** Chooses a host and writes it to the chain's rows, where the next choice finds it. */
async function place(records: Records, { process, unit, chain }: PlaceChainInput): Promise<Placement> {
  const [hosts, abs] = await Promise.all([records.listHosts(), records.listAbs(process, unit)]);
  const placedChains = new Map(abs.filter(({ host }) => host !== '').map((row) => [row.chain, row.host]));
  const choice = placeChain({
    hosts,
    placed: [...placedChains.values()],
    previousHost: placedChains.get(chain),
    now: new Date().toISOString(),
  });
  if (choice === undefined) {
    // Transient: a worker that starts registers its host, and the next attempt finds it.
    throw new PhoenixError(
      'HOST_UNAVAILABLE',
      `no host is alive for chain ${chain}`,
      'start a worker: phoenix worker --host NAME',
    );
  }
  const unplaced = abs.filter((row) => row.chain === chain && row.host !== choice.host);
  for (const row of unplaced) await records.saveAb({ ...row, host: choice.host });
  return { ...choice, number: 1 };
}
