import { describe, expect, it } from 'vitest';
import {
  commandGoingOn,
  isDelivered,
  isGateOpen,
  isMoving,
  stageNow,
  stagesOf,
} from '../../../src/domain/stage/questions.ts';
import { STAGES } from '../../../src/domain/stage/stage.ts';
import { ruleOf } from '../../../src/domain/stage/stage-rules.ts';

describe('[U] what a stage means', () => {
  it('is a workflow at work in these stages; in all others the date rests', () => {
    expect(STAGES.filter(isMoving)).toEqual(['planning', 'processing', 'certification', 'distribution', 'ingestion']);
  });

  it('is an open gate between plan and distribution, a delivered date after it', () => {
    expect(STAGES.filter(isGateOpen)).toEqual(['processing', 'certification']);
    expect(STAGES.filter(isDelivered)).toEqual(['distributed', 'ingested']);
    expect(stagesOf('reduction')).toEqual(['planned', 'processing', 'certification']);
  });

  it('is how far a run has come: who has gone further has gone so far, too', () => {
    const completed = STAGES.map((stage) => ruleOf(stage).completes).filter(({ length }) => length > 0);
    expect(completed).toEqual([['plan'], ['plan', 'distribution'], ['plan', 'distribution', 'ingestion']]);
  });

  it('is where it rests when its workflow has stopped, and its beginning when one runs again', () => {
    for (const stage of STAGES) {
      expect(isMoving(stageNow(stage, false)), stage).toBe(false);
      expect(isMoving(stageNow(stage, true)), stage).toBe(true);
    }
    expect(stageNow('certification', false)).toBe('interrupted');
    expect(stageNow('ingestion', false)).toBe('distributed');
    expect(stageNow('failed', false)).toBe('failed');
    expect(stageNow('certification', true)).toBe('certification');
    expect(stageNow('failed', true)).toBe('planning');
  });

  it('is no reason to take anything away where it is one of a later version', () => {
    expect(ruleOf('reviewed')).toMatchObject({ workflow: 'runs', phase: 'planning', completes: [] });
    expect([isGateOpen('reviewed'), isDelivered('reviewed')]).toEqual([false, false]);
  });

  it('is taken up again where it was', () => {
    expect(commandGoingOn('ingestion', '2014-12-14')).toBe('ingest -d 2014-12-14');
    expect(commandGoingOn('distribution', '2014-12-14')).toBe('-d 2014-12-14 -P');
  });
});
