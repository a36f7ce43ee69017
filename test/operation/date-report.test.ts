import { describe, expect, it } from 'vitest';
import { isWaitingForHumans } from '../../src/operation/date-handle.ts';
import { printReport } from '../../src/cli/commands/status.ts';
import { isDoneWithFailures, judgeServer } from '../../src/operation/date-report.ts';
import { standingOf } from '../../src/domain/stage/standing-of.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import type { DateStatus } from '../../src/workflows/contract.ts';
import { ab, date } from '../adapters/database/rows.ts';

const question = { ab: 'a_tpl.ab', kind: 'certify', text: '', choices: ['accept', 'reject'] } as const;
const live: DateStatus = {
  process: 'MUSE_R',
  unit: '2014-12-14',
  stage: 'certification',
  planKey: 'p',
  message: '',
  chains: [{ root: 'a', state: 'done', host: 'muc10' }],
  questions: [question],
  verdicts: {},
  decisions: 0,
  refusals: [],
  suppressed: [],
  notes: [],
  parked: '',
};
const closed = { kind: 'closed', status: 'TERMINATED' } as const;

describe('[U] what a report takes from the server', () => {
  it('is the answer of a date that runs', () => {
    const answer = { live, execution: { kind: 'running' }, retrying: [] } as const;
    expect(judgeServer({ unit: '2014-12-14', stage: 'processing' }, answer)).toMatchObject({
      live,
      stopped: '',
      next: expect.stringContaining('phoenix certify -d 2014-12-14'),
    });
  });

  it.each([
    [closed, 'certification', 'TERMINATED', 'phoenix -d 2014-12-14 -P'],
    [{ kind: 'absent' }, 'processing', 'ABSENT', 'phoenix -d 2014-12-14 -P'],
    [closed, 'ingestion', 'TERMINATED', 'phoenix ingest -d 2014-12-14'],
  ] as const)('is no question of a run that has stopped: %o in %s', (execution, stage, status, next) => {
    expect(judgeServer({ unit: '2014-12-14', stage }, { live, execution, retrying: [] })).toEqual({
      live: null,
      execution,
      retrying: [],
      stopped: `the workflow does not run (status ${status}): ${next} goes on`,
      next,
    });
  });

  it('is no question of a date that has ended, but what it has to say', () => {
    const judged = judgeServer({ unit: '2014-12-14', stage: 'distributed' }, { live, execution: closed, retrying: [] });
    expect(judged).toMatchObject({ stopped: '', next: 'phoenix ingest -d 2014-12-14' });
    expect(judged.live).toEqual({ ...live, stage: 'distributed', questions: [] });
  });
});

describe('[U] a date of which every file is in the archive', () => {
  const distribution = {
    number: 1,
    planKey: 'p1',
    begunAt: 'a',
    completedAt: 'b',
    ingestedAt: '2014-12-17T09:00:00.000Z',
  };
  const cancelled = date({ stage: 'cancelled', needsOperator: true, message: 'cancelled by an operator' });

  it('is ingested, whatever its last run says', () => {
    expect(standingOf({ ...cancelled, distribution })).toEqual({
      ...{ ...cancelled, distribution, stage: 'ingested', needsOperator: false },
      message: 'every file is in the archive since 2014-12-17T09:00:00; last run: cancelled, cancelled by an operator',
    });
    expect(standingOf(date({ stage: 'ingested' }))).toEqual(date({ stage: 'ingested' }));
    const nothing = { ...date({ stage: 'planned', message: '' }), distribution };
    expect(standingOf(nothing).message).toBe(
      'every file is in the archive since 2014-12-17T09:00:00; last run: planned',
    );
  });

  it('is no other one before', () => {
    for (const ingestedAt of [''])
      expect(standingOf({ ...cancelled, distribution: { ...distribution, ingestedAt } })).toMatchObject(cancelled);
    expect(standingOf(cancelled)).toEqual(cancelled);
  });

  it('has nothing to do next', () => {
    const judged = judgeServer(
      { unit: '2014-12-14', stage: 'ingested', distribution },
      { live, execution: closed, retrying: [] },
    );
    expect(judged).toMatchObject({ stopped: '', next: 'nothing: the date is done', live: { stage: 'ingested' } });
  });

  it('says when it was distributed while a later run has not come so far', () => {
    const lines: string[] = [];
    const stream = { write: (text: string) => lines.push(text), isTTY: false } as unknown as NodeJS.WriteStream;
    const known = {
      ...cancelled,
      distribution: { ...distribution, completedAt: '2014-12-16T09:00:00.000Z', ingestedAt: '' },
    };
    printReport({ out: createOutput(stream, stream) } as unknown as CliContext, {
      ...{ date: known, abs: [], products: [], placements: [], hosts: [], memory: [], suppressed: [], notes: [] },
      ...{ live: null, execution: closed, stopped: '', retrying: [], next: 'wait', may: [] },
    });
    expect(lines.join('')).toContain('distributed on 2014-12-16T09:00:00 with plan p1');
  });
});

describe('[U] a date that waits for humans', () => {
  const parked = { ...live, questions: [], parked: 'rhanusch: asks the PI, until 2015-01-01' };

  it('has questions or is parked, and no chain is running', () => {
    expect(isWaitingForHumans(live)).toBe(true);
    expect(isWaitingForHumans(parked)).toBe(true);
    expect(isWaitingForHumans({ ...live, chains: [{ root: 'a', state: 'running', host: '' }] })).toBe(false);
  });

  it('is not one without questions, nor one that was parked after its distribution', () => {
    expect(isWaitingForHumans({ ...live, questions: [] })).toBe(false);
    expect(isWaitingForHumans({ ...parked, stage: 'ingestion' })).toBe(false);
  });
});

describe('[U] a date without a raw file that is not in the archive', () => {
  const lost = { what: 'a_tpl.ab', because: 'a.fits is not in the archive', code: 'FILE_MISSING' } as const;
  const decided = { what: 'b.fits', because: 'OBJECT of 5 s, MUSE_R takes 10 s and more' };

  it('is done with failures, as is no date that leaves out what it is to leave out', () => {
    const abs = [ab({ status: 'succeeded' })];
    expect(isDoneWithFailures('distributed', { abs, suppressed: [decided, lost] })).toBe(true);
    expect(isDoneWithFailures('ingested', { abs, suppressed: [lost] })).toBe(true);
    expect(isDoneWithFailures('distributed', { abs, suppressed: [decided] })).toBe(false);
    expect(isDoneWithFailures('planned', { abs, suppressed: [lost] })).toBe(false);
  });

  it('says what needs attention before anything else', () => {
    const lines: string[] = [];
    const stream = { write: (text: string) => lines.push(text), isTTY: false } as unknown as NodeJS.WriteStream;
    printReport({ out: createOutput(stream, stream) } as unknown as CliContext, {
      ...{ date: date(), abs: [ab()], products: [], placements: [], hosts: [], memory: [] },
      ...{ suppressed: [decided, lost], notes: ['edited by hand'], live: null, execution: { kind: 'running' } },
      ...{ stopped: '', retrying: [], next: 'wait', may: [] },
    });
    expect(lines.join('')).toContain(
      [
        'needs attention: a_tpl.ab is not made: a.fits is not in the archive',
        'note: edited by hand',
        'suppressed: b.fits: OBJECT of 5 s, MUSE_R takes 10 s and more',
      ].join('\n'),
    );
  });
});
