import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certify, comment, resume } from '../fakes/decisions.ts';
import { openJournal } from '../fakes/journal.ts';
import { nightThatGoesWell, planThatComesLate, recipesThatFail } from '../fakes/night-activities.ts';
import { FIRST, ONE_PAIR, PAIR_AND_SINGLE, TAL, TPL } from '../fakes/nights.ts';
import { gate, startWorld } from '../fakes/temporal-world.ts';
import type { RunningDate, World } from '../fakes/temporal-world.ts';
import { DECISION_NAMES } from '../../src/workflows/contract.ts';
import { REFUSALS_MAX } from '../../src/domain/quality/gate-state.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

async function eventTypesOf(date: RunningDate): Promise<readonly string[]> {
  const { events } = await date.handle.fetchHistory();
  return (events ?? []).map((event) => Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '');
}

/** A payload that no client of ours would send, byte by byte. */
async function signalRaw(date: RunningDate, name: string, payloads: readonly { encoding: string; data: string }[]) {
  await world.client.workflowService.signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: date.handle.workflowId },
    signalName: name,
    input: {
      payloads: payloads.map(({ encoding, data }) => ({
        metadata: { encoding: Buffer.from(encoding) },
        data: Buffer.from(data),
      })),
    },
  });
}

describe('[W] malformed signals', () => {
  const MALFORMED: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['a number', 42],
    ['true', true],
    ['a text', 'accept'],
    ['an array', [TPL, 'accept']],
    ['an empty object', {}],
    ['a wrong verdict', { decisionId: 'w1', ab: FIRST, verdict: 'superb', operator: 'x', remindAt: 'soon' }],
    [
      'an unknown AB',
      {
        decisionId: 'w2',
        ab: 'MUSE.no.ab',
        verdict: 'accept',
        operator: 'x',
        text: 'x',
        fix: { kind: 'retry' },
        remindAt: 'soon',
      },
    ],
    [
      'a prototype for an AB',
      {
        decisionId: 'w3',
        ab: '__proto__',
        verdict: 'accept',
        operator: 'x',
        text: 'x',
        fix: { kind: 'retry' },
        remindAt: 'soon',
      },
    ],
    ['nested numbers', { decisionId: 7, ab: { name: TPL }, verdict: [], operator: null, remindAt: 8 }],
  ];

  it('only grow the refusals: the date answers and finishes', async () => {
    const journal = openJournal();
    const date = await world.start('malformed', nightThatGoesWell(journal, ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    await Promise.all(DECISION_NAMES.map((name) => date.handle.signal(name)));
    for (const [, payload] of MALFORMED)
      await Promise.all(DECISION_NAMES.map((name) => date.handle.signal(name, payload)));
    await date.handle.signal('certify', 'x'.repeat(1_000_000));
    await date.handle.signal('resume', { decisionId: 'w4', ab: 'x'.repeat(1_000_000), operator: 'x' });
    const count = (MALFORMED.length + 1) * DECISION_NAMES.length + 2;
    await expect.poll(() => journal.refusals.length, { timeout: 15_000 }).toBe(count);
    const status = await date.status();
    expect(status.refusals).toHaveLength(Math.min(count, REFUSALS_MAX));
    expect(status).toMatchObject({ stage: 'certification', decisions: 0, verdicts: {}, parked: '' });
    expect(JSON.stringify(status).length).toBeLessThan(64 * 1024);
    expect(journal.decisions).toEqual([]);
    await date.update(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed' });
  });

  it('say what was wrong', async () => {
    const date = await world.start('explained', nightThatGoesWell(openJournal(), ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    await date.handle.signal('certify');
    await date.handle.signal('certify', { decisionId: 'w5', ab: TPL, verdict: 'superb', operator: 'x' });
    const { refusals } = await date.until((status) => status.refusals.length === 2);
    expect(refusals).toEqual([
      { name: 'certify', decisionId: '', because: 'certify: expected one JSON object as payload, got nothing' },
      {
        name: 'certify',
        decisionId: 'w5',
        because: 'certify: expected `verdict` to be one of accept, reject, rework, undo, got "superb"',
      },
    ]);
    await date.update(certify(TPL, 'accept'));
    await date.result();
  });

  it('that cannot even be decoded, or have a name that no message has, are refused visibly', async () => {
    const date = await world.start('undecodable', nightThatGoesWell(openJournal(), ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    await signalRaw(date, 'certify', [{ encoding: 'json/plain', data: '{ "decisionId": ' }]);
    await signalRaw(date, 'certify', [{ encoding: 'binary/unheard-of', data: 'accept' }]);
    await signalRaw(date, 'certfy', [{ encoding: 'json/plain', data: '{}' }]);
    const { refusals } = await date.until((status) => status.refusals.length === 3);
    expect(refusals.map(({ because }) => because)).toEqual([
      expect.stringContaining('expected one JSON object as payload, got "unreadable payload: SyntaxError'),
      expect.stringContaining(
        'expected one JSON object as payload, got "unreadable payload: ValueError: Unknown encoding',
      ),
      "unknown message 'certfy': expected certify, resume, review, comment or park",
    ]);
    await date.update(certify(TPL, 'accept'));
    expect(await date.result()).toMatchObject({ stage: 'distributed' });
  });
});

describe('[W] decisions', () => {
  it('count once, however often and by whatever way the same decisionId comes', async () => {
    const journal = openJournal();
    const date = await world.start('twice', nightThatGoesWell(journal, ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    const remark = comment(TPL, 'moon at 20 deg');
    await date.signal(remark);
    await date.signal(remark);
    await date.update(remark);
    expect(await date.status()).toMatchObject({ decisions: 1, refusals: [] });
    await date.update(certify(TPL, 'accept'));
    await date.result();
    expect(journal.distributions[0]?.comments).toEqual({ [TPL]: 'moon at 20 deg' });
  });

  it('under a used id are refused when they say something else, by update and by signal', async () => {
    const journal = openJournal();
    const date = await world.start('reused', nightThatGoesWell(journal, ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    const remark = comment(TPL, 'moon at 20 deg');
    await date.update(remark);
    const { decisionId } = remark.payload;
    const because = `decisionId ${decisionId} was used before, for comment of ${TPL} by rhanusch: send this one under an id of its own`;
    await expect(date.update(certify(TPL, 'reject', { decisionId }))).rejects.toMatchObject({
      cause: { type: 'DECISION_REFUSED', message: because },
    });
    await date.signal(certify(TPL, 'reject', { decisionId }));
    const { refusals, verdicts, decisions } = await date.until((status) => status.refusals.length === 1);
    expect({ refusals, verdicts, decisions }).toEqual({
      refusals: [{ name: 'certify', decisionId, because }],
      ...{ verdicts: {}, decisions: 1 },
    });
    await date.update(certify(TPL, 'accept'));
    await date.result();
    expect(journal.refusals).toMatchObject([{ decisionId, because, decision: { name: 'certify' } }]);
    expect(journal.numbers).toEqual([1, 2]);
  });

  it('that are older than the verdict that stands do not overturn it', async () => {
    const journal = openJournal();
    const date = await world.start('older', nightThatGoesWell(journal, PAIR_AND_SINGLE));
    await date.until(({ stage }) => stage === 'certification');
    await date.update(certify(TPL, 'reject', { at: '2014-12-16T10:00:00Z' }));
    for (const verdict of ['accept', 'undo'] as const)
      await date.signal(certify(TPL, verdict, { at: '2014-12-16T09:00:00Z' }));
    const { refusals, verdicts } = await date.until((status) => status.refusals.length === 2);
    expect(verdicts).toEqual({ [TPL]: 'reject' });
    for (const { because } of refusals)
      expect(because).toContain('before the certify by rhanusch at 2014-12-16T10:00:00Z that stands');
    expect(journal.decisions).toHaveLength(1);
    await date.handle.terminate('seen');
  });

  it('that come before the plan are kept', async () => {
    const journal = openJournal();
    const plan = gate();
    const date = await world.start('early', {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...recipesThatFail(journal, TAL),
      ...planThatComesLate(ONE_PAIR, plan.opened),
    });
    await date.signal(resume(TAL, { kind: 'retry' }));
    const receipt = date.update(comment(TPL, 'asked for by the PI'));
    await date.handle.signal('certify', 'nonsense');
    await date.until(({ stage }) => stage === 'planning');
    plan.open();
    expect(await receipt).toMatchObject({ accepted: true });
    const status = await date.until(({ stage }) => stage === 'certification');
    expect(status).toMatchObject({ decisions: 2, questions: [{ ab: TPL, kind: 'certify' }] });
    expect(status.refusals).toHaveLength(1);
    await date.update(certify(TPL, 'accept'));
    await date.result();
  });

  it('that the validator refuses do not enter history', async () => {
    const journal = openJournal();
    const date = await world.start('validated', nightThatGoesWell(journal, ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    await expect(date.update(certify('MUSE.2014-12-15T02:12:34.681_tpx.ab', 'accept'))).rejects.toMatchObject({
      cause: {
        type: 'DECISION_REFUSED',
        message: expect.stringContaining(`is not in the plan of validated; did you mean ${TPL}`),
      },
    });
    await expect(date.handle.executeUpdate('certify', { args: [] })).rejects.toMatchObject({
      cause: { message: 'certify: expected one JSON object as payload, got nothing' },
    });
    expect((await eventTypesOf(date)).filter((type) => type.includes('Update'))).toEqual([]);
    expect(await date.status()).toMatchObject({ refusals: [], decisions: 0 });
    await date.update(certify(TPL, 'accept'));
    await date.result();
    expect((await eventTypesOf(date)).filter((type) => type.includes('Update'))).toEqual([
      'workflowExecutionUpdateAcceptedEventAttributes',
      'workflowExecutionUpdateCompletedEventAttributes',
    ]);
  });

  it('about a version that is gone are refused', async () => {
    const date = await world.start('stale', nightThatGoesWell(openJournal(), ONE_PAIR));
    await date.until(({ stage }) => stage === 'certification');
    await expect(date.update(certify(TPL, 'accept', { productChecksum: 'sum of yesterday' }))).rejects.toMatchObject({
      cause: { message: expect.stringContaining('has been made again since it was looked at') },
    });
    await date.update(certify(TPL, 'accept', { productChecksum: `sum of ${TPL}` }));
    await date.result();
  });
});
