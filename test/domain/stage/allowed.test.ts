import { describe, expect, it } from 'vitest';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { allowedActions, assertAllowed, objectionTo } from '../../../src/domain/stage/allowed.ts';
import { opensNewVersion } from '../../../src/domain/stage/questions.ts';
import { STAGES } from '../../../src/domain/stage/stage.ts';
import type { Stage } from '../../../src/domain/stage/stage.ts';
import { ACTIONS } from '../../../src/domain/stage/stage-rules.ts';

const unit = '2014-12-14';
const distribution = { completedAt: 'b', ingestedAt: '' };

describe('[U] what a stage allows', () => {
  it('is answered by every stage for every action; a refusal names the date and another way', () => {
    for (const stage of STAGES) {
      const allowed = allowedActions({ unit, stage, distribution });
      for (const action of ACTIONS) {
        const objection = objectionTo(action, { unit, stage, distribution, message: 'retired by jdoe' });
        expect(allowed.includes(action), `${action} in ${stage}`).toBe(objection === undefined);
        if (objection === undefined) continue;
        expect(objection).toBeInstanceOf(PhoenixError);
        expect(objection.message).toContain(unit);
        expect(objection.cure).toMatch(/phoenix \S/);
        expect(objection.cure).not.toContain(`phoenix ${action} `);
      }
    }
  });

  it('is the same table for everybody', () => {
    const rows = STAGES.map((stage) => [stage, allowedActions({ unit, stage, distribution }).join(' ')]);
    expect(Object.fromEntries(rows)).toEqual({
      planning: 'start prepare certify cancel restart',
      planned: 'start prepare certify ingest cancel restart retire',
      processing: 'start certify cancel restart',
      certification: 'start certify cancel restart',
      distribution: 'start ingest cancel restart',
      distributed: 'start prepare ingest restart retire',
      ingestion: 'start ingest cancel restart',
      ingested: 'start prepare ingest',
      cancelled: 'start prepare certify ingest restart retire',
      failed: 'start prepare certify ingest restart retire',
      interrupted: 'start prepare certify ingest restart retire',
      retired: 'prepare certify restart retire',
    });
  });

  it('is no ingestion before a distribution was begun', () => {
    for (const stage of STAGES) expect(allowedActions({ unit, stage })).not.toContain('ingest');
    expect(() => {
      assertAllowed('ingest', { unit, stage: 'failed' });
    }).toThrow(`${unit} is in stage failed: its products are not certified and distributed yet`);
  });
});

describe('[U] preparing a date again', () => {
  it.each(['planning', 'planned'] as const)('replaces the ABs before a plan runs: %s', (stage) => {
    expect(opensNewVersion(stage, false)).toBe(false);
  });

  it.each(['distributed', 'ingested', 'cancelled', 'failed', 'interrupted', 'retired'] as const)(
    'opens a new version after the end: %s',
    (stage) => {
      expect(opensNewVersion(stage, false)).toBe(true);
    },
  );

  it.each(['planning', 'planned', 'cancelled'] as const)(
    'opens a new version of what was distributed, also when it was planned anew since: %s',
    (stage) => {
      expect(opensNewVersion(stage, true)).toBe(true);
    },
  );

  const WAIT = 'wait until it has ended (phoenix status 2014-12-14), or end the plan: phoenix cancel -d 2014-12-14';
  it.each([
    ['processing', 'its recipes run', WAIT],
    [
      'certification',
      'its products wait for certification',
      'certify them (phoenix -d 2014-12-14 -M), or end the plan: phoenix cancel -d 2014-12-14',
    ],
    ['distribution', 'its products are being distributed', WAIT],
    ['ingestion', 'its products are being ingested', WAIT],
  ] as const)('is refused while the plan runs, with the way out: %s', (stage: Stage, because, cure) => {
    expect(objectionTo('prepare', { unit, stage, distribution })).toMatchObject({
      code: 'ALREADY_RUNNING',
      message: `the plan of 2014-12-14 runs (${stage}): ${because} on the ABs as they are`,
      cure,
    });
  });
});
