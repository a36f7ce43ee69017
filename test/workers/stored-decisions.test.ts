import { ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { describe, expect, it, vi } from 'vitest';
import type { Records } from '../../src/ports/records.ts';
import type { DecisionRow } from '../../src/ports/records/decisions.ts';
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
  const told: string[] = [];
  const signalled: unknown[][] = [];
  const client = {
    withDeadline: (_: number, work: () => Promise<unknown>) => work(),
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
  const deliver = (records: Records, deliveries: Deliveries = new Map()) =>
    deliverStoredDecisions({ client, records, deliveries, tell: (line) => void told.push(line) });
  return { deliver, signalled, told };
}

/** As the client of Temporal reports it. */
function serviceError(code: number, details: string): Error {
  const cause = Object.assign(new Error(`${code} ${details}`), { code, details, metadata: {} });
  return new ServiceError('Failed to signal Workflow', { cause });
}

describe('[U] decisions that were stored while nobody answered', () => {
  it('are signalled to their dates, in the order in which they were stored', async () => {
    const { deliver, signalled } = clientThat();
    const rows = [row('2014-12-14', 2 * MINUTE_MS), row('2014-12-15', MINUTE_MS)];
    await deliver(recordsWith(...rows));
    expect(signalled).toEqual(rows.map(({ unit, decision }) => [`MUSE_R/${unit}`, 'comment', decision.payload]));
  });

  it('are left to the command that has just stored them, in whatever time zone it wrote', async () => {
    const { deliver, signalled } = clientThat();
    const old = { ...row('2014-12-14', 0), at: '2014-12-15T23:00:00+14:00' };
    await deliver(recordsWith(row('2014-12-15', 100), old));
    expect(signalled.map(([workflowId]) => workflowId)).toEqual(['MUSE_R/2014-12-14']);
  });

  it('stay stored for a date that does not run, and do not hold up the others', async () => {
    const gone = new WorkflowNotFoundError('not found', 'MUSE_R/2014-12-14', undefined);
    const { deliver, signalled } = clientThat({ 'MUSE_R/2014-12-14': gone });
    await deliver(recordsWith(row('2014-12-14', MINUTE_MS), row('2014-12-15', MINUTE_MS)));
    expect(signalled.map(([workflowId]) => workflowId)).toEqual(['MUSE_R/2014-12-15']);
  });

  it.each([
    ['a date that does not answer', serviceError(4, 'Deadline exceeded'), ['MUSE_R/2014-12-15']],
    ['a server that is away', serviceError(14, 'UNAVAILABLE'), ['MUSE_R/2014-12-15']],
    ['a message that the server does not take', serviceError(3, 'too large'), ['MUSE_R/2014-12-15']],
  ] as const)('of other dates are sent in spite of %s, which is told and tried again', async (_, failure, sentTo) => {
    const { deliver, signalled, told } = clientThat({ 'MUSE_R/2014-12-14': failure });
    const bad = row('2014-12-14', MINUTE_MS);
    const deliveries: Deliveries = new Map();
    await deliver(recordsWith(bad, row('2014-12-15', MINUTE_MS)), deliveries);
    expect(signalled.map(([workflowId]) => workflowId)).toEqual(sentTo);
    expect(told).toEqual([
      `decision ${bad.decisionId} cannot be sent to MUSE_R/2014-12-14: ${(failure.cause as Error).message}; tried again in 15 s`,
    ]);
    expect([...deliveries.values()].map(({ times }) => times)).toEqual([1, 1]);
  });

  it('of a date that does not answer do not overtake each other; those behind a bad one are sent', async () => {
    const rows = [row('2014-12-14', 2 * MINUTE_MS), row('2014-12-14', MINUTE_MS)];
    for (const [code, tries] of [
      [4, 1],
      [14, 1],
      [3, 2],
    ] as const) {
      const { deliver, told } = clientThat({ 'MUSE_R/2014-12-14': serviceError(code, 'no') });
      await deliver(recordsWith(...rows));
      expect(told).toHaveLength(tries);
    }
  });

  it('are sent in spite of a row of the same date that is no message', async () => {
    const { deliver, signalled, told } = clientThat();
    const unreadable = { ...row('2014-12-14', 2 * MINUTE_MS), decision: { name: 'unreadable', payload: '{' } };
    const good = row('2014-12-14', MINUTE_MS);
    await deliver(recordsWith(unreadable as unknown as DecisionRow, good));
    expect(signalled).toEqual([['MUSE_R/2014-12-14', 'comment', good.decision.payload]]);
    expect(told).toEqual([expect.stringContaining('it is no message of a date ({"name":"unreadable"')]);
  });

  it('of two dates under one id are two', async () => {
    const { deliver, signalled } = clientThat();
    const one = row('2014-12-14', MINUTE_MS);
    await deliver(recordsWith(one, { ...one, unit: '2014-12-15' }));
    expect(signalled).toHaveLength(2);
  });

  it('are sent again less and less often, until the date has taken them', async () => {
    vi.useFakeTimers({ now: Date.parse('2014-12-15T12:00:00Z') });
    try {
      const { deliver, signalled } = clientThat();
      const records = recordsWith(row('2014-12-14', MINUTE_MS));
      const deliveries: Deliveries = new Map();
      const sentAfterSeconds: number[] = [];
      for (let seconds = 0; seconds <= 9_000; seconds += 15) {
        const before = signalled.length;
        await deliver(records, deliveries);
        if (signalled.length > before) sentAfterSeconds.push(seconds);
        vi.advanceTimersByTime(15_000);
      }
      expect(sentAfterSeconds).toEqual([0, 15, 75, 675, 4_275, 7_875]);
      await deliver(recordsWith(), deliveries);
      expect([...deliveries]).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});
