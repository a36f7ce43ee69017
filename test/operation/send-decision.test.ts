import { ServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { CliContext } from '../../src/cli/context.ts';
import { sendDecision } from '../../src/operation/send-decision.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { Stage } from '../../src/domain/stage/stage.ts';
import type { DecisionRow } from '../../src/ports/records/decisions.ts';
import { certify, comment } from '../fakes/decisions.ts';

const UNIT = '2014-12-14';
const notFound = new WorkflowNotFoundError('not found', `MUSE_R/${UNIT}`, undefined);
const away = new ServiceError('14 UNAVAILABLE');

interface World {
  readonly stage?: Stage;
  /** What becomes of an update and of a signal; without a failure they succeed. */
  readonly update?: Error;
  readonly signal?: Error;
  readonly connection?: Error;
  /** What the database says to it. */
  readonly database?: Error;
}

/** The command line in front of a date; `states` are those of the decision in the database, in order. */
function contextOf({ stage = 'certification', update, signal, connection, database }: World) {
  const states: DecisionRow['state'][] = [];
  const handle = {
    workflowId: `MUSE_R/${UNIT}`,
    async executeUpdate() {
      if (update !== undefined) throw update;
      return { openQuestions: 2 };
    },
    async signal() {
      if (signal !== undefined) throw signal;
    },
  };
  const client = {
    withDeadline: (_: number, work: () => Promise<unknown>) => work(),
    workflow: { getHandle: () => handle },
  };
  const records = {
    async saveDecision({ state }: DecisionRow) {
      if (database !== undefined) throw database;
      states.push(state);
    },
    findDate: async () => ({ stage }),
  };
  const context = {
    processName: 'MUSE_R',
    records: async () => records,
    async temporal() {
      if (connection !== undefined) throw connection;
      return client;
    },
  } as unknown as CliContext;
  return { context, states };
}

function updateFailure(type: string, message: string): Error {
  return new WorkflowUpdateFailedError('update failed', ApplicationFailure.create({ type, message }));
}

const verdict = certify('a_tpl.ab', 'accept');

describe('[U] a decision that is sent', () => {
  it('is accepted by the date', async () => {
    const { context, states } = contextOf({});
    expect(await sendDecision(context, UNIT, verdict)).toEqual({ kind: 'accepted', openQuestions: 2 });
    expect(states).toEqual(['stored']);
  });

  it('is refused when the date refuses it', async () => {
    const { context, states } = contextOf({ update: updateFailure('DECISION_REFUSED', 'it was rejected already') });
    await expect(sendDecision(context, UNIT, verdict)).rejects.toMatchObject({
      code: 'DECISION_REFUSED',
      message: expect.stringContaining('it was rejected already'),
    });
    expect(states).toEqual(['stored', 'refused']);
  });

  it('is refused by the database when its id was used for another one, and is not sent', async () => {
    const used = new PhoenixError('DECISION_REFUSED', 'decisionId d1 was used before', 'send this one under another');
    const { context } = contextOf({ database: used, connection: new Error('sent in spite of it') });
    await expect(sendDecision(context, UNIT, verdict)).rejects.toBe(used);
  });

  it('is refused when its products are distributed and nothing runs', async () => {
    for (const stage of ['distribution', 'distributed', 'ingestion', 'ingested'] as const) {
      const { context, states } = contextOf({ stage, update: notFound });
      await expect(sendDecision(context, UNIT, verdict)).rejects.toMatchObject({
        code: 'DECISION_REFUSED',
        message: `the products of ${UNIT} are distributed already`,
        cure: `phoenix restart -d ${UNIT} begins again`,
      });
      expect(states).toEqual(['stored', 'refused']);
    }
  });

  it.each([
    ['the server is away', { connection: new PhoenixError('SERVER_UNREACHABLE', 'nobody', 'phoenix up') }],
    ['the server died after it was reached', { update: away, signal: away }],
    ['no worker answers', { update: new Error('deadline') }],
    ['the date does not run', { update: notFound }],
    ['the date ended while it was asked', { update: updateFailure('AcceptedUpdateCompletedWorkflow', 'completed') }],
  ] as const)('stays stored when %s', async (_, world) => {
    const { context, states } = contextOf(world);
    expect(await sendDecision(context, UNIT, verdict)).toMatchObject({ kind: 'stored' });
    expect(states).toEqual(['stored']);
  });

  it('stays stored as a comment on what is distributed', async () => {
    const { context, states } = contextOf({ stage: 'ingested', update: notFound });
    expect(await sendDecision(context, UNIT, comment('a_tpl.ab', 'nice'))).toMatchObject({ kind: 'stored' });
    expect(states).toEqual(['stored']);
  });
});
