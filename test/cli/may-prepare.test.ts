import { describe, expect, it } from 'vitest';
import { mayPrepareAgain } from '../../src/cli/may-prepare.ts';

const DATE = '2014-12-14';

describe('[U] preparing a date again', () => {
  it.each([undefined, 'planning', 'planned'] as const)('is free before a plan runs: %s', (stage) => {
    expect(mayPrepareAgain(stage, DATE)).toEqual({ kind: 'free' });
  });

  it.each(['distributed', 'ingested', 'cancelled', 'failed', 'interrupted', 'retired'] as const)(
    'opens a new version after the end: %s',
    (stage) => {
      expect(mayPrepareAgain(stage, DATE)).toEqual({ kind: 'new-version' });
    },
  );

  it.each([undefined, 'planning', 'planned', 'cancelled'] as const)(
    'opens a new version of what was distributed, also when it was planned anew since: %s',
    (stage) => {
      expect(mayPrepareAgain(stage, DATE, true)).toEqual({ kind: 'new-version' });
    },
  );

  it('is refused while the plan runs, also of a date that was distributed before', () => {
    expect(mayPrepareAgain('processing', DATE, true)).toMatchObject({ kind: 'refused' });
  });

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
  ] as const)('is refused while the plan runs, with the way out: %s', (stage, because, cure) => {
    expect(mayPrepareAgain(stage, DATE)).toEqual({
      kind: 'refused',
      because: `the plan of 2014-12-14 runs (${stage}): ${because} on the ABs as they are`,
      cure,
    });
  });
});
