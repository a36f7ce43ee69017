import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { describe, expect, it, vi } from 'vitest';
import type { DecisionRow, Records } from '../../src/ports/records.ts';
import { deliverStoredDecisions } from '../../src/workers/stored-decisions.ts';
import type { Deliveries } from '../../src/workers/stored-decisions.ts';
import { comment } from '../fakes/decisions.ts';

const MINUTE_MS = 60_000;

function row(unit: string, ageMs: number): DecisionRow {
  const decision = comment('a_tpl.ab', unit);
  const at = new Date(Date.now() - ageMs).toISOString();
  return {
    process: 'MUSE_R',
    unit,
    decisionId: decision.payload.decisionId,
    decision,
    state: 'stored',
    because: '',
    at,
  };
}

function recordsWith(...rows: readonly DecisionRow[]): Records {
  return { listStoredDecisions: async () => rows } as unknown as Records;
}

/** A client that keeps what was signalled; dates that are `absent` do not run. */
function clientThat(failures: Readonly<Record<string, Error>> = {}) {
  const signalled: unknown[][] = [];
  const client = {
    workflow: {
      getHandle: (workflowId: string) => ({
        async signal(definition: { readonly name: string }, payload: unknown) {
          const failure = failures[workflowId];
          if (failure !== undefined) throw failure;
          signalled.push([workflowId, definition.name, payload]);
        },
      }),
    },
  } as unknown as Client;
  return { client, signalled };
}

describe('[U] decisions that were stored while nobody answered', () => {
  it('are signalled to their dates, in the order in which they were stored', async () => {
    const { client, signalled } = clientThat();
    const rows = [row('2014-12-14', 2 * MINUTE_MS), row('2014-12-15', MINUTE_MS)];
    await deliverStoredDecisions(client, recordsWith(...rows));
    expect(signalled).toEqual(rows.map(({ unit, decision }) => [`MUSE_R/${unit}`, 'comment', decision.payload]));
  });

  it('are left to the command that has just stored them, in whatever time zone it wrote', async () => {
    const { client, signalled } = clientThat();
    const old = { ...row('2014-12-14', 0), at: '2014-12-15T23:00:00+14:00' };
    await deliverStoredDecisions(client, recordsWith(row('2014-12-15', 100), old));
    expect(signalled.map(([workflowId]) => workflowId)).toEqual(['MUSE_R/2014-12-14']);
  });

  it('stay stored for a date that does not run, and do not hold up the others', async () => {
    const gone = new WorkflowNotFoundError('not found', 'MUSE_R/2014-12-14', undefined);
    const { client, signalled } = clientThat({ 'MUSE_R/2014-12-14': gone });
    await deliverStoredDecisions(client, recordsWith(row('2014-12-14', MINUTE_MS), row('2014-12-15', MINUTE_MS)));
    expect(signalled.map(([workflowId]) => workflowId)).toEqual(['MUSE_R/2014-12-15']);
  });

  it('are tried again later when the server is away', async () => {
    const { client } = clientThat({ 'MUSE_R/2014-12-14': new Error('unavailable') });
    await expect(deliverStoredDecisions(client, recordsWith(row('2014-12-14', MINUTE_MS)))).rejects.toThrow(
      'unavailable',
    );
  });

  it('are sent again less and less often, until the date has taken them', async () => {
    vi.useFakeTimers({ now: Date.parse('2014-12-15T12:00:00Z') });
    try {
      const { client, signalled } = clientThat();
      const records = recordsWith(row('2014-12-14', MINUTE_MS));
      const deliveries: Deliveries = new Map();
      const sentAfterSeconds: number[] = [];
      for (let seconds = 0; seconds <= 9_000; seconds += 15) {
        const before = signalled.length;
        await deliverStoredDecisions(client, records, deliveries);
        if (signalled.length > before) sentAfterSeconds.push(seconds);
        vi.advanceTimersByTime(15_000);
      }
      expect(sentAfterSeconds).toEqual([0, 15, 75, 675, 4_275, 7_875]);
      await deliverStoredDecisions(client, recordsWith(), deliveries);
      expect([...deliveries]).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});
