import { describe, expect, it } from 'vitest';
import { mappingFailures } from '../../src/activities/failures.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { activityContext } from '../fakes/activity-context.ts';

const STALE = Object.assign(new Error('ESTALE: stale file handle, open /data/x'), { code: 'ESTALE' });
let activity = 0;

/** What Temporal is told of this failure of an attempt. */
function failureOf(error: unknown, attempt = 1, activityId = String((activity += 1))): Promise<unknown> {
  return activityContext({ attempt, activityId })
    .run(() => mappingFailures(() => Promise.reject(error as Error)))
    .catch((failure: unknown) => failure);
}

describe('[U] failures of activities', () => {
  it.each([
    ['as it is', STALE],
    ['as the cause of a final failure', new PhoenixError('FITS_INVALID', 'short', 'again', { cause: STALE })],
    ['as the cause of an unforeseen one', new TypeError('no header', { cause: STALE })],
  ])('that the file system will get over are transient, however often: %s', async (_, error) => {
    for (const attempt of [1, 16, 500]) {
      expect(await failureOf(error, attempt)).toMatchObject({
        type: 'STORAGE_UNAVAILABLE',
        nonRetryable: false,
        message: expect.stringContaining('/data/x'),
      });
    }
  });

  it('that are transient anyway keep their code', async () => {
    const away = new PhoenixError('ARCHIVE_UNAVAILABLE', 'away', 'wait', { cause: STALE });
    expect(await failureOf(away)).toMatchObject({ type: 'ARCHIVE_UNAVAILABLE', nonRetryable: false });
    expect(await failureOf(new PhoenixError('FILE_MISSING', 'gone', 'look'))).toMatchObject({ nonRetryable: true });
  });

  it('that nobody has foreseen are final after sixteen of them; hours of waiting for a disk are none', async () => {
    const bug = new TypeError('x is undefined');
    for (let attempt = 1; attempt <= 200; attempt++)
      expect(await failureOf(STALE, attempt, 'waits')).toMatchObject({ type: 'STORAGE_UNAVAILABLE' });
    for (let count = 1; count <= 15; count++) expect(await failureOf(bug, 200 + count, 'waits')).toBe(bug);
    expect(await failureOf(bug, 216, 'waits')).toMatchObject({ type: 'INTERNAL', nonRetryable: true });
    // The same activity of a run that follows begins anew.
    expect(await failureOf(bug, 1, 'waits')).toBe(bug);
  });
});
