import { WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { AbRow } from '../../src/ports/records/abs.ts';
import type { HostRow } from '../../src/ports/records/hosts.ts';
import type { PlacementRow } from '../../src/ports/records/placements.ts';
import { createHostWatch, createLostHostTeller } from '../../src/workers/watch-hosts.ts';
import type { LostHostTeller } from '../../src/workers/watch-hosts.ts';
import { ab, host, placement } from '../adapters/database/rows.ts';

const MINUTE_MS = 60_000;
const SIGN_MS = 15_000;

/** A watch on a clock that the test moves; signs of life come every 15 s. */
function watching() {
  let nowMs = 0;
  let signs = 0;
  const watch = createHostWatch(() => nowMs);
  const slave = (sign: number): HostRow => host({ host: 'muc09', role: 'SLAVE', seenAt: `sign ${sign}` });
  return {
    watch,
    /** Time goes by, with the MASTER at work; the other host gives signs of life or does not. */
    pass(minutes: number, { isSilent }: { readonly isSilent: boolean }): string {
      const endMs = nowMs + minutes * MINUTE_MS;
      while (nowMs < endMs) {
        nowMs += SIGN_MS;
        if (!isSilent) signs += 1;
        watch.observe([slave(signs)]);
      }
      return watch.lostBecause(slave(signs));
    },
    /** Time goes by in which the MASTER could not write its own row, or did not run. */
    blind(minutes: number): string {
      nowMs += minutes * MINUTE_MS;
      return watch.lostBecause(slave(signs));
    },
    comesBack: () => watch.lostBecause(slave(signs + 1)),
  };
}

describe('[U] a host that is watched', () => {
  it('is lost after 30 min of silence, and no more when it gives a sign of life', () => {
    const { pass, comesBack } = watching();
    expect(pass(60, { isSilent: false })).toBe('');
    expect(pass(30, { isSilent: true })).toBe('');
    expect(pass(1, { isSilent: true })).toBe('silent for 31 min');
    expect(comesBack()).toBe('');
    expect(pass(1, { isSilent: false })).toBe('');
  });

  it('is not lost by an outage of the database, however long', () => {
    const { pass, blind } = watching();
    pass(5, { isSilent: false });
    expect(blind(300)).toBe('');
    // The first look after it sees a row that is five hours old.
    expect(pass(0.25, { isSilent: true })).toBe('');
    expect(pass(29, { isSilent: true })).toBe('');
    expect(pass(2, { isSilent: true })).toBe('silent for 31 min');
  });

  it('is not lost for the time before the MASTER was started', () => {
    const { pass } = watching();
    expect(pass(1, { isSilent: true })).toBe('');
  });

  it('is not lost because one of its signs is late, or its clock stands still or goes back', () => {
    const { watch } = watching();
    watch.observe([host({ seenAt: '2014-12-15T09:00:00.000Z' })]);
    expect(watch.lostBecause(host({ seenAt: '1999-01-01T00:00:00.000Z' }))).toBe('');
  });

  it('is lost at once when an operator says so, and until it is taken back', () => {
    const { watch } = watching();
    const marked = host({ mark: 'lost', markedBy: 'jdoe', markedBecause: 'power supply' });
    expect(watch.lostBecause(marked)).toBe('jdoe says: power supply');
    expect(watch.lostBecause({ ...marked, mark: 'drained' })).toBe('');
    expect(watch.lostBecause({ ...marked, mark: '' })).toBe('');
  });
});

describe('[U] the silence of a host', () => {
  const NOW_MS = Date.parse('2014-12-15T09:00:00.000Z');

  it('is counted by the clock of the MASTER once a sign of life has come, however wrong its own clock is', () => {
    let nowMs = NOW_MS;
    const watch = createHostWatch(() => nowMs);
    const [first, second, third] = [1, 2, 3].map((day) => host({ seenAt: `1999-01-0${day}T00:00:00.000Z` }));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three rows');
    watch.observe([first]);
    nowMs += SIGN_MS;
    watch.observe([second]);
    nowMs += 5_000;
    expect(watch.silentSeconds(second)).toBe(5);
    expect(watch.silentSeconds(third)).toBe(0);
  });

  it('of a host that was away when the MASTER began to watch is as long as its row is old', () => {
    const watch = createHostWatch(() => NOW_MS);
    const away = host({ seenAt: '2014-12-14T09:00:00.000Z' });
    expect(watch.silentSeconds(away)).toBe(86_400);
    watch.observe([away]);
    expect(watch.silentSeconds(away)).toBe(86_400);
  });
});

describe('[U] chains of a lost host', () => {
  const ROOT = placement().chain;
  const LOST = host({ host: 'muc09' });

  interface Situation {
    readonly workflowIds?: readonly string[];
    readonly placed?: PlacementRow | undefined;
    readonly abs?: readonly AbRow[];
    readonly failure?: Error;
    /** Only this one; absent: all. */
    readonly failing?: string;
  }

  function telling({
    workflowIds = [`MUSE_R/2014-12-14/${ROOT}`],
    abs = [],
    failure,
    failing,
    ...more
  }: Situation = {}) {
    const placed = 'placed' in more ? more.placed : placement({ host: 'muc09', number: 3 });
    const signals: unknown[][] = [];
    const queries: string[] = [];
    let nowMs = 0;
    const client = {
      workflow: {
        async *list({ query }: { readonly query: string }) {
          queries.push(query);
          for (const workflowId of workflowIds) yield { workflowId, runId: `run of ${workflowId}` };
        },
        getHandle: (workflowId: string) => ({
          async signal(definition: { readonly name: string }, payload: unknown) {
            if (failure !== undefined && (failing ?? workflowId) === workflowId) throw failure;
            signals.push([workflowId, definition.name, payload]);
          },
        }),
      },
    } as unknown as LostHostTeller['client'];
    const tell = createLostHostTeller({
      client,
      records: { findPlacement: async () => placed, listAbs: async () => abs },
      watch: { lostBecause: (row) => (row.host === 'muc09' ? 'silent for 31 min' : ''), silentSeconds: () => 0 },
      clock: () => nowMs,
    });
    return { tell, signals, queries, pass: (ms: number) => (nowMs += ms) };
  }

  it('are told with the number of their placement; those of other hosts are not', async () => {
    const { tell, signals, queries } = telling();
    expect(await tell([LOST, host({ host: 'muc10' })])).toBe(1);
    const signal = { placement: 3, because: 'silent for 31 min', isBegun: false };
    expect(signals).toEqual([[`MUSE_R/2014-12-14/${ROOT}`, 'hostLost', signal]]);
    expect(queries[0]).toBe("WorkflowType = 'exposureChain' AND ExecutionStatus = 'Running' AND PhoenixHost = 'muc09'");
  });

  it('are told again and again while they are there, ever more slowly: a day long about thirty times', async () => {
    const { tell, signals, pass } = telling();
    const gaps: number[] = [];
    for (let minute = 0, last = 0; minute <= 24 * 60; minute += 0.25, pass(SIGN_MS)) {
      if ((await tell([LOST])) === 0) continue;
      gaps.push(minute - last);
      last = minute;
    }
    expect(gaps.slice(0, 8)).toEqual([0, 1, 2, 4, 8, 16, 32, 60]);
    expect(signals).toHaveLength(29);
  });

  it('are told in spite of one that cannot be, which is said', async () => {
    const [bad, good] = ['MUSE_R/2014-12-14/bad', 'MUSE_R/2014-12-14/good'] as const;
    const { tell, signals } = telling({ workflowIds: [bad, good], failure: new Error('wedged'), failing: bad });
    await expect(tell([LOST])).rejects.toThrow('1 chains of lost hosts could not be told: wedged');
    expect(signals.map(([workflowId]) => workflowId)).toEqual([good]);
  });

  it.each<[string, Partial<AbRow>, boolean]>([
    ['a recipe runs there', { status: 'running' }, true],
    ['an AB was made there', { status: 'succeeded' }, true],
    ['an AB has failed there', { status: 'failed' }, true],
    ['nothing has run yet', { status: 'planned' }, false],
    ['an AB was made elsewhere', { status: 'succeeded', host: 'muc10' }, false],
    ['another chain was begun there', { status: 'succeeded', chain: 'other' }, false],
  ])('are begun or not: %s', async (_, changes, isBegun) => {
    const { tell, signals } = telling({ abs: [ab({ chain: ROOT, host: 'muc09', ...changes })] });
    await tell([LOST]);
    expect(signals).toMatchObject([[expect.anything(), 'hostLost', { isBegun }]]);
  });

  it.each<[string, Situation]>([
    ['are placed anew already', { placed: placement({ host: 'muc10', number: 4 }) }],
    ['were never placed', { placed: undefined }],
    ['are no chains', { workflowIds: ['MUSE_R/2014-12-14', 'a/b/c/d', ''] }],
    ['have just ended', { failure: new WorkflowNotFoundError('gone', 'id', undefined) }],
  ])('are not told when they %s', async (_, situation) => {
    const { tell, signals } = telling(situation);
    expect(await tell([LOST])).toBe(0);
    expect(signals).toEqual([]);
  });
});
