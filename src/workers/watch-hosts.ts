import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { HostWatch } from '../activities/placement.ts';
import type { AbRecords, AbRow } from '../ports/records/abs.ts';
import type { PlacementRecords } from '../ports/records/placements.ts';
import type { HostRow } from '../ports/records/hosts.ts';
import { hostLostSignal, parseChainWorkflowId } from '../workflows/contract.ts';

/** Lost means 30 min of silence (design section 5). A machine under load, or one that boots, is not lost. */
const LOST_AFTER_MS = 30 * 60_000;
/** Four signs of life of our own. Whoever could not write or look for so long knows nothing of the others. */
const BLIND_AFTER_MS = 60_000;
/**
 * A chain that was told and did not go yet waits for the end of its activities, 60 s without a heartbeat, or for another host,
 * which may take days: every message is part of its history.
 */
const [TELL_AGAIN_MS, TELL_AGAIN_MAX_MS] = [60_000, 3_600_000];

export interface ObservingHostWatch extends HostWatch {
  /** To be called with all hosts whenever this host could write its own sign of life. */
  observe(rows: readonly HostRow[]): void;
}

/**
 * Silence is counted from when this process saw the last change of a host's sign of life, on its own clock: so neither an
 * outage of the database, nor a pause of this very host, nor a clock that goes wrong elsewhere makes a host a lost one.
 */
export function createHostWatch(clock: () => number = Date.now): ObservingHostWatch {
  let lastLookMs = -Infinity;
  const seen = new Map<string, { readonly seenAt: string; readonly sinceMs: number; readonly hasChanged: boolean }>();
  return {
    observe(rows) {
      const nowMs = clock();
      if (nowMs - lastLookMs > BLIND_AFTER_MS) seen.clear();
      lastLookMs = nowMs;
      for (const { host, seenAt } of rows) {
        const known = seen.get(host);
        if (known?.seenAt !== seenAt) seen.set(host, { seenAt, sinceMs: nowMs, hasChanged: known !== undefined });
      }
    },
    lostBecause({ host, seenAt, mark, markedBy, markedBecause }) {
      if (mark === 'lost') return `${markedBy} says: ${markedBecause}`;
      const known = seen.get(host);
      const nowMs = clock();
      if (known?.seenAt !== seenAt || nowMs - lastLookMs > BLIND_AFTER_MS) return '';
      const silenceMs = nowMs - known.sinceMs;
      return silenceMs <= LOST_AFTER_MS ? '' : `silent for ${Math.floor(silenceMs / 60_000)} min`;
    },
    silentSeconds({ host, seenAt }) {
      const known = seen.get(host);
      // Until its next sign, 15 s later, its own clock is all that there is: a host may have been away before this process was.
      if (known?.hasChanged !== true) return (clock() - Date.parse(seenAt)) / 1000;
      return known.seenAt === seenAt ? (clock() - known.sinceMs) / 1000 : 0;
    },
  };
}

export interface LostHostTeller {
  readonly client: Pick<Client, 'workflow'>;
  readonly records: Pick<AbRecords, 'listAbs'> & Pick<PlacementRecords, 'findPlacement'>;
  readonly watch: HostWatch;
  readonly clock?: () => number;
}

/**
 * Tells the running chains of lost hosts, again until they have gone. Returns how many it has told now. One that cannot be
 * told keeps no other from hearing it.
 * @throws AggregateError for those that could not be told; they are next time.
 */
export function createLostHostTeller({ client, records, watch, clock = Date.now }: LostHostTeller) {
  const told = new Map<string, { readonly pauseMs: number; readonly untilMs: number }>();
  return async (rows: readonly HostRow[]): Promise<number> => {
    const failures: unknown[] = [];
    let count = 0;
    for (const row of rows.filter((one) => watch.lostBecause(one) !== '')) {
      for await (const { workflowId, runId } of client.workflow.list({ query: runningChainsOn(row.host) })) {
        const isTold = await tell(row.host, watch.lostBecause(row), { workflowId, runId }).catch((error: unknown) => {
          failures.push(error);
          return false;
        });
        if (isTold) count += 1;
      }
    }
    if (failures.length === 0) return count;
    const first = failures[0] instanceof Error ? failures[0].message : String(failures[0]);
    throw new AggregateError(failures, `${failures.length} chains of lost hosts could not be told: ${first}`);
  };

  async function tell(
    host: string,
    because: string,
    { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
  ): Promise<boolean> {
    const key = parseChainWorkflowId(workflowId);
    const placement = key === undefined ? undefined : await records.findPlacement(key);
    // What the visibility store lists may be older than a new placement.
    if (key === undefined || placement?.host !== host) return false;
    const id = `${runId}/${placement.number}`;
    const { pauseMs, untilMs } = told.get(id) ?? { pauseMs: TELL_AGAIN_MS / 2, untilMs: -Infinity };
    if (clock() < untilMs) return false;
    const isBegun = (await records.listAbs(key.process, key.unit)).some((row) => isBegunOn(row, key.chain, host));
    try {
      await client.workflow
        .getHandle(workflowId, runId)
        .signal(hostLostSignal, { placement: placement.number, because, isBegun });
    } catch (error) {
      // It has just ended.
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
    const nextMs = Math.min(2 * pauseMs, TELL_AGAIN_MAX_MS);
    told.set(id, { pauseMs: nextMs, untilMs: clock() + nextMs });
    return true;
  }
}

function runningChainsOn(host: string): string {
  return `WorkflowType = 'exposureChain' AND ExecutionStatus = 'Running' AND PhoenixHost = '${host.replaceAll("'", "''")}'`;
}

/** A recipe has run there, or may be running still. */
function isBegunOn({ chain, host, status }: AbRow, root: string, lost: string): boolean {
  return chain === root && host === lost && (status === 'running' || status === 'succeeded' || status === 'failed');
}
