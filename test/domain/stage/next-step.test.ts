import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../src/domain/stage/next-step.ts';
import { STAGES } from '../../../src/domain/stage/stage.ts';
import type { Stage } from '../../../src/domain/stage/stage.ts';

const certifyQuestion = { ab: 'a_tpl.ab', kind: 'certify', text: '', choices: ['accept', 'reject'] } as const;
const fixQuestion = { ab: 'a_tal.ab', kind: 'fix', text: '', choices: ['retry', 'give-up'] } as const;

describe('[U] the next step of an operator', () => {
  it('is one line for every stage', () => {
    expect(Object.fromEntries(STAGES.map((stage) => [stage, nextStep(stage, '2014-12-14', [])]))).toEqual({
      planning: 'phoenix status 2014-12-14 --watch',
      planned: 'phoenix -d 2014-12-14 -P',
      processing: 'phoenix status 2014-12-14 --watch',
      certification: 'phoenix status 2014-12-14 --watch',
      distribution: 'phoenix status 2014-12-14 --watch',
      distributed: 'phoenix ingest -d 2014-12-14',
      ingestion: 'phoenix status 2014-12-14 --watch',
      ingested: 'nothing: the date is done',
      cancelled: 'phoenix restart -d 2014-12-14',
      failed: 'phoenix restart -d 2014-12-14',
      interrupted: 'phoenix -d 2014-12-14 -P   (takes it up again; phoenix retire -d 2014-12-14 gives it up)',
      retired: 'nothing: the date is out of production   (phoenix restart -d 2014-12-14 brings it back)',
    });
  });

  const distribution = { number: 1, planKey: 'p', begunAt: 'a', completedAt: 'b', ingestedAt: '' };

  it('of a date that is distributed is its ingestion, however its last run has ended', () => {
    const next = (stage: Stage) => nextStep(stage, '2014-12-14', [], { distribution });
    expect(next('cancelled')).toBe(
      'phoenix ingest -d 2014-12-14   (its products are distributed; or phoenix restart -d 2014-12-14)',
    );
    expect(next('failed')).toBe(next('cancelled'));
    expect(next('planned')).toBe(
      'phoenix ingest -d 2014-12-14   (what is distributed; or phoenix -d 2014-12-14 -P makes what the plan says now)',
    );
    expect(next('distributed')).toBe('phoenix ingest -d 2014-12-14');
    expect(next('certification')).toBe('phoenix status 2014-12-14 --watch');
  });

  it('of a date whose distribution was begun and not completed is none of its own', () => {
    const begun = { distribution: { ...distribution, completedAt: '' } };
    for (const stage of STAGES) expect(nextStep(stage, 'D', [], begun)).toBe(nextStep(stage, 'D', []));
  });

  it('of a date whose products are all in the archive is none, whatever its last run was', () => {
    const ingested = { distribution: { ...distribution, ingestedAt: 'c' } };
    for (const stage of STAGES) expect(nextStep(stage, 'D', [], ingested)).toBe('nothing: the date is done');
  });

  it('is the fix of a failure before any certification', () => {
    expect(nextStep('certification', '2014-12-14', [certifyQuestion, fixQuestion])).toBe(
      'phoenix resume -d 2014-12-14 --ab a_tal.ab --fix <retry|give-up> --operator NAME --reason TEXT',
    );
    expect(nextStep('certification', '2014-12-14', [certifyQuestion])).toBe(
      'phoenix certify -d 2014-12-14   (1 open; or phoenix -d 2014-12-14 -M)',
    );
  });
});
